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

/**
 * Keeps 10,000 requests in flight to a server that responds after a second, which permits at most
 * 10,000 a second. Raw Vert.x, measured beside it, shows what the loopback and the machine can do.
 * Needs as many open files.
 */
@Command(
    name = "inflight",
    mixinStandardHelpOptions = true,
    description = "Keeps 10,000 requests in flight to a server that responds after a second.")
final class ManyInFlight extends Compare {

  ManyInFlight() {
    super(
        new Plan(
            "inflight",
            List.of(new Case(Protocol.HTTP1, 10_000, 300, 1_000)),
            List.of(Contenders.FASTREQ, Contenders.RAW_VERTX),
            new Comparison.Pace(3, 15, 10)));
  }
}
