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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.testing.BrokenServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LargeBatchTest extends AcceptanceTest {

  @TempDir Path directory;

  @Test
  void tenThousandLinesOfAFileGiveResultsInOrder() throws Exception {
    int count = 10_000;
    File file = directory.resolve("urls.txt").toFile();
    Files.write(file.toPath(), urls("/random/20/", count));
    Exchange result = send("fastreq:many?concurrency=100", file);
    assertThat(bodyOf(result))
        .isEqualTo(IntStream.range(0, count).mapToObj(String::valueOf).toList());
    assertCounts(result, count, count, 0);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo((long) count);
  }

  /**
   * 1,000 responses of 100 ms, 20 at a time. The ideal is computed from the server's actual times,
   * so that its own delay on a busy machine does not count.
   */
  @Test
  void slowServerKeepsSlotsBusy() {
    send("fastreq:warm?concurrency=20", urls("/text/", 500));
    List<String> urls = urls("/delay/100/", 1_000);
    long busyBefore = api.busyNanos();
    long began = System.nanoTime();
    Exchange result = send("fastreq:busy?concurrency=20", urls);
    long tookNanos = System.nanoTime() - began;
    assertCounts(result, 1_000, 1_000, 0);
    long idealNanos = (api.busyNanos() - busyBefore) / 20;
    assertThat(idealNanos).isGreaterThan(4_900_000_000L);
    assertThat(tookNanos / (double) idealNanos).isLessThan(1.1);
  }

  @Test
  void smallBatchEndsWithinASecondBehindALargeOne() throws Exception {
    CompletableFuture<Exchange> large =
        sendAsync("fastreq:turns?rps=100&concurrency=10", urls("/text/", 5_000));
    org.awaitility.Awaitility.await().until(() -> api.requests() >= 20);
    long began = System.nanoTime();
    Exchange small = send("fastreq:turns?rps=100&concurrency=10", urls("/json/", 5));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    assertCounts(small, 5, 5, 0);
    assertThat(took).isLessThan(Duration.ofSeconds(1));
    assertThat(large).isNotDone();
    context.stop();
    assertCounts(await(large), 5_000, succeeded(large), 5_000 - succeeded(large));
  }

  private static int succeeded(CompletableFuture<Exchange> sent) {
    return sent.join().getMessage().getHeader("CamelFastreqSucceeded", Integer.class);
  }

  @Test
  void unexpectedInterimResponseNeverSwapsResponses() throws Exception {
    try (BrokenServer server =
        BrokenServer.start(
            connection -> {
              BrokenServer.Request request = connection.readRequest();
              while (request != null) {
                if (request.uri().endsWith("/bad")) {
                  connection.send("HTTP/1.1 102 Processing\r\n\r\n");
                }
                String body = "response to " + request.uri();
                connection.send(
                    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body);
                request = connection.readRequest();
              }
            })) {
      List<String> paths = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        paths.add("/" + i + (i % 10 == 3 ? "/bad" : "/good"));
      }
      Exchange result =
          send(
              "fastreq:interim?concurrency=3&maxRetries=0&failureMode=include",
              paths.stream().map(server::url).toList());
      List<?> values = (List<?>) bodyOf(result);
      for (int i = 0; i < 200; i++) {
        if (i % 10 == 3) {
          assertThat(((FastreqFailure) values.get(i)).kind())
              .isEqualTo(FastreqFailure.Kind.PROTOCOL);
        } else {
          assertThat(values.get(i)).isEqualTo("response to " + paths.get(i));
        }
      }
      assertCounts(result, 200, 180, 20);
      assertThat(server.connections()).as("connections are kept alive").isLessThan(60);
    }
  }
}
