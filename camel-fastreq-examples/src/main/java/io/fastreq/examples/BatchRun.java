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

/** Runs {@code routes/file-to-ndjson.camel.yaml} once, until its single exchange has ended. */
final class BatchRun {

  private final Path urls;
  private final Path results;

  /**
   * @param urls the file of URLs
   * @param results the file for the results, which is overwritten; its directory must be named
   */
  BatchRun(Path urls, Path results) {
    this.urls = urls.toAbsolutePath();
    this.results = results.toAbsolutePath();
  }

  /**
   * Runs the route and waits until it has ended.
   *
   * @throws DemoFailedException if the route does not start or its exchange fails
   */
  RouteRunner.Figures run() {
    return RouteRunner.run(
        "file-to-ndjson.camel.yaml",
        Map.of(
            "urls", urls.toString(),
            // After Ctrl-C the file holds the results received so far.
            "streaming", "true",
            "directory", String.valueOf(results.getParent()),
            "output", String.valueOf(results.getFileName())),
        new RouteRunner.Listener() {});
  }
}
