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
package io.fastreq.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Summary of a run, counted from the file of results. Immutable.
 *
 * @param total number of results
 * @param failedByKind number of failures by kind; empty if there are none
 * @param retries attempts after the first, over all items
 * @param figures figures from the route's headers
 */
record DemoSummary(
    int total, Map<String, Integer> failedByKind, int retries, RouteRunner.Figures figures) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Counts the lines of a file of results. */
  static DemoSummary of(Path results, RouteRunner.Figures figures) throws IOException {
    int total = 0;
    int retries = 0;
    Map<String, Integer> failed = new TreeMap<>();
    try (BufferedReader lines = Files.newBufferedReader(results)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode result = JSON.readTree(line);
        total++;
        retries += Math.max(0, result.path("attempts").asInt() - 1);
        JsonNode error = result.path("error");
        if (!error.isMissingNode()) {
          failed.merge(error.asText(), 1, Integer::sum);
        }
      }
    }
    return new DemoSummary(total, Map.copyOf(failed), retries, figures);
  }

  /** Returns the number of failed items. */
  int failed() {
    return failedByKind.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Returns the number of succeeded items. */
  int succeeded() {
    return total - failed();
  }

  /** Returns the attempts per second, retries included, over the whole run. */
  double rate() {
    Duration duration = figures.duration();
    return duration.isZero() ? 0 : figures.attempts() * 1000.0 / duration.toMillis();
  }

  /** Returns the table for the user, with one figure a line. */
  String table() {
    String kinds =
        new TreeMap<>(failedByKind)
            .entrySet().stream()
                .map(kind -> kind.getKey() + " " + kind.getValue())
                .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        """

        total        %8d
        succeeded    %8d
        failed       %8d%s
        retries      %8d
        rate         %8.1f requests a second, over the whole time
        time         %8.1f s
        """,
        total,
        succeeded(),
        failed(),
        kinds.isEmpty() ? "" : "  " + kinds,
        retries,
        rate(),
        figures.duration().toMillis() / 1000.0);
  }
}
