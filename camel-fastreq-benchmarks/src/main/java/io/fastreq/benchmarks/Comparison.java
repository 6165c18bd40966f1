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
import io.fastreq.benchmarks.process.Contestant;
import io.fastreq.benchmarks.process.Sample;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Measures contestants in one case after the other. They take turns (A B C A B C ...), so that
 * temporary disturbances of the machine affect all of them.
 */
final class Comparison {

  private final List<Contestant> contestants;
  private final Pace pace;
  private final PrintStream out;
  private final Map<Contestant, Boolean> warm = new LinkedHashMap<>();

  /**
   * Duration of the measurements.
   *
   * @param rounds number of turns for each contestant
   * @param seconds approximate duration of a turn
   * @param warmUpSeconds processor time for each contestant before its first case; on a busy
   *     machine the warm-up takes up to three times as long
   */
  record Pace(int rounds, double seconds, double warmUpSeconds) {

    /** Returns the number of rounds, which is higher for the most important case. */
    int roundsOf(Case measured) {
      return measured.equals(CompareReport.GOALS) ? 2 * rounds + 1 : rounds;
    }
  }

  Comparison(List<Contestant> contestants, Pace pace, PrintStream out) {
    this.contestants = contestants;
    this.pace = pace;
    this.out = out;
  }

  /** Measures all contestants in one case. */
  List<Outcome> measure(Case wanted) {
    List<Turn> turns = new ArrayList<>();
    for (Contestant contestant : contestants) {
      turns.add(new Turn(contestant, wanted));
    }
    turns.forEach(Turn::prepare);
    for (int round = 0; round < pace.roundsOf(wanted); round++) {
      turns.forEach(Turn::run);
    }
    return turns.stream().map(Turn::outcome).toList();
  }

  /** One contestant in one case. */
  private final class Turn {

    private final Contestant contestant;
    private final Case wanted;
    private final List<Sample> samples = new ArrayList<>();
    private int requests;
    private @Nullable String problem;

    Turn(Contestant contestant, Case wanted) {
      this.contestant = contestant;
      this.wanted = wanted;
      if (!contestant.can(wanted)) {
        problem = "not supported";
      }
    }

    /** Prepares the contestant and determines the number of requests for a turn. */
    void prepare() {
      if (problem != null) {
        return;
      }
      try {
        contestant.prepare(wanted);
        double warmUp = warmUpSeconds();
        requests = Math.max(200, 2 * wanted.inFlight());
        long begin = System.nanoTime();
        double used = 0;
        do {
          Sample sample = contestant.run(requests);
          used += Math.max(0, sample.cpuNanos()) / 1e9;
          requests = (int) Math.max(2.0 * wanted.inFlight(), sample.perSecond() * pace.seconds());
        } while (used < warmUp && System.nanoTime() - begin < 3e9 * warmUp);
      } catch (IOException e) {
        failed(e);
      }
    }

    /** Returns the warm-up, which native programs do not need. */
    private double warmUpSeconds() {
      if (!contestant.isCompiledAsItRuns()) {
        return 0;
      }
      return warm.putIfAbsent(contestant, true) == null ? pace.warmUpSeconds() : pace.seconds() / 2;
    }

    void run() {
      if (problem != null) {
        return;
      }
      try {
        samples.add(contestant.run(requests));
      } catch (IOException e) {
        failed(e);
      }
    }

    private void failed(IOException e) {
      problem = Outcome.FAILED + ": " + e.getMessage();
      samples.clear();
      out.println("! " + contestant.title() + ", " + wanted.name() + ": " + e.getMessage());
    }

    Outcome outcome() {
      String remark = problem == null ? contestant.note(wanted) : problem;
      return new Outcome(wanted, contestant.name(), contestant.title(), samples, remark);
    }
  }
}
