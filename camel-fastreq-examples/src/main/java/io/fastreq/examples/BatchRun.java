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

import java.nio.file.Path;
import java.util.Map;

/** Runs {@code routes/file-to-ndjson.camel.yaml} once, from its start to its one exchange's end. */
final class BatchRun {

  private final Path urls;
  private final Path results;

  /**
   * @param urls the file of URLs
   * @param results the file for the results, in a directory; written over
   */
  BatchRun(Path urls, Path results) {
    this.urls = urls.toAbsolutePath();
    this.results = results.toAbsolutePath();
  }

  /**
   * Runs the route and waits for its end.
   *
   * @throws DemoFailedException where the route does not start, or its exchange fails
   */
  RouteRunner.Figures run() {
    return RouteRunner.run(
        "file-to-ndjson.camel.yaml",
        Map.of(
            "urls", urls.toString(),
            // What is there when somebody presses Ctrl-C is in the file.
            "streaming", "true",
            "directory", String.valueOf(results.getParent()),
            "output", String.valueOf(results.getFileName())),
        new RouteRunner.Listener() {});
  }
}
