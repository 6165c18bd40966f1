/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.benchmarks;

import io.fastreq.benchmarks.contender.Case;
import io.fastreq.benchmarks.contender.Contenders;
import io.fastreq.benchmarks.contender.Protocol;
import io.fastreq.benchmarks.report.BarChart;
import io.fastreq.benchmarks.report.Machine;
import io.fastreq.benchmarks.report.Numbers;
import io.fastreq.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Formats the outcomes of a comparison as Markdown and as a chart. */
final class CompareReport {

  /** Case of the goals. */
  static final Case GOALS = new Case(Protocol.HTTP1, 100, 300, 0);

  private final List<Outcome> outcomes;

  CompareReport(List<Outcome> outcomes) {
    this.outcomes = outcomes;
  }

  /** Returns the table of one case. */
  String table(Case measured) {
    Outcome raw = find(measured, Contenders.RAW_VERTX);
    Table table =
        new Table(
            "what",
            "requests/s",
            "CPU µs a request",
            "bytes allocated a request",
            "requests/s ÷ raw",
            "CPU ÷ raw");
    List<String> remarks = new ArrayList<>();
    for (Outcome outcome : of(measured)) {
      if (outcome.samples().isEmpty()) {
        boolean broken = outcome.remark().startsWith(Outcome.FAILED);
        table.row(outcome.title(), broken ? Outcome.FAILED : outcome.remark());
        if (broken) {
          remarks.add(outcome.title() + " " + outcome.remark() + ".");
        }
        continue;
      }
      table.row(
          outcome.title(),
          Numbers.text(outcome.perSecond()),
          Numbers.text(outcome.cpuMicros()),
          Numbers.text(outcome.bytesEach().median()),
          ratio(outcome.perSecond().median(), raw == null ? Double.NaN : raw.perSecond().median()),
          ratio(outcome.cpuMicros().median(), raw == null ? Double.NaN : raw.cpuMicros().median()));
      if (!outcome.remark().isEmpty()) {
        remarks.add(outcome.title() + ": " + outcome.remark() + ".");
      }
      if (outcome.failed() > 0) {
        remarks.add(outcome.title() + ": " + outcome.failed() + " requests failed.");
      }
    }
    return remarks.isEmpty() ? table.toString() : table + "\n" + String.join(" ", remarks) + "\n";
  }

  private static String ratio(double value, double of) {
    return Numbers.ratio(value, of);
  }

  static String title(Case measured) {
    String size =
        measured.bodySize() >= 1_000
            ? measured.bodySize() / 1_000 + " KB"
            : measured.bodySize() + " bytes";
    return measured.protocol().title()
        + ", "
        + String.format(java.util.Locale.ROOT, "%,d", measured.inFlight())
        + " in flight, "
        + size
        + ", response "
        + (measured.delayMillis() == 0 ? "at once" : "after " + measured.delayMillis() + " ms");
  }

  /** Returns the goals with the measured figures; empty if they were not measured. */
  String goals() {
    Outcome own = find(GOALS, Contenders.FASTREQ);
    if (own == null || own.samples().isEmpty()) {
      return "";
    }
    Table table = new Table("at 100 in flight, 300 bytes, HTTP/1.1", "goal", "measured", "met");
    Outcome observed = find(GOALS, Contenders.OBSERVED);
    if (observed != null && !observed.samples().isEmpty()) {
      goal(table, "requests/s with meters and JMX ÷ without", observed, own.name(), 0.9, false);
      return table.toString();
    }
    goal(table, "CPU a request ÷ raw Vert.x", own, Contenders.RAW_VERTX, 1.25, true);
    goal(table, "requests/s ÷ raw Vert.x", own, Contenders.RAW_VERTX, 0.85, false);
    goal(table, "requests/s ÷ hand-written route", own, Contenders.ROUTE, 4, false);
    goal(table, "requests/s ÷ curl", own, "curl", 1.5, false);
    return table.toString();
  }

  private void goal(
      Table table, String what, Outcome own, String other, double limit, boolean cpu) {
    Outcome beside = find(GOALS, other);
    if (beside == null || beside.samples().isEmpty()) {
      table.row(what, Double.toString(limit), "not measured", "");
      return;
    }
    double ratio =
        cpu
            ? own.cpuMicros().median() / beside.cpuMicros().median()
            : own.perSecond().median() / beside.perSecond().median();
    boolean met = cpu ? ratio <= limit : ratio >= limit;
    table.row(
        what,
        (cpu ? "at most " : "at least ") + Numbers.text(limit),
        Numbers.ratio(ratio, 1),
        met ? "yes" : "no");
  }

  /**
   * Returns the whole page.
   *
   * @param name the name of its files
   */
  String markdown(String name) {
    StringBuilder page = new StringBuilder("# Figures\n\n");
    page.append("Written by the benchmarks; [their meaning](performance.md).\n\n");
    page.append("![Chart](performance-").append(name).append(".svg)\n\n");
    page.append(Machine.description()).append("\n\n");
    page.append(
        "Each figure is the median of rounds that took turns, with the lowest and the highest in"
            + " brackets. *CPU* is the processor time of the client's process.\n\n");
    String goals = goals();
    if (!goals.isEmpty()) {
      page.append("## Goals\n\n").append(goals).append('\n');
    }
    for (Case measured : cases()) {
      page.append("## ").append(title(measured)).append("\n\n");
      page.append(table(measured)).append('\n');
    }
    return page.toString();
  }

  /** Returns the chart of the case of the goals, or of the first case. */
  String chart() {
    List<Case> cases = cases();
    Case shown = cases.contains(GOALS) ? GOALS : cases.get(0);
    return new BarChart()
        .panel(
            "Requests per second: " + title(shown),
            of(shown).stream()
                .map(
                    outcome ->
                        new BarChart.Bar(outcome.title(), outcome.perSecond(), isOwn(outcome)))
                .toList())
        .panel(
            "Processor time of the client for each request, in µs",
            of(shown).stream()
                .map(
                    outcome ->
                        new BarChart.Bar(outcome.title(), outcome.cpuMicros(), isOwn(outcome)))
                .toList())
        .toString();
  }

  private static boolean isOwn(Outcome outcome) {
    return outcome.name().equals(Contenders.FASTREQ);
  }

  private List<Case> cases() {
    return outcomes.stream().map(Outcome::measured).distinct().toList();
  }

  private List<Outcome> of(Case measured) {
    return outcomes.stream().filter(outcome -> outcome.measured().equals(measured)).toList();
  }

  private @Nullable Outcome find(Case measured, String name) {
    Map<String, Outcome> byName = new LinkedHashMap<>();
    of(measured).forEach(outcome -> byName.put(outcome.name(), outcome));
    return byName.get(name);
  }

  /** Returns a description for messages: cases and contestants. */
  @Override
  public String toString() {
    return Objects.toString(cases());
  }
}
