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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.testing.LogCapture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class ProgressTest extends AcceptanceTest {

  private static final String LOGGER = "io.fastreq.camel.progress";

  @Test
  void logHasALinePerIntervalAndOneAtTheEnd() {
    List<String> lines;
    long began = System.nanoTime();
    try (LogCapture log = new LogCapture()) {
      List<String> urls = new ArrayList<>(urls("/delay/100/", 60));
      urls.add(api.url("/status/404"));
      send("fastreq:p?progress=log&progressInterval=200ms&concurrency=6", urls);
      lines = log.lines().stream().filter(line -> line.contains(LOGGER)).toList();
    }
    long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
    assertThat(lines).hasSizeBetween(3, (int) (took / 200) + 1);
    assertThat(lines).allMatch(line -> line.startsWith("INFO " + LOGGER + " fastreq:p "));
    assertThat(lines.get(lines.size() - 1)).contains("61/61 (100%)", "1 failed", "done");
    assertThat(lines.subList(0, lines.size() - 1)).noneMatch(line -> line.contains("done in"));
  }

  @Test
  void reportedCountsAddUp() {
    List<FastreqProgress> reports = new CopyOnWriteArrayList<>();
    context.getRegistry().bind("listener", (FastreqProgressListener) reports::add);
    List<String> urls = new ArrayList<>(urls("/delay/50/", 40));
    urls.add(api.url("/fails/1/x"));
    urls.add(api.url("/status/404"));
    Exchange result =
        send(
            "fastreq:p?progressListener=#listener&progressInterval=100ms&concurrency=4&retryBackoff=1",
            urls);
    assertCounts(result, 42, 41, 1);
    assertThat(reports).hasSizeGreaterThan(2);
    int done = 0;
    for (FastreqProgress report : reports) {
      assertThat(report.name()).isEqualTo("p");
      assertThat(report.total()).isEqualTo(42);
      assertThat(report.done()).isBetween(done, 42);
      done = report.done();
    }
    FastreqProgress last = reports.get(reports.size() - 1);
    assertThat(last.finished()).isTrue();
    assertThat(last.done()).isEqualTo(42);
    assertThat(last.failed()).isEqualTo(1);
    assertThat(last.attempts()).isEqualTo(43);
    assertThat(last.retries()).isEqualTo(1);
    assertThat(last.inFlight()).isZero();
    assertThat(reports).anyMatch(report -> report.inFlight() > 0);
    assertThat(reports.subList(0, reports.size() - 1)).noneMatch(FastreqProgress::finished);
  }

  @Test
  void throwingListenerChangesNothing() {
    context
        .getRegistry()
        .bind(
            "listener",
            (FastreqProgressListener)
                progress -> {
                  throw new IllegalStateException("listener at fault");
                });
    Exchange result =
        send(
            "fastreq:p?progressListener=#listener&progressInterval=10ms&concurrency=2",
            urls("/delay/20/", 20));
    assertThat(result.getException()).isNull();
    assertCounts(result, 20, 20, 0);
  }
}
