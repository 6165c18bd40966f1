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

import io.fastreq.benchmarks.manners.BusyServer.WhenFull;
import io.fastreq.benchmarks.manners.Visits.Figures;
import io.fastreq.benchmarks.report.Numbers;
import io.fastreq.benchmarks.report.Table;
import java.util.Locale;

/**
 * A server to send to, and what is expected of a client that finds out how much it bears.
 *
 * @param name how it is called in the table
 * @param places number of requests that it works on at a time
 * @param placesLater that number from the middle on
 */
public record Trial(String name, WhenFull whenFull, int places, int placesLater) {

  private static final double LEAST_USED = 0.95;
  private static final double MOST_REFUSED = 0.01;
  private static final double MOST_LATENCY = 2;
  private static final long MOST_SECONDS = 5;
  private static final long SECOND = 1_000_000_000L;

  /** Returns a table for the rows. */
  public static Table table() {
    return new Table(
        "server",
        "limit",
        "capacity used",
        "refused",
        "latency ÷ unloaded",
        "found after",
        "goal met");
  }

  /** Creates a server that stays as it is. */
  public Trial(String name, WhenFull whenFull, int places) {
    this(name, whenFull, places, places);
  }

  /** Returns whether its capacity changes in the middle. */
  public boolean changes() {
    return places != placesLater;
  }

  private boolean isMetBy(Figures figures) {
    return figures.used() >= LEAST_USED
        && (whenFull == WhenFull.REFUSES
            ? figures.refused() < MOST_REFUSED
            : figures.latency() <= MOST_LATENCY);
  }

  /**
   * Returns the row for what has happened, from the first second on, or from five seconds after the
   * change on.
   *
   * @param limit what limited the requests in flight
   * @param began when the client began
   * @param changed when the capacity changed; without a change, the same
   * @param ended when the client had nothing more to send
   */
  public String[] row(String limit, Visits visits, long began, long changed, long ended) {
    long from = changes() ? changed + MOST_SECONDS * SECOND : began + SECOND;
    Figures figures = visits.between(from, ended, placesLater);
    double seconds = visits.secondsUntil(this::isMetBy, changed, ended, placesLater);
    boolean inTime = !changes() || seconds <= MOST_SECONDS;
    return new String[] {
      name,
      limit,
      percent(figures.used(), 1),
      percent(figures.refused(), 2),
      Numbers.text(figures.latency()),
      Double.isNaN(seconds) ? "never" : String.format(Locale.ROOT, "%.1f s", seconds),
      inTime && isMetBy(figures) ? "yes" : "no"
    };
  }

  private static String percent(double share, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f %%", 100 * share);
  }
}
