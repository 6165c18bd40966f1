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

import io.fastreq.benchmarks.contender.Contenders;
import java.util.List;
import picocli.CommandLine.Command;

/** Measures the cost of monitoring: the component with and without meters and JMX. */
@Command(
    name = "observed",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Compares the component with and without meters and JMX.")
final class Observed extends Compare {

  Observed() {
    super(
        new Plan(
            "observed",
            List.of(CompareReport.GOALS),
            List.of(Contenders.FASTREQ, Contenders.OBSERVED),
            new Comparison.Pace(7, 1, 10)));
  }
}
