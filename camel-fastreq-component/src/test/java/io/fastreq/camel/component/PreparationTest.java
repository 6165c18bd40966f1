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
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.InFlightCounter;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** User code that prepares each request before it is sent. */
class PreparationTest extends RawServerTest {

  private static final String PREPARING = RETRYING + "&onPrepare=#prepare";

  private void prepare(UnaryOperator<FastreqRequest> how) {
    context.getRegistry().bind("prepare", how);
  }

  @Test
  void preparerIsCalledBeforeEachAttemptWithTheItemsRequest() {
    Queue<FastreqRequest> seen = new ConcurrentLinkedQueue<>();
    Queue<Boolean> onEventLoop = new ConcurrentLinkedQueue<>();
    AtomicInteger calls = new AtomicInteger();
    prepare(
        request -> {
          seen.add(request);
          onEventLoop.add(Context.isOnEventLoopThread());
          return request.toBuilder().header("X-Call", "" + calls.incrementAndGet()).build();
        });
    BrokenServer server = responding(status(503));
    Exchange result =
        send(PREPARING, List.of(Map.of("url", server.url("/a"), "headers", Map.of("X-Own", "1"))));
    assertThat(failures(result).get(0).attempts()).isEqualTo(3);
    assertThat(headers(server, "X-Call")).containsExactly("1", "2", "3");
    assertThat(seen)
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.url()).isEqualTo(server.url("/a"));
              assertThat(request.headers()).containsOnlyKeys("X-Own");
            });
    assertThat(onEventLoop).containsOnly(false);
  }

  @Test
  void preparerIsNotCalledForRedirectHops() {
    AtomicInteger calls = new AtomicInteger();
    prepare(
        request -> {
          calls.incrementAndGet();
          return request;
        });
    BrokenServer server = byPath(Map.of("/a", to(302, "/b")));
    bodyOf(send(PREPARING, server.url("/a")));
    assertThat(calls).hasValue(1);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void preparerMaySignTheRequest() {
    prepare(
        request -> {
          String text = request.method() + " " + request.url() + " " + request.body();
          return request.toBuilder().replaceHeader("Authorization", "Signed " + text).build();
        });
    BrokenServer server = responding(OK);
    bodyOf(send(PREPARING + "&bearerToken=t&authHosts=127.0.0.1", List.of(post(server.url("/a")))));
    assertThat(lines(server.requests().get(0), "Authorization"))
        .containsExactly("Signed POST " + server.url("/a") + " posted");
    assertThat(server.requests().get(0).body()).asString().isEqualTo("posted");
  }

  @Test
  void throwingPreparerFailsOnlyItsItem() {
    prepare(
        request -> {
          if (request.url().endsWith("/1")) {
            throw new IllegalStateException("no key to sign with");
          }
          return request;
        });
    BrokenServer server = responding(OK);
    Exchange result = send(PREPARING, urlsOf(server, 3));
    assertCounts(result, 3, 2, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.HANDLER);
    assertThat(failure.message()).contains("no key to sign with");
    assertThat(failure.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(failure.index()).isEqualTo(1);
    assertThat(server.requests()).hasSize(2);
    assertThat(sent(result)).isEqualTo(2);
  }

  @Test
  void forbiddenRequestFromThePreparerIsNotSent() {
    prepare(
        request ->
            switch (request.url().substring(request.url().lastIndexOf('/'))) {
              case "/0" -> request.toBuilder().header("X", "a\r\nInjected: yes").build();
              case "/1" -> FastreqRequest.of("ftp://127.0.0.1/");
              case "/2" -> null;
              default -> request.toBuilder().proxy("127.0.0.1:1").build();
            });
    BrokenServer server = responding(OK);
    Exchange result = send(PREPARING, urlsOf(server, 4));
    assertThat(failures(result)).hasSize(4);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.HANDLER);
    assertNothingArrived(server);
  }

  @Test
  void preparedHostIsCalledWithinItsLimits() {
    InFlightCounter counter = new InFlightCounter(Duration.ofMillis(10), OK);
    BrokenServer narrow = server(BrokenServer.eachRequest(counter));
    prepare(
        request ->
            request.toBuilder().build().url().contains("/move")
                ? move(request, narrow.url("/"))
                : request);
    List<String> urls = new ArrayList<>();
    List<BrokenServer> hosts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      BrokenServer host = responding(OK);
      hosts.add(host);
      urls.add(host.url("/move"));
    }
    Exchange result = send(PREPARING + "&hostConcurrency=2&concurrency=20", urls);
    assertCounts(result, 12, 12, 0);
    assertThat(narrow.requests()).hasSize(12);
    assertThat(counter.most()).isEqualTo(2);
    hosts.forEach(RawServerTest::assertNothingArrived);
    assertThat(sent(result)).isEqualTo(12);
  }

  @Test
  void preparedHostThatIsDeniedIsNotCalled() {
    BrokenServer server = responding(OK);
    prepare(request -> move(request, server.url("/")));
    Exchange result = send(PREPARING + "&allowedHosts=localhost", byName(server, "/"));
    assertThat(kindOf(result)).isEqualTo(Kind.BLOCKED);
    assertNothingArrived(server);
  }

  private static FastreqRequest move(FastreqRequest request, String url) {
    FastreqRequest.Builder moved = FastreqRequest.builder(url);
    return moved.key(request.key()).build();
  }
}
