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
 * What one contestant came to in one case.
 *
 * @param measured the case
 * @param name the contestant's name
 * @param title the contestant's name for readers
 * @param samples its rounds; empty where it could not do it
 * @param remark what there is to say besides; empty for nothing
 */
record Outcome(Case measured, String name, String title, List<Sample> samples, String remark) {

  /** How the remark begins where it could do it, but did not. */
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
