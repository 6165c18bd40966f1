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
import java.util.List;
import picocli.CommandLine.Command;

/** Compares several concurrent batches with one batch of the same total. */
@Command(
    name = "contention",
    mixinStandardHelpOptions = true,
    description = "Compares several concurrent batches with one of the same total.")
final class Contention extends Compare {

  Contention() {
    super(
        new Plan(
            "contention",
            List.of(new Case(Protocol.HTTP1, 96, 300, 0), new Case(Protocol.HTTP1, 960, 300, 50)),
            List.of(Contenders.FASTREQ, Contenders.BATCHES, Contenders.NAMES),
            new Comparison.Pace(5, 1, 10)));
  }
}
