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
package io.fastreq.benchmarks.manners;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Everything that happened at a server. Times are those of {@link System#nanoTime()}. */
public final class Visits {

  private static final long SECOND = 1_000_000_000L;
  private static final long STEP = SECOND / 10;

  /** A request. One that was refused begins and ends when it arrives. */
  private record Visit(long arrived, long begun, long ended, boolean refused) {}

  /**
   * What a server was like in an interval.
   *
   * @param used share of its capacity that was used
   * @param refused share of the requests that it refused
   * @param latency mean time from arrival to response, as a multiple of the mean time that a
   *     request takes without waiting
   */
  public record Figures(double used, double refused, double latency) {}

  private final List<Visit> visits = new ArrayList<>();

  void served(long arrived, long begun, long ended) {
    visits.add(new Visit(arrived, begun, ended, false));
  }

  void refused(long arrived) {
    visits.add(new Visit(arrived, arrived, arrived, true));
  }

  /** Returns the figures of an interval in which the server had this number of places. */
  public Figures between(long from, long to, int places) {
    long busy = 0;
    int arrived = 0;
    int refused = 0;
    long latency = 0;
    for (Visit visit : visits) {
      busy += Math.max(0, Math.min(to, visit.ended) - Math.max(from, visit.begun));
      if (visit.arrived >= from && visit.arrived < to) {
        arrived++;
        refused += visit.refused ? 1 : 0;
        latency += visit.ended - visit.arrived;
      }
    }
    return new Figures(
        busy / ((double) places * (to - from)),
        refused / (double) arrived,
        latency / (double) (arrived - refused) / meanService());
  }

  private double meanService() {
    return visits.stream()
        .filter(visit -> !visit.refused)
        .mapToLong(visit -> visit.ended - visit.begun)
        .average()
        .orElse(Double.NaN);
  }

  /**
   * Returns how long it takes until a goal is reached: the seconds from the beginning of the
   * interval to that of the first whole second that meets the goal, or NaN for never.
   */
  public double secondsUntil(Predicate<Figures> goal, long from, long to, int places) {
    for (long begin = from; begin + SECOND <= to; begin += STEP) {
      if (goal.test(between(begin, begin + SECOND, places))) {
        return (begin - from) / (double) SECOND;
      }
    }
    return Double.NaN;
  }
}
