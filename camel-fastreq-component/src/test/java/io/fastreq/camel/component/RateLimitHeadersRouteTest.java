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
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LimitedServer;
import io.fastreq.camel.testing.LimitedServer.Form;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The options {@code respectRateLimitHeaders} and {@code rateLimitHeaders}. */
@Timeout(90)
class RateLimitHeadersRouteTest extends FaultTest {

  private static final Duration QUARTER = Duration.ofMillis(250);

  private static List<String> urls(BrokenServer server, String path, int count) {
    return IntStream.range(0, count).mapToObj(i -> server.url(path + i)).toList();
  }

  private BrokenServer serverOf(LimitedServer limited) {
    return server(BrokenServer.eachRequest(limited));
  }

  /** Headers by which nothing is left for so long. */
  private static String usedUp(long millis) {
    return "X-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: "
        + (System.currentTimeMillis() + millis)
        + "\r\n";
  }

  private static long delay(BrokenServer.Request request) {
    return request.uri().hashCode() & 3;
  }

  /** Some requests fail and some are redirected: the server counts all of them. */
  @Test
  void nothingIsRefusedByAServerThatSaysWhatIsLeft() {
    LimitedServer limited =
        new LimitedServer(25, QUARTER, Form.TIME_IN_MILLIS, RateLimitHeadersRouteTest::delay);
    BrokenServer server = serverOf(limited);
    List<String> urls = new ArrayList<>(urls(server, "/", 60));
    urls.addAll(urls(server, "/redirect/", 10));
    urls.addAll(urls(server, "/error/", 10));
    Exchange result = send(ENDPOINT + "?maxRetries=0&failureMode=omit", urls);
    assertCounts(result, 80, 70, 10);
    assertThat(limited.refused()).isZero();
    assertThat(limited.accepted()).hasSize(90);
  }

  @ParameterizedTest
  @EnumSource(names = {"STRUCTURED", "STANDARD", "CUSTOMARY", "HYPHENATED"})
  void eachFormIsRead(Form form) {
    LimitedServer limited = new LimitedServer(8, Duration.ofSeconds(1), form, request -> 0);
    Exchange result =
        send(ENDPOINT + "?concurrency=5&maxRetries=0", urls(serverOf(limited), "/", 12));
    assertCounts(result, 12, 12, 0);
    assertThat(limited.refused()).isZero();
  }

  @Test
  void namesOfTheServersOwnAreRead() {
    LimitedServer limited = new LimitedServer(25, QUARTER, Form.OWN, request -> 0);
    Exchange result =
        send(
            ENDPOINT + "?maxRetries=0&rateLimitHeaders=remaining:X-Left,reset:X-Again",
            urls(serverOf(limited), "/", 60));
    assertCounts(result, 60, 60, 0);
    assertThat(limited.refused()).isZero();
  }

  @Test
  void headersAreNotReadIfTheyAreNotToBeRespected() {
    LimitedServer limited = new LimitedServer(5, Duration.ofSeconds(60), Form.STANDARD, r -> 0);
    Exchange result =
        send(
            ENDPOINT + "?maxRetries=0&respectRateLimitHeaders=false",
            urls(serverOf(limited), "/", 20));
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.STATUS);
    assertThat(limited.refused()).isGreaterThanOrEqualTo(10);
  }

  /** The limit of one host holds no other back. */
  @Test
  void hostIsHeldUntilItsResetAndNoOther() {
    BrokenServer exhausted =
        responding(
            "HTTP/1.1 200 OK\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: 1\r\n"
                + "Content-Length: 2\r\n\r\nok");
    BrokenServer other = responding(OK);
    List<String> urls = new ArrayList<>(urls(exhausted, "/", 2));
    urls.addAll(urls(other, "/", 50));
    long begun = System.nanoTime();
    Exchange result = send(ENDPOINT + "?hostConcurrency=1&shape=list", urls);
    assertCounts(result, 52, 52, 0);
    assertThat(System.nanoTime() - begun).isGreaterThan(900_000_000L);
    assertThat(exhausted.requests()).hasSize(2);
    assertThat(engine(ENDPOINT + "?hostConcurrency=1&shape=list").inFlight()).isZero();
  }

  /** What cannot be, or is longer than is waited for, is not believed. */
  @Test
  void wrongResetsAreIgnored() {
    BrokenServer server =
        responding(
            "HTTP/1.1 200 OK\r\nX-RateLimit-Remaining: 0\r\nX-RateLimit-Reset: 1000000001\r\n"
                + "RateLimit-Remaining: 0\r\nRateLimit-Reset: 3600\r\n"
                + "X-Rate-Limit-Remaining: none\r\nX-Rate-Limit-Reset: soon\r\n"
                + "Content-Length: 2\r\n\r\nok");
    assertCounts(send(ENDPOINT + "?concurrency=1", urls(server, "/", 20)), 20, 20, 0);
  }

  /** While a long body is still on its way, its head has said what is left. */
  @Test
  void headIsHeardBeforeTheBodyIsThere() throws Exception {
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  connection.send(
                      "HTTP/1.1 200 OK\r\n" + usedUp(400) + "Content-Length: 2\r\n\r\no");
                  connection.pause(Duration.ofMillis(100));
                  connection.send("k");
                }));
    CountDownLatch begun = new CountDownLatch(1);
    FastreqStreamHandler handler = (request, chunk) -> begun.countDown();
    context.getRegistry().bind("sink", handler);
    String uri = ENDPOINT + "?returnType=stream&streamHandler=#sink";
    CompletableFuture<Exchange> first = sendAsync(uri, List.of(server.url("/first")));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    long heard = System.nanoTime();
    assertCounts(send(uri, List.of(server.url("/second"))), 1, 1, 0);
    assertThat(System.nanoTime() - heard).as("the reset").isGreaterThan(300_000_000L);
    assertCounts(first.get(20, TimeUnit.SECONDS), 1, 1, 0);
  }

  /** What is asked for in the worst case: a server of 25 a second, as documented. */
  @Test
  @Tag("long")
  void thousandRequestsToAServerOf25ASecond() {
    LimitedServer limited =
        new LimitedServer(25, Duration.ofSeconds(1), Form.STANDARD, r -> delay(r) * 10);
    long begun = System.nanoTime();
    Exchange result =
        send(ENDPOINT + "?concurrency=20&maxRetries=0", urls(serverOf(limited), "/", 1_000));
    long seconds = (System.nanoTime() - begun) / 1_000_000_000L;
    assertCounts(result, 1_000, 1_000, 0);
    assertThat(limited.refused()).isZero();
    assertThat(seconds).as("1.15 of 40 s").isLessThanOrEqualTo(46);
  }

  @Test
  void batchThatCannotWaitForTheResetFailsAtOnce() {
    BrokenServer server =
        responding(
            "HTTP/1.1 200 OK\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: 50\r\n"
                + "Content-Length: 2\r\n\r\nok");
    long begun = System.nanoTime();
    Exchange result = send(ENDPOINT + "?concurrency=1&batchTimeout=20s", urls(server, "/", 12));
    assertCounts(result, 12, 1, 11);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(failures(result).get(0).message()).contains("rate limit headers");
    assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
  }

  @Test
  void redirectsCountForTheHostThatSentThem() {
    BrokenServer target = responding(OK);
    BrokenServer server =
        server(
            BrokenServer.responses(
                request ->
                    "HTTP/1.1 302 Found\r\nLocation: "
                        + target.url("/t")
                        + "\r\n"
                        + usedUp(400)
                        + "Content-Length: 0\r\n\r\n"));
    long begun = System.nanoTime();
    Exchange result = send(ENDPOINT + "?concurrency=1", urls(server, "/", 2));
    assertCounts(result, 2, 2, 0);
    assertThat(System.nanoTime() - begun).isGreaterThan(350_000_000L);
  }
}
