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
import io.fastreq.camel.testing.BrokenServer;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that send {@code Retry-After}. */
class HostPauseTest extends FaultTest {

  private static String busy(String retryAfter) {
    return "HTTP/1.1 429 Too Many Requests\r\nRetry-After: "
        + retryAfter
        + "\r\nContent-Length: 0\r\n\r\n";
  }

  /** Responds 429 to the first request of each path, then 200; records when requests arrive. */
  private final class Limiter {
    final Set<String> visited = ConcurrentHashMap.newKeySet();
    final ConcurrentLinkedQueue<Long> arrivals = new ConcurrentLinkedQueue<>();
    final BrokenServer server;

    Limiter(String retryAfter) {
      this.server =
          server(
              BrokenServer.eachRequest(
                  (connection, request) -> {
                    arrivals.add(System.nanoTime());
                    connection.send(visited.add(request.uri()) ? busy(retryAfter) : OK);
                  }));
    }

    /** Seconds from the first request to the second. */
    double gap() {
      Long[] times = arrivals.toArray(new Long[0]);
      return (times[1] - times[0]) / 1e9;
    }
  }

  @Test
  @DisplayName("row 24: 20 items get 429 at the same time")
  void twentyRefusalsCauseOnePause() {
    CyclicBarrier together = new CyclicBarrier(20);
    ConcurrentLinkedQueue<Long> refused = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<Long> welcome = new ConcurrentLinkedQueue<>();
    Set<String> visited = ConcurrentHashMap.newKeySet();
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  if (!visited.add(request.uri())) {
                    welcome.add(System.nanoTime());
                    connection.send(OK);
                    return;
                  }
                  awaitOthers(together);
                  refused.add(System.nanoTime());
                  connection.send(busy("1"));
                }));
    long began = System.nanoTime();
    Exchange result = send(RETRYING + "&concurrency=20", urls(server, 20));
    double took = secondsSince(began);
    assertCounts(result, 20, 20, 0);
    assertThat(took).isLessThan(10); // 20 pauses would take 20 s
    assertThat(sent(result)).isEqualTo(40);
    assertThat(server.requests()).hasSize(40);
    long lastRefusal = refused.stream().mapToLong(Long::longValue).max().orElseThrow();
    long firstRetry = welcome.stream().mapToLong(Long::longValue).min().orElseThrow();
    assertThat(firstRetry - lastRefusal).as("quiet").isGreaterThan(990_000_000L);
  }

  private static void awaitOthers(CyclicBarrier barrier) throws InterruptedException {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.BrokenBarrierException
        | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> urls(BrokenServer server, int count) {
    return IntStream.range(0, count).mapToObj(i -> server.url("/" + i)).toList();
  }

  @Test
  @DisplayName("row 23: seconds")
  void secondsAreWaited() {
    Limiter limiter = new Limiter("1");
    assertThat(bodyOf(send(RETRYING, limiter.server.url("/")))).isEqualTo("ok");
    assertThat(limiter.gap()).isBetween(0.99, 3.0);
  }

  @Test
  @DisplayName("row 23: an HTTP date")
  void httpDateIsWaitedFor() {
    ZonedDateTime date = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2);
    Limiter limiter = new Limiter(DateTimeFormatter.RFC_1123_DATE_TIME.format(date));
    assertThat(bodyOf(send(RETRYING, limiter.server.url("/")))).isEqualTo("ok");
    assertThat(limiter.gap()).isBetween(0.5, 4.0); // a date has no fractions of a second
  }

  @ParameterizedTest
  @ValueSource(strings = {"Wed, 21 Oct 2015 07:28:00 GMT", "0"})
  @DisplayName("row 23: a date that has passed")
  void dateInThePastIsNoWait() {
    assertRetriedWithin("0", 20_000, 0.0, 2.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5", "1.5", "nan", "inf", "soon", "1 2", ""})
  @DisplayName("row 23: garbage, negative, nan, inf")
  void unreadableRetryAfterLeavesTheBackoff(String garbage) {
    assertRetriedWithin(garbage, 300, 0.29, 3.0);
  }

  private void assertRetriedWithin(
      String retryAfter, int backoffMillis, double least, double most) {
    Limiter limiter = new Limiter(retryAfter);
    String uri = ENDPOINT + "?retryJitter=0&retryBackoff=" + backoffMillis;
    assertThat(bodyOf(send(uri, limiter.server.url("/")))).isEqualTo("ok");
    assertThat(limiter.gap()).isBetween(least, most);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999999", "99999999999999999999", "Fri, 31 Dec 2999 23:59:59 GMT"})
  @DisplayName("row 23: longer than maxRetryAfter")
  void waitBeyondMaxRetryAfterFailsAtOnceWithoutAPause(String retryAfter) {
    Limiter limiter = new Limiter(retryAfter);
    long began = System.nanoTime();
    FastreqFailure failure = assertFails(RETRYING, limiter.server.url("/1"), Kind.STATUS, 1);
    if (retryAfter.equals("999999")) {
      assertThat(failure.message()).contains("999999 s");
    }
    assertThat(failure.message()).contains("the server asks to wait", "maxRetryAfter");
    limiter.visited.add("/2");
    assertThat(bodyOf(send(RETRYING, limiter.server.url("/2")))).isEqualTo("ok");
    assertThat(secondsSince(began)).isLessThan(5);
  }

  @Test
  @DisplayName("row 23: longer than the rest of batchTimeout")
  void waitBeyondTheBatchTimeoutFailsAtOnce() {
    Limiter limiter = new Limiter("30");
    long began = System.nanoTime();
    FastreqFailure failure =
        assertFails(RETRYING + "&batchTimeout=10s", limiter.server.url("/"), Kind.STATUS, 1);
    assertThat(failure.message()).contains("30 s", "longer than the batch has left");
    assertThat(secondsSince(began)).isLessThan(5);
  }

  @Test
  @DisplayName("row 23: ignored where switched off")
  void retryAfterIsIgnoredWhereSwitchedOff() {
    Limiter limiter = new Limiter("30");
    long began = System.nanoTime();
    String uri = RETRYING + "&respectRetryAfter=false";
    assertThat(bodyOf(send(uri, limiter.server.url("/")))).isEqualTo("ok");
    assertThat(secondsSince(began)).isLessThan(5);
  }

  @Test
  @DisplayName("rows 21 and 23: POST with a response 429")
  void postIsNotRetriedButItsHostIsPaused() {
    Limiter limiter = new Limiter("1");
    limiter.visited.add("/next");
    assertFails(RETRYING, post(limiter.server.url("/")), Kind.STATUS, 1);
    assertThat(bodyOf(send(RETRYING, limiter.server.url("/next")))).isEqualTo("ok");
    assertThat(limiter.gap()).isBetween(0.9, 3.0);
  }

  @Test
  @DisplayName("row 24: another host is not delayed")
  void otherHostIsNotDelayed() throws Exception {
    Limiter limiter = new Limiter("3");
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      items.add(Map.of("url", limiter.server.url("/" + i)));
      items.add(api.url("/text/" + i));
    }
    for (int i = 1; i < 50; i++) {
      limiter.visited.add("/" + i); // only the first one is refused
    }
    long began = System.nanoTime();
    CompletableFuture<Exchange> sent = sendAsync(RETRYING + "&concurrency=4", items);
    eventually(() -> api.requests() == 50);
    assertThat(secondsSince(began)).as("the other host's items").isLessThan(2.5);
    assertThat(sent).isNotDone();
    assertThat(limiter.server.requests()).hasSizeLessThanOrEqualTo(5);
    Exchange result = await(sent);
    assertCounts(result, 100, 100, 0);
    assertThat(secondsSince(began)).isGreaterThan(2.9);
    assertThat(sent(result)).isEqualTo(101L);
  }
}
