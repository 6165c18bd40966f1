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
import static org.assertj.core.api.Assertions.within;

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.testing.BrokenServer;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an endpoint says that its requests wait for. */
class WaitsTest extends AcceptanceTest {

  /** Sends, and waits until the endpoint says that it waits for something. */
  private CompletableFuture<Exchange> sendUntil(String reason, String uri, List<String> urls) {
    CompletableFuture<Exchange> sent = sendAsync(uri, urls);
    FastreqEndpoint endpoint = context.getEndpoint(uri, FastreqEndpoint.class);
    Awaitility.await()
        .untilAsserted(() -> assertThat(endpoint.getWaitingFor()).as(uri).isEqualTo(reason));
    assertThat(sent).isNotDone();
    return sent;
  }

  private FastreqEndpoint endpoint(String uri) {
    return context.getEndpoint(uri, FastreqEndpoint.class);
  }

  @Test
  void fullSlotsAreNamed() throws Exception {
    api.stall();
    var all = sendUntil("concurrency", "fastreq:all?concurrency=2", urls("/text/", 5));
    String one = "fastreq:one?hostConcurrency=1";
    var host = sendUntil("host concurrency", one, urls("/text/", 5));

    assertThat(endpoint(one).hostStates())
        .containsExactly(api.url("") + " in flight 1, waiting for host concurrency");

    api.resume();
    assertThat(waits(await(all))).containsOnlyKeys("concurrency");
    assertThat(waits(await(host))).containsOnlyKeys("host concurrency");
    assertThat(endpoint(one).getWaitingFor()).isEqualTo("-");
    assertThat(endpoint(one).hostStates()).containsExactly(api.url("") + " in flight 0");
    assertThat(endpoint(one).waits()).singleElement().asString().startsWith("host concurrency: ");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Long> waits(Exchange done) {
    return done.getMessage().getHeader(FastreqConstants.WAITS, Map.class);
  }

  @Test
  void ratesAreNamed() {
    var unused = sendUntil("rate", "fastreq:all?rps=0.01&burst=1", urls("/text/", 3));
    unused = sendUntil("rate", "fastreq:host?hostRps=0.01", urls("/text/", 3));
  }

  @Test
  void pauseOfSendingIsNamed() throws Exception {
    String uri = "fastreq:paused";
    send(uri, urls("/text/", 1));
    endpoint(uri).pauseSending();

    var sent = sendUntil("sending paused", uri, urls("/text/", 3));

    endpoint(uri).resumeSending();
    assertThat(waits(await(sent))).containsOnlyKeys("sending paused");
  }

  @Test
  void hostThatAskedForAPauseIsNamed() throws Exception {
    try (BrokenServer busy =
        BrokenServer.start(
            BrokenServer.eachRequest(
                (connection, request) ->
                    connection.send(
                        "HTTP/1.1 429 No\r\nRetry-After: 50\r\nContent-Length: 0\r\n\r\n")))) {
      String uri = "fastreq:busy?maxRetries=1";

      var unused = sendUntil("host pause", uri, List.of(busy.url("/1")));

      assertThat(endpoint(uri).hostStates())
          .singleElement()
          .asString()
          .matches(".* in flight 0, waiting for host pause \\((49|50)\\.\\d s left\\)");
      Map<?, ?> host = (Map<?, ?>) ((List<?>) console("busy").get("hosts")).get(0);
      assertThat(host.get("waitingFor")).isEqualTo("host pause");
      assertThat((Long) host.get("millisLeft")).isBetween(40_000L, 50_000L);
      assertThat(consoleText()).contains("waiting for: host pause");
    }
  }

  private DevConsole console() {
    return PluginHelper.getDevConsoleResolver(context).resolveDevConsole("fastreq");
  }

  private String consoleText() {
    return (String) console().call(DevConsole.MediaType.TEXT);
  }

  private Map<?, ?> console(String name) {
    Map<?, ?> json = (Map<?, ?>) console().call(DevConsole.MediaType.JSON);
    return ((List<?>) json.get("endpoints"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .filter(each -> name.equals(each.get("name")))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void openBreakerIsNamed() throws Exception {
    String uri = "fastreq:open?concurrency=4&maxRetries=0&failureMode=nulls";
    send(uri, Collections.nCopies(100, api.url("/status/500")));

    var unused = sendUntil("breaker", uri, urls("/text/", 3));
  }

  @Test
  void restingProxiesAreNamed() {
    String uri = "fastreq:proxied?proxies=127.0.0.1:9&proxyExhausted=wait";

    var unused = sendUntil("proxies", uri, urls("/text/", 3));
  }

  @Test
  void summaryProgressAndMetersAddUp() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind("metricsRegistry", meters);
    Queue<FastreqProgress> reports = new ConcurrentLinkedQueue<>();
    FastreqProgressListener listener = reports::add;
    context.getRegistry().bind("reports", listener);
    String uri =
        "fastreq:sums?rps=20&burst=1&streaming=true&progressListener=#reports&progressInterval=50";

    AtomicReference<FastreqResultStream> read = new AtomicReference<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:start")
                .to(uri)
                .process(
                    exchange -> {
                      read.set(exchange.getMessage().getBody(FastreqResultStream.class));
                      read.get().forEachRemaining(value -> {});
                    });
          }
        });
    send("direct:start", urls("/text/", 6));
    FastreqSummary summary = read.get().summary();

    assertThat(summary.succeeded()).isEqualTo(6);
    assertThat(summary.waits()).containsOnlyKeys("rate");
    assertThat(summary.waits().get("rate").toMillis()).isBetween(100L, 10_000L);
    assertThat(reports).extracting(FastreqProgress::waitingFor).contains("rate");
    FunctionTimer timer =
        meters.get("fastreq.waits").tags("name", "sums", "reason", "rate").functionTimer();
    assertThat(timer.count()).isGreaterThanOrEqualTo(1);
    assertThat(timer.totalTime(TimeUnit.MILLISECONDS))
        .isCloseTo((double) summary.waits().get("rate").toMillis(), within(1.0));
    assertThat(meters.get("fastreq.waits").tags("reason", "quota").functionTimer().count())
        .isZero();
  }

  @Test
  void limitFoundForAHostIsShown() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind("metricsRegistry", meters);
    String uri = "fastreq:found?adaptiveConcurrency=true&concurrency=50";
    api.stall();

    var sent = sendUntil("adaptive limit", uri, urls("/text/", 8));

    assertThat(endpoint(uri).hostStates())
        .containsExactly(
            api.url("") + " in flight 4, waiting for adaptive limit, adaptive limit 4");
    assertThat(((Map<?, ?>) ((List<?>) console("found").get("hosts")).get(0)).get("adaptiveLimit"))
        .isEqualTo(4);
    api.resume();
    assertThat(waits(await(sent))).containsKey("adaptive limit");
    assertThat(
            meters
                .get("fastreq.adaptive.limit")
                .tags("name", "found", "host", api.url(""))
                .gauge()
                .value())
        .isGreaterThanOrEqualTo(1);
  }

  @Test
  void robotsAreNamedAndWhatTheyForbidIsCounted() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind("metricsRegistry", meters);
    CountDownLatch known = new CountDownLatch(1);
    try (BrokenServer site =
        BrokenServer.start(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  known.await();
                  String rules = "User-agent: *\nDisallow: /no\n";
                  connection.send(
                      "HTTP/1.1 200 OK\r\nContent-Length: " + rules.length() + "\r\n\r\n" + rules);
                }))) {
      String uri = "fastreq:site?robots=true&failureMode=nulls";

      var sent = sendUntil("robots", uri, List.of(site.url("/yes"), site.url("/no")));

      known.countDown();
      assertThat(waits(await(sent))).containsKey("robots");
      assertThat(endpoint(uri).getRobotsBlocked()).isEqualTo(1);
      assertThat(meters.get("fastreq.robots.blocked").functionCounter().count()).isEqualTo(1);
      assertThat(consoleText()).contains("forbidden by robots.txt: 1");
    }
  }

  @Test
  void retriesThatWaitForTheBudgetAreCounted() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind("metricsRegistry", meters);
    String uri = "fastreq:spent?retryBudget=0&retryBackoff=1";

    Exchange done = send(uri, urls("/fails/1/", 13)); // ten retries are free at first

    assertThat(done.getException()).isNull();
    assertThat(waits(done)).containsKey("retry budget");
    assertThat(endpoint(uri).getRetryBudgetWaits()).isBetween(1L, 13L);
    assertThat(meters.get("fastreq.retry.budget.waits").functionCounter().count())
        .isBetween(1.0, 13.0);
    assertThat(consoleText()).contains("of which waited for the budget: ");
  }
}
