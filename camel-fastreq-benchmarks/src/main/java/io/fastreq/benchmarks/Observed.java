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

/** What it costs to be seen: the component with meters and JMX beside the component without. */
@Command(
    name = "observed",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "With meters and JMX, beside without them.")
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
