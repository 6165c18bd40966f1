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
import io.fastreq.benchmarks.process.Sample;
import io.fastreq.benchmarks.report.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Outcome of one contestant in one case.
 *
 * @param measured the case
 * @param name the contestant's name
 * @param title the contestant's name for readers
 * @param samples its rounds; empty if it does not support the case
 * @param remark a remark; empty for none
 */
record Outcome(Case measured, String name, String title, List<Sample> samples, String remark) {

  /** Prefix of the remark if the contestant supports the case but failed. */
  static final String FAILED = "failed";

  Spread perSecond() {
    return spread(Sample::perSecond);
  }

  Spread cpuMicros() {
    return spread(Sample::cpuMicros);
  }

  Spread bytesEach() {
    return spread(Sample::bytesEach);
  }

  long failed() {
    return samples.stream().mapToLong(Sample::failed).sum();
  }

  private Spread spread(ToDoubleFunction<Sample> figure) {
    return Spread.of(samples.stream().map(figure::applyAsDouble).toList());
  }
}
