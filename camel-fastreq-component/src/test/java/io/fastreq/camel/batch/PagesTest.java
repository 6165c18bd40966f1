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
package io.fastreq.camel.batch;

import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.page.PageReader;
import io.fastreq.camel.batch.page.PageRules;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.UrlParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Items that go on with further pages: their order, and what becomes of them in a cut. */
class PagesTest {

  private final Rig rig = new Rig();

  /** A page is the path of the next one. */
  private static final class Urls implements PageReader {
    @Override
    public Content read(HttpResponse response, Supplier<FastreqResponse> whole) {
      String body = new String(response.body(), StandardCharsets.UTF_8);
      return new Content(body, body.isEmpty() ? null : "http://a" + body);
    }

    @Override
    public Object join(List<@Nullable Object> pages) {
      return List.copyOf(pages);
    }
  }

  @BeforeEach
  void followPages() {
    rig.paging =
        new BatchOptions.Paging(
            new Urls(),
            new PageRules(
                1_000,
                null,
                name -> false,
                request ->
                    TestInput.wire(
                        "GET",
                        UrlParser.parse(request.url()).host()
                            + UrlParser.parse(request.url()).requestUri(),
                        Rig.TIMEOUT)));
  }

  private static Outcome page(String next) {
    return responseWithBody(200, "OK", next);
  }

  @Test
  void nextPageGoesBeforeItemsThatHaveNotBegun() {
    rig.concurrency = 1;
    rig.workersRest = true;
    Submitted batch = rig.submit("a/0", "a/1", "a/2");
    rig.workersRest = false;
    rig.run();
    rig.end(0, page("/0b"));
    assertThat(rig.paths()).containsExactly("/0", "/1");
    rig.end(1, page(""));
    assertThat(rig.paths()).containsExactly("/0", "/1", "/0b");
    rig.end(2, page(""));
    rig.end(3, page(""));
    assertThat(rig.paths()).endsWith("/2");
    assertThat(batch.result().body())
        .isEqualTo(List.of(List.of("/0b", ""), List.of(""), List.of("")));
  }

  @Test
  void nextPageGoesBeforeItemsThatWaitForItsHost() {
    rig.concurrency = 10;
    rig.hostConcurrency = 1;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "b/3");
    assertThat(rig.paths()).containsExactly("/0", "/3");
    rig.end(0, page("/0b"));
    assertThat(rig.paths()).containsExactly("/0", "/3", "/1");
    rig.end(2, page("/1b"));
    assertThat(rig.paths()).endsWith("/0b");
    rig.end(3, page(""));
    assertThat(rig.paths()).endsWith("/1b");
    rig.end(4, page(""));
    assertThat(rig.paths()).endsWith("/2");
    rig.end(5, page(""));
    rig.end(1, page(""));
    assertThat(batch.result().succeeded()).isEqualTo(4);
  }

  @Test
  void pageThatWaitsIsCutWithItsBatch() {
    rig.batchTimeout = Duration.ofSeconds(5);
    rig.rps = 0.1;
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, page("/0b"));
    rig.advance(Duration.ofSeconds(6));
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT, Kind.TIMEOUT);
    FastreqFailure failure = batch.result().failures().get(0);
    assertThat(failure.page()).isEqualTo(1);
    assertThat(failure.pages()).isEqualTo(List.of("/0b"));
    assertThat(batch.result().total()).isEqualTo(2);
  }

  @Test
  void pageThatFollowsAfterACutIsNotSent() {
    Submitted batch = rig.submit("a/0");
    rig.workersRest = true;
    rig.end(0, page("/0b"));
    rig.engine().quiesce("the context stops");
    rig.workersRest = false;
    rig.run();
    assertThat(batch.failure().kind()).isEqualTo(Kind.CANCELLED);
    assertThat(batch.failure().pages()).isEqualTo(List.of("/0b"));
    assertThat(rig.paths()).containsExactly("/0");
  }

  @Test
  void streamedPagesWaitForTheirReader() {
    rig.concurrency = 2;
    rig.streamWindow = 3;
    Submitted batch = rig.submit("a/0", "a/1", "a/2", "a/3");
    ResultStream stream = batch.stream();
    rig.wire.immediately =
        request -> {
          String path = request.url().requestUri();
          return page(path.length() < 12 ? path + "x" : "");
        };
    rig.end(0, page("/0x"));
    rig.end(1, page(""));
    int unread = rig.sent.size();
    assertThat(unread).isLessThanOrEqualTo(rig.concurrency + rig.streamWindow);
    List<FastreqResult> results = new ArrayList<>();
    while (stream.hasNext()) {
      results.add(stream.next());
      rig.run();
      assertThat(rig.sent.size() - results.size())
          .as("pages sent and unread")
          .isLessThanOrEqualTo(rig.concurrency + rig.streamWindow);
    }
    assertThat(results).hasSameSizeAs(rig.sent).allMatch(FastreqResult::isSuccess);
    assertThat(batch.result().total()).isEqualTo(4);
    assertThat(results.stream().filter(result -> result.index() == 0))
        .extracting(FastreqResult::page)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  @Test
  void streamIsCutBetweenTwoPages() {
    rig.streamWindow = 3;
    Submitted batch = rig.submit("a/0");
    rig.workersRest = true;
    rig.end(0, page("/0b"));
    rig.engine().quiesce("the context stops");
    rig.workersRest = false;
    rig.run();
    ResultStream stream = batch.stream();
    assertThat(stream.next().isSuccess()).isTrue();
    FastreqFailure failure = (FastreqFailure) stream.next();
    assertThat(failure.kind()).isEqualTo(Kind.CANCELLED);
    assertThat(failure.page()).isEqualTo(1);
    assertThat(stream.hasNext()).isFalse();
    assertThat(batch.result().total()).isEqualTo(1);
  }
}
