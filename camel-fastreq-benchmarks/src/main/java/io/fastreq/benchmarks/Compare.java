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
import io.fastreq.benchmarks.contender.Target;
import io.fastreq.benchmarks.process.Contestant;
import io.fastreq.benchmarks.process.Curl;
import io.fastreq.benchmarks.process.JvmContestant;
import io.fastreq.benchmarks.process.ServerProcess;
import io.fastreq.benchmarks.process.Wrk;
import io.fastreq.benchmarks.report.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares the component with the alternatives. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Compares the component with the alternatives, and writes a table and a chart.")
class Compare implements Callable<Integer> {

  private static final List<Integer> IN_FLIGHT = List.of(20, 100, 1_000);
  private static final List<Integer> BODY_SIZES = List.of(300, 100_000);
  private static final List<Integer> DELAYS = List.of(0, 50);

  @Option(
      names = "--short",
      arity = "0..1",
      fallbackValue = "true",
      description = "One case, for a quick look: under a minute.")
  boolean quick;

  @Option(
      names = "--case",
      split = ",",
      description =
          "PROTOCOL/IN_FLIGHT/BODY_SIZE/DELAY_MILLIS, as http1/100/300/0; http1, h2, h2c.")
  @Nullable List<String> cases;

  @Option(
      names = "--only",
      split = ",",
      description = "Contestants: fastreq, vertx, vertx-http, http, route, curl, wrk.")
  @Nullable List<String> only;

  @Option(names = "--rounds", description = "Number of turns for each contestant in a case.")
  @Nullable Integer rounds;

  @Option(names = "--seconds", description = "Approximate duration of a turn.")
  @Nullable Double seconds;

  @Option(names = "--warm-up", description = "Warm-up in seconds before the first case.")
  @Nullable Double warmUp;

  @Option(names = "--out", description = "Directory for performance-figures.md and .svg.")
  Path directory = Path.of("camel-fastreq-benchmarks", "target");

  @Option(names = "--jvm-option", description = "Further option for the contenders' JVMs.")
  List<String> jvmOptions = new ArrayList<>();

  private final PrintStream out = System.out;
  private final Plan plan;

  /**
   * Measurements to make, unless the command line says otherwise.
   *
   * @param name the name of the files
   * @param cases the cases
   * @param contestants the names of the contestants
   * @param pace the duration of the measurements
   */
  record Plan(String name, List<Case> cases, List<String> contestants, Comparison.Pace pace) {}

  Compare() {
    this(new Plan("figures", matrix(), sideBySide(), new Comparison.Pace(3, 1, 20)));
  }

  Compare(Plan plan) {
    this.plan = plan;
  }

  private static List<String> sideBySide() {
    List<String> all = new ArrayList<>(Contenders.sideBySide());
    all.add("curl");
    all.add("wrk");
    return all;
  }

  @Override
  public Integer call() throws IOException {
    List<Outcome> outcomes = new ArrayList<>();
    out.println(Machine.description());
    try (ServerProcess server = new ServerProcess()) {
      List<Contestant> contestants = contestants(server.target());
      try {
        Comparison comparison = new Comparison(contestants, pace(), out);
        for (Case wanted : cases()) {
          List<Outcome> here = new ArrayList<>(comparison.measure(wanted));
          here.addAll(absent(wanted));
          outcomes.addAll(here);
          out.println("\n" + CompareReport.title(wanted) + "  [" + wanted.name() + "]\n");
          out.println(new CompareReport(here).table(wanted));
        }
      } finally {
        for (Contestant contestant : contestants) {
          contestant.close();
        }
      }
    }
    CompareReport report = new CompareReport(outcomes);
    out.println(report.goals());
    Files.createDirectories(directory);
    Path page = directory.resolve("performance-" + plan.name() + ".md");
    Files.writeString(page, report.markdown(plan.name()));
    Files.writeString(directory.resolve("performance-" + plan.name() + ".svg"), report.chart());
    out.println("Written: " + page);
    return 0;
  }

  private Comparison.Pace pace() {
    Comparison.Pace usual = plan.pace();
    return new Comparison.Pace(
        rounds != null ? rounds : quick ? 1 : usual.rounds(),
        seconds != null ? seconds : quick ? Math.min(1, usual.seconds()) : usual.seconds(),
        warmUp != null
            ? warmUp
            : quick ? Math.min(4, usual.warmUpSeconds()) : usual.warmUpSeconds());
  }

  private List<Case> cases() {
    if (cases != null) {
      return cases.stream().map(Case::parse).toList();
    }
    return quick ? plan.cases().subList(0, 1) : plan.cases();
  }

  /** Returns all combinations, beginning with the case of the goals. */
  private static List<Case> matrix() {
    List<Case> all = new ArrayList<>();
    all.add(CompareReport.GOALS);
    for (Protocol protocol : List.of(Protocol.HTTP1, Protocol.H2)) {
      for (int size : BODY_SIZES) {
        for (int delay : DELAYS) {
          for (int inFlight : IN_FLIGHT) {
            Case wanted = new Case(protocol, inFlight, size, delay);
            if (!all.contains(wanted)) {
              all.add(wanted);
            }
          }
        }
      }
    }
    return all;
  }

  private boolean takesPart(String name) {
    return (only == null ? plan.contestants() : only).contains(name);
  }

  private List<Contestant> contestants(Target target) throws IOException {
    List<Contestant> all = new ArrayList<>();
    for (String name : Contenders.names()) {
      if (takesPart(name)) {
        all.add(new JvmContestant(name, target, jvmOptions));
      }
    }
    if (takesPart("curl") && Curl.isInstalled()) {
      all.add(new Curl(target));
    }
    if (takesPart("wrk") && Wrk.isInstalled()) {
      all.add(new Wrk(target));
    }
    return all;
  }

  private List<Outcome> absent(Case wanted) {
    List<Outcome> absent = new ArrayList<>();
    if (takesPart("curl") && !Curl.isInstalled()) {
      absent.add(new Outcome(wanted, "curl", "curl --parallel", List.of(), "not installed"));
    }
    if (takesPart("wrk") && !Wrk.isInstalled()) {
      absent.add(new Outcome(wanted, "wrk", "wrk", List.of(), "not installed"));
    }
    return absent;
  }
}
