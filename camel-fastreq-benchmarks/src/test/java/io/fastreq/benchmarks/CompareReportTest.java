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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.benchmarks.contender.Case;
import io.fastreq.benchmarks.process.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompareReportTest {

  private static final Case GOALS = CompareReport.GOALS;

  @Test
  void figuresAreBesideThoseOfRawVertx() {
    CompareReport report =
        new CompareReport(
            List.of(
                outcome("fastreq", sample(1_000, 30_000)),
                outcome("vertx", sample(2_000, 20_000))));
    List<String> fastreq = cells(report.table(GOALS), "fastreq");
    assertThat(fastreq.subList(1, 3)).containsExactly("1,000 (1,000–1,000)", "30.0 (30.0–30.0)");
    assertThat(fastreq.subList(4, 6)).containsExactly("0.50", "1.50");
  }

  @Test
  void missedGoalsAreReported() {
    CompareReport report =
        new CompareReport(
            List.of(
                outcome("fastreq", sample(1_700, 30_000)),
                outcome("vertx", sample(2_000, 20_000))));
    assertThat(cells(report.goals(), "CPU a request ÷ raw Vert.x"))
        .containsExactly("CPU a request ÷ raw Vert.x", "at most 1.25", "1.50", "no");
    assertThat(cells(report.goals(), "requests/s ÷ raw Vert.x"))
        .containsExactly("requests/s ÷ raw Vert.x", "at least 0.85", "0.85", "yes");
    assertThat(cells(report.goals(), "requests/s ÷ curl")).contains("not measured");
  }

  @Test
  void meterCostIsComparedWithItsOwnGoal() {
    CompareReport report =
        new CompareReport(
            List.of(
                outcome("fastreq", sample(2_000, 30_000)),
                outcome("observed", sample(1_700, 35_000))));
    String what = "requests/s with meters and JMX ÷ without";
    assertThat(cells(report.goals(), what)).containsExactly(what, "at least 0.90", "0.85", "no");
    assertThat(report.goals()).doesNotContain("raw");
  }

  @Test
  void failuresAndMissingContestantsAreReported() {
    CompareReport report =
        new CompareReport(
            List.of(
                outcome("fastreq", new Sample(10, 7, 1_000_000, 1_000, 0)),
                new Outcome(GOALS, "route", "route", List.of(), Outcome.FAILED + ": no thread"),
                new Outcome(GOALS, "wrk", "wrk", List.of(), "not installed")));
    assertThat(report.table(GOALS))
        .contains("fastreq: 3 requests failed.", "route failed: no thread.");
    assertThat(cells(report.table(GOALS), "wrk")).contains("not installed");
  }

  @Test
  void pageDescribesMachineAndCase() {
    CompareReport report = new CompareReport(List.of(outcome("fastreq", sample(1_000, 30_000))));
    assertThat(report.markdown("figures"))
        .contains("processors", "HTTP/1.1, 100 in flight, 300 bytes, response at once")
        .contains("(performance-figures.svg)");
    assertThat(report.chart()).startsWith("<svg").contains("fastreq");
  }

  private static Outcome outcome(String name, Sample... samples) {
    return new Outcome(GOALS, name, name, List.of(samples), "");
  }

  /** Returns a sample that lasts one second. */
  private static Sample sample(int perSecond, long cpuNanosEach) {
    return new Sample(perSecond, perSecond, 1_000_000_000, perSecond * cpuNanosEach, 0);
  }

  private static List<String> cells(String table, String first) {
    return table
        .lines()
        .map(
            line ->
                List.of(line.substring(1).split("\\|", -1)).stream().map(String::strip).toList())
        .filter(cells -> cells.get(0).equals(first))
        .map(cells -> cells.subList(0, cells.size() - 1))
        .findFirst()
        .orElseThrow();
  }
}
