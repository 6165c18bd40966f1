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
package io.fastreq.camel.output.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that come too late for a download, with workers driven by the test. */
class FileBodyHandlerLateTest {

  private static final FastreqFailure FAILURE =
      new FastreqFailure(
          0, null, "http://example.com/", FastreqFailure.Kind.TIMEOUT, "late", 1, null, null, null);

  private static final HttpRequest GET =
      new HttpRequest("GET", new HttpUrl(false, "example.com", 80, "/"), Headers.EMPTY, null, 1);

  @TempDir Path directory;
  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final Told told = new Told();
  private FileBodyHandler handler;

  /** Records the calls of a sink. */
  private static final class Told implements BodyFeed {
    final List<String> words = new ArrayList<>();

    @Override
    public void more() {
      words.add("more");
    }

    @Override
    public void done() {
      words.add("done");
    }

    @Override
    public void fail(String message, Throwable cause) {
      words.add("fail");
    }
  }

  @BeforeEach
  void begin() {
    handler =
        new DownloadDirectory(directory, 0, workers::add, Disk.LOCAL, InstantSource.system())
            .handler("name");
  }

  private void work() {
    for (Runnable task = workers.poll(); task != null; task = workers.poll()) {
      task.run();
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse tagged(int status, Map<String, String> more) {
    Headers headers = Headers.of("ETag", "\"a\"");
    for (Map.Entry<String, String> header : more.entrySet()) {
      headers = headers.with(header.getKey(), header.getValue());
    }
    return new HttpResponse(status, "", "HTTP/1.1", headers, new byte[0], "http://example.com/");
  }

  private static HttpResponse whole() {
    return tagged(200, Map.of());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.toList();
    }
  }

  @Test
  void responseAfterTheItemsFailureLeavesNoFile() throws Exception {
    handler.prepare(GET);
    handler.failed(FAILURE);
    BodySink late = handler.open(whole(), told);
    late.take(bytes("late"));
    late.end();
    work();
    assertThat(files()).isEmpty();
  }

  @Test
  void bytesFedToTheSinkOfAnEarlierAttemptAreDropped() throws Exception {
    handler.prepare(GET);
    BodySink first = handler.open(whole(), new Told());
    assertThat(first.take(bytes("one "))).isTrue();
    handler.attemptEnded();
    assertThat(first.take(bytes("late "))).isFalse();
    assertThat(handler.prepare(GET).headers().toList()).contains(Map.entry("Range", "bytes=4-"));
    assertThat(first.take(bytes("later "))).isFalse();
    BodySink second = handler.open(tagged(206, Map.of("Content-Range", "bytes 4-6/7")), told);
    first.abort();
    second.take(bytes("two"));
    second.end();
    work();
    assertThat(told.words).containsExactly("done");
    assertThat(handler.complete(null)).hasContent("one two");
    assertThat(files()).containsExactly(directory.resolve("name"));
  }

  /**
   * Accepted bytes count as received, so they must be written even though their attempt has ended.
   */
  @Test
  void bytesAcceptedBeforeTheAttemptEndedAreWritten() throws Exception {
    handler.prepare(GET);
    BodySink first = handler.open(whole(), new Told());
    first.take(bytes("taken"));
    handler.attemptEnded();
    first.abort();
    work();
    assertThat(files()).singleElement().satisfies(part -> assertThat(part).hasContent("taken"));
  }

  @Test
  void completeBodyOfAFailedAttemptIsRequestedAgain() throws Exception {
    handler.prepare(GET);
    BodySink first = handler.open(whole(), told);
    first.take(bytes("not yet"));
    first.end();
    work();
    handler.attemptEnded();
    assertThat(handler.prepare(GET).headers()).isEqualTo(Headers.EMPTY);
    BodySink second = handler.open(whole(), told);
    second.take(bytes("now"));
    second.end();
    work();
    assertThat(handler.complete(null)).hasContent("now");
  }

  @Test
  void diskFailureBetweenAttemptsFailsTheNextAttempt() throws Exception {
    Disk broken =
        new Disk() {
          @Override
          public SeekableByteChannel reopen(Path file, long keep) throws IOException {
            throw new IOException("gone");
          }
        };
    FileBodyHandler unlucky =
        new DownloadDirectory(directory, 0, workers::add, broken, InstantSource.system())
            .handler("name");
    unlucky.prepare(GET);
    unlucky.open(whole(), new Told()).take(bytes("some"));
    unlucky.attemptEnded();
    unlucky.prepare(GET);
    unlucky.open(tagged(206, Map.of("Content-Range", "bytes 4-6/7")), told);
    work();
    assertThat(told.words).containsExactly("fail");
    unlucky.failed(FAILURE);
    work();
    assertThat(files()).isEmpty();
  }
}
