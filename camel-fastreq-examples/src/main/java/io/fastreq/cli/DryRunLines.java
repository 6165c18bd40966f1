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
package io.fastreq.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqDryRun.Planned;
import io.fastreq.camel.FastreqFailure.Kind;
import java.util.Map;

/** Writes requests as they would be sent, as a line of JSON each. */
final class DryRunLines {

  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(JsonInclude.Include.NON_EMPTY);

  private DryRunLines() {}

  /** Writes the requests; an item that would not be sent counts as failed. */
  static Outcome write(FastreqDryRun dryRun, ResultLines lines) {
    int failed = 0;
    for (Planned request : dryRun.requests()) {
      lines.write(json(request));
      if (request.problem() != null) {
        failed++;
      }
    }
    int total = dryRun.requests().size();
    return new Outcome(
        total, total, failed == 0 ? Map.of() : Map.of(Kind.VALIDATION, failed), dryRun.leastTime());
  }

  private static String json(Planned request) {
    try {
      return JSON.writeValueAsString(request);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("text and numbers can always be written: " + request, e);
    }
  }
}
