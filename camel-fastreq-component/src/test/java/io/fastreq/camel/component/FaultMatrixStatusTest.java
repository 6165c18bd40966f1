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
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Responses with a status that is not a success, and faults of the code around the batch. */
class FaultMatrixStatusTest extends FaultTest {

  private static String status(int status) {
    String body = "status " + status;
    return "HTTP/1.1 " + status + " Odd\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** Fails twice with a status, then succeeds. */
  private BrokenServer recovering(int status) {
    AtomicInteger visits = new AtomicInteger();
    return server(
        BrokenServer.responses(request -> visits.incrementAndGet() < 3 ? status(status) : OK));
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  @DisplayName("row 18: a temporary fault, then 200")
  void temporaryStatusIsASuccessAtTheThirdAttempt(int status) {
    BrokenServer server = recovering(status);
    Exchange result = send(RETRYING + "&returnType=response", List.of(server.url("/")));
    assertCounts(result, 1, 1, 0);
    FastreqResponse response = (FastreqResponse) ((List<?>) bodyOf(result)).get(0);
    assertThat(response.attempts()).isEqualTo(3);
    assertThat(response.text()).isEqualTo("ok");
    assertThat(sent(result)).isEqualTo(3);
    assertThat(server.requests()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  @DisplayName("row 19: 503 forever")
  void permanentRetryableStatusEndsWithItsLastResponse(int status) {
    FastreqFailure failure = assertFails(responding(status(status)), Kind.STATUS, 3);
    assertThat(failure.response().status()).isEqualTo(status);
    assertThat(failure.response().text()).isEqualTo("status " + status);
    assertThat(failure.response().attempts()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 501})
  @DisplayName("row 20: a permanent status")
  void otherStatusIsNotRetried(int status) {
    FastreqFailure failure = assertFails(responding(status(status)), Kind.STATUS, 1);
    assertThat(failure.response().status()).isEqualTo(status);
  }

  @Test
  @DisplayName("row 21: POST with a response 503")
  void postIsNotRetriedUnlessItsMethodIsListed() {
    BrokenServer server = responding(status(503));
    assertFails(RETRYING, post(server.url("/")), Kind.STATUS, 1);
    assertThat(server.requests()).hasSize(1);
    assertFails(RETRYING + "&retryMethods=POST", post(server.url("/")), Kind.STATUS, 3);
    assertThat(server.requests()).hasSize(4);
    assertThat(server.requests())
        .allSatisfy(request -> assertThat(request.body()).asString().isEqualTo("posted"));
  }

  @Test
  @DisplayName("row 31: the parser throws")
  void throwingParserFailsOnlyItsItem() {
    Function<FastreqResponse, Object> parser =
        response -> {
          if (response.url().endsWith("/1")) {
            throw new IllegalStateException("cannot read this");
          }
          return response.text();
        };
    context.getRegistry().bind("parser", parser);
    Exchange result = send(RETRYING + "&parser=#parser", urls("/text/", 3));
    assertThat(failures(result)).hasSize(1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PARSE);
    assertThat(failure.cause()).hasMessage("cannot read this");
    assertThat(failure.response().text()).isEqualTo("text 1");
    assertThat(sent(result)).isEqualTo(3);
    assertCounts(result, 3, 2, 1);
  }

  @Test
  @DisplayName("row 31: retryWhile throws")
  void throwingPredicateFailsOnlyItsItem() {
    Predicate<FastreqResponse> predicate =
        response -> {
          if (response.url().endsWith("/1")) {
            throw new AssertionError("cannot decide on this");
          }
          return false;
        };
    context.getRegistry().bind("predicate", predicate);
    Exchange result = send(RETRYING + "&retryWhile=#predicate", urls("/text/", 3));
    assertThat(kindOf(result)).isEqualTo(Kind.HANDLER);
    assertCounts(result, 3, 2, 1);
    assertThat(sent(result)).isEqualTo(3);
  }

  @Test
  @DisplayName("row 31: the progress listener throws")
  void throwingListenerChangesNothing() {
    AtomicBoolean called = new AtomicBoolean();
    context
        .getRegistry()
        .bind(
            "listener",
            (FastreqProgressListener)
                progress -> {
                  called.set(true);
                  throw new IllegalStateException("listener at fault");
                });
    Exchange result = send(RETRYING + "&progressListener=#listener", urls("/text/", 3));
    assertThat(bodyOf(result)).isEqualTo(List.of("text 0", "text 1", "text 2"));
    assertThat(called).isTrue();
  }

  @Test
  @DisplayName("row 32: the body iterator throws half way")
  void throwingIteratorKeepsTheResultsOfReadItems() {
    Iterator<String> first = urls("/delay/50/", 7).iterator();
    Iterator<String> broken =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public String next() {
            if (first.hasNext()) {
              return first.next();
            }
            throw new IllegalStateException("the rest can not be read");
          }
        };
    Exchange result = send(RETRYING, broken);
    assertThat(result.getException()).hasMessage("the rest can not be read");
    assertThat(result.getMessage().getBody()).isEqualTo(List.of("0", "1", "2", "3", "4", "5", "6"));
    assertCounts(result, 7, 7, 0);
    assertThat(api.requests()).isEqualTo(7);
  }

  @Test
  @DisplayName("row 38: slow user code")
  void userCodeNeverRunsOnAnEventLoop() throws Exception {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    Function<FastreqResponse, Object> parser = response -> threads.add(threadName());
    Predicate<FastreqResponse> predicate = response -> !threads.add(threadName());
    context.getRegistry().bind("parser", parser);
    context.getRegistry().bind("predicate", predicate);
    context
        .getRegistry()
        .bind("listener", (FastreqProgressListener) progress -> threads.add(threadName()));
    context.addRoutes(
        new org.apache.camel.builder.RouteBuilder() {
          @Override
          public void configure() {
            from("direct:user")
                .to(
                    RETRYING
                        + "&parser=#parser&retryWhile=#predicate&progressListener=#listener"
                        + "&progressInterval=1&onFallback=direct:fallback")
                .process(exchange -> threads.add(threadName()));
            from("direct:fallback").process(exchange -> threads.add(threadName()));
          }
        });
    List<String> urls = new ArrayList<>(urls("/delay/20/", 20));
    urls.add(api.url("/status/404"));
    Exchange result = send("direct:user", urls);
    assertThat(result.getException()).isNull();
    assertThat(threads).hasSizeGreaterThan(2 * 20 + 2);
    assertThat(threads).noneMatch(name -> name.contains("eventloop")).isNotEmpty();
    assertThat(threads).noneMatch(name -> name.contains("FastreqTimer"));
  }

  private static String threadName() {
    return Thread.currentThread().getName();
  }
}
