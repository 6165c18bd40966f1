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
package io.fastreq.benchmarks.report;

import java.util.Locale;

/** Formats figures with three significant digits and separators for thousands. */
public final class Numbers {

  private static final String UNKNOWN = "–";

  private Numbers() {}

  /** Formats a single figure. */
  public static String text(double value) {
    if (Double.isNaN(value)) {
      return UNKNOWN;
    }
    double size = Math.abs(value);
    if (size >= 1000) {
      double rounding = size >= 10_000 ? 100 : 10;
      return String.format(Locale.ROOT, "%,d", Math.round(value / rounding) * (long) rounding);
    }
    return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
  }

  /** Formats the median with the lowest and the highest value. */
  public static String text(Spread spread) {
    return spread.isKnown()
        ? text(spread.median()) + " (" + text(spread.min()) + "–" + text(spread.max()) + ")"
        : UNKNOWN;
  }

  /** Formats the ratio of two figures. */
  public static String ratio(double value, double of) {
    double ratio = value / of;
    return Double.isNaN(ratio) || Double.isInfinite(ratio)
        ? UNKNOWN
        : String.format(Locale.ROOT, "%.2f", ratio);
  }
}
