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

import java.util.List;

/**
 * Figure that was measured several times.
 *
 * @param median the median
 * @param min the lowest
 * @param max the highest
 */
public record Spread(double median, double min, double max) {

  /** Returns the spread of at least one value; NaN throughout if one of them is NaN. */
  public static Spread of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int size = sorted.size();
    if (size == 0 || sorted.get(size - 1).isNaN()) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
    return new Spread(median, sorted.get(0), sorted.get(size - 1));
  }

  /** Returns whether there is a figure. */
  public boolean isKnown() {
    return !Double.isNaN(median);
  }
}
