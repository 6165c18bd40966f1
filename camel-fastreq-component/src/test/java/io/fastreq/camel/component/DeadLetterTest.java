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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of items that have finally failed. */
class DeadLetterTest extends FaultTest {

  private static final String LETTERS = RETRYING + "&deadLetter=direct:dead";

  private final Queue<Exchange> letters = new ConcurrentLinkedQueue<>();

  private void route(Processor endpoint) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:dead").process(exchange -> letters.add(exchange.copy())).process(endpoint);
          }
        });
  }

  private void acceptAll() throws Exception {
    route(exchange -> {});
  }

  private Map<?, ?> onlyLetter() {
    assertThat(letters).hasSize(1);
    return letters.element().getMessage().getBody(Map.class);
  }

  private static Map<?, ?> request(Exchange letter) {
    return (Map<?, ?>) letter.getMessage().getBody(Map.class).get("request");
  }

  private static void assertLettered(Exchange result, int count) {
    assertThat(header(result, "CamelFastreqDeadLettered")).isEqualTo(count);
  }

  @Test
  void failedItemIsSentAndStaysFailed() throws Exception {
    acceptAll();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("a", api.url("/text/0"));
    body.put("b", api.url("/status/404"));
    Exchange result = send(LETTERS, body);
    assertCounts(result, 2, 1, 1);
    assertLettered(result, 1);
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.STATUS);
    assertThat(result.getMessage().getBody()).isEqualTo(Map.of("a", "text 0"));
    Map<?, ?> letter = onlyLetter();
    assertThat(letter).isEqualTo(failures(result).get(0).toMap());
    assertThat(letter.get("error")).isEqualTo("STATUS");
    assertThat(letter.get("status")).isEqualTo(404);
    assertThat(letter.get("request")).isEqualTo(Map.of("url", body.get("b"), "key", "b"));
    Exchange exchange = letters.element();
    assertThat(exchange.getMessage().getHeaders())
        .containsEntry("CamelFastreqKey", "b")
        .containsEntry("CamelFastreqIndex", 1)
        .containsEntry("CamelFastreqUrl", body.get("b"));
    assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT))
        .isSameAs(failures(result).get(0).cause());
  }

  @Test
  void batchWithoutFailuresSendsNone() throws Exception {
    acceptAll();
    Exchange result = send(LETTERS, urls("/text/", 3));
    assertCounts(result, 3, 3, 0);
    assertLettered(result, 0);
    assertThat(letters).isEmpty();
  }

  @Test
  void requestsOfLettersCanBeSentAgain() throws Exception {
    acceptAll();
    BrokenServer server = responding("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    byte[] bytes = {0, -1, 10};
    Map<String, Object> full = new LinkedHashMap<>();
    full.put("url", server.url("/all?x=1"));
    full.put("key", "k1");
    full.put("method", "PUT");
    full.put("headers", Map.of("X-Trace", List.of("1", "2")));
    full.put("query", Map.of("q", "a b"));
    full.put("json", Map.of("price", new BigDecimal("12345678901234567890.12345")));
    full.put("timeout", 5_000);
    List<Object> items =
        List.of(
            full,
            Map.of("url", server.url("/bytes"), "key", "k2", "method", "POST", "body", bytes),
            Map.of("url", server.url("/form"), "key", "k3", "form", Map.of("a", "b c")));
    Exchange first = send(LETTERS, items);
    assertLettered(first, 3);
    List<BrokenServer.Request> before = server.requests();
    Exchange second =
        send("fastreq:again?maxRetries=0", letters.stream().map(DeadLetterTest::request).toList());
    assertThat(failures(second)).extracting(FastreqFailure::key).contains("k1", "k2", "k3");
    List<BrokenServer.Request> again = server.requests().subList(3, 6);
    for (BrokenServer.Request request : before) {
      BrokenServer.Request repeated =
          again.stream().filter(each -> each.uri().equals(request.uri())).findFirst().orElseThrow();
      assertThat(repeated.requestLine()).isEqualTo(request.requestLine());
      assertThat(repeated.body()).isEqualTo(request.body());
      assertThat(repeated.header("Content-Type")).isEqualTo(request.header("Content-Type"));
      assertThat(repeated.header("X-Trace")).isEqualTo(request.header("X-Trace"));
    }
  }

  @Test
  void requestOfARowHasItsMethodAndItsBody() throws Exception {
    acceptAll();
    String uri =
        LETTERS + "&httpMethod=POST&itemBody=json&urlTemplate=RAW(" + api.url("/status/404)");
    send(uri, List.of(Map.of("id", 7)));
    assertThat(request(letters.element()))
        .isEqualTo(
            Map.of("url", api.url("/status/404"), "method", "POST", "json", Map.of("id", 7)));
  }

  @Test
  void lettersHoldNoSecrets() throws Exception {
    acceptAll();
    Map<String, Object> item = new LinkedHashMap<>();
    item.put("url", api.url("/status/404"));
    item.put(
        "headers",
        Map.of(
            "Authorization", "Bearer s3cret1",
            "X-Api-Key", "s3cret2",
            "X-Mine", "s3cret3",
            "Accept", "text/plain"));
    item.put("cookies", Map.of("id", "s3cret4"));
    String uri =
        LETTERS
            + "&secretHeaders=X-Mine&query.pass=s3cret5&header.X-Route=s3cret6"
            + "&bearerToken=s3cret7&authHosts=127.0.0.1";
    try (LogCapture log = new LogCapture()) {
      Exchange result = send(uri, List.of(item));
      assertLettered(result, 1);
      assertThat(log.lines())
          .filteredOn(line -> line.matches("(?s)\\w+ io\\.fastreq.*"))
          .isNotEmpty()
          .noneMatch(line -> line.contains("s3cret"));
    }
    assertThat(letters.element().getMessage().getBody().toString()).doesNotContain("s3cret");
    assertThat(request(letters.element()).get("headers"))
        .isEqualTo(Map.of("Accept", List.of("text/plain")));
  }

  @Test
  void itemsThatWereNeverSentAreSentAsLetters() throws Exception {
    acceptAll();
    Exchange result =
        send(
            LETTERS + "&addressPolicy=default&allowedHosts=127.0.0.1",
            List.of(17, "ftp://127.0.0.1/", "http://169.254.169.254/", api.url("/text/3")));
    assertLettered(result, 3);
    assertThat(letters)
        .extracting(letter -> letter.getMessage().getBody(Map.class).get("error"))
        .containsExactlyInAnyOrder("VALIDATION", "VALIDATION", "BLOCKED");
  }

  @Test
  void targetMayBeAProcessorInTheRegistry() {
    context.getRegistry().bind("dead", (Processor) letters::add);
    Exchange result = send(RETRYING + "&deadLetter=#dead", List.of(api.url("/status/404")));
    assertLettered(result, 1);
    assertThat(letters).hasSize(1);
  }

  @Test
  void endpointThatWritesBytesWritesJson(@TempDir Path directory) throws Exception {
    String target = "file:" + directory + "?fileName=${header.CamelFastreqIndex}.json";
    List<String> urls = List.of(api.url("/text/0"), api.url("/status/404/\u00fc"));
    Exchange result = send(RETRYING + "&deadLetter=RAW(" + target + ")", urls);
    assertLettered(result, 1);
    JsonNode letter = new ObjectMapper().readTree(directory.resolve("1.json").toFile());
    assertThat(letter.path("error").textValue()).isEqualTo("STATUS");
    assertThat(letter.path("request").path("url").textValue()).isEqualTo(urls.get(1));
  }

  @Test
  void wrongTargetIsRefused() {
    context.getRegistry().bind("text", "no processor");
    for (String target : List.of("nocomponent:x", "#missing", "#text", "nothing", "", ":x")) {
      assertThatThrownBy(() -> context.getEndpoint("fastreq:wrong?deadLetter=" + target))
          .hasMessageContaining("Option deadLetter can not be " + target);
      assertThatThrownBy(() -> context.getEndpoint("fastreq:wrong?onFallback=" + target))
          .hasMessageContaining("Option onFallback can not be " + target);
    }
    assertThatThrownBy(
            () -> template.requestBody("fastreq:wrong?deadLetter=log:x?nosuch=1", List.of()))
        .hasStackTraceContaining("Option deadLetter can not be log:x");
  }

  @Test
  void targetThatWouldSendItsLettersToItselfIsRefused() {
    FastreqComponent component = context.getComponent("fastreq", FastreqComponent.class);
    component.getConfiguration().setDeadLetter("fastreq:letters");
    assertThatThrownBy(() -> template.requestBody("fastreq:any", List.of()))
        .satisfies(
            problem ->
                assertThat(LogCapture.stackTrace(problem))
                    .contains("Option deadLetter can not be fastreq:letters: that endpoint has"));
  }

  @Test
  void letterWhoseProcessorFailsWithAnErrorIsNotAccepted() {
    context
        .getRegistry()
        .bind(
            "dead",
            (Processor)
                exchange -> {
                  throw new NoClassDefFoundError("Writer");
                });
    Exchange result = send(RETRYING + "&deadLetter=#dead", List.of(api.url("/status/404")));
    assertCounts(result, 1, 0, 1);
    assertLettered(result, 0);
  }

  @Test
  void onlyWhatTheFallbackHasNotSavedIsSent() throws Exception {
    acceptAll();
    context
        .getRegistry()
        .bind(
            "save",
            (Processor)
                exchange -> {
                  if (exchange.getMessage().getHeader("CamelFastreqIndex", int.class) > 0) {
                    throw new IllegalStateException("no stand-in");
                  }
                  exchange.getMessage().setBody("saved");
                });
    Exchange result =
        send(
            LETTERS + "&onFallback=#save", List.of(api.url("/status/404"), api.url("/status/410")));
    assertCounts(result, 2, 1, 1);
    assertLettered(result, 1);
    assertThat(onlyLetter().get("status")).isEqualTo(410);
  }

  @Test
  void stoppingFailureIsSentAndCancelledItemsAreNot() throws Exception {
    acceptAll();
    List<String> urls = new ArrayList<>(List.of(api.url("/status/404")));
    urls.addAll(urls("/delay/300/", 20));
    Exchange result = send(LETTERS + "&stopOnException=true&concurrency=2", urls);
    assertCounts(result, 21, 0, 21);
    assertLettered(result, 1);
    assertThat(onlyLetter().get("status")).isEqualTo(404);
  }

  @Test
  void lettersAreAcceptedBeforeTheExchangeGoesOn() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    route(exchange -> letGo.await(20, TimeUnit.SECONDS));
    CompletableFuture<Exchange> sent =
        sendAsync(LETTERS, List.of(api.url("/status/404"), api.url("/text/1")));
    eventually(() -> letters.size() == 1 && api.requests() == 2);
    assertThat(sent).isNotDone();
    letGo.countDown();
    assertLettered(await(sent), 1);
  }

  @Test
  void asynchronousTargetsAreWaitedFor() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:dead").to("seda:slow?waitForTaskToComplete=Always");
            from("seda:slow?concurrentConsumers=4").delay(50).process(letters::add);
          }
        });
    Exchange result = send(LETTERS, urls("/status/404/", 8));
    assertLettered(result, 8);
    assertThat(letters).hasSize(8);
  }

  @Test
  void refusedLetterIsAWarningThatNamesTheUrl() throws Exception {
    route(
        exchange -> {
          throw new IllegalStateException("disk full");
        });
    try (LogCapture log = new LogCapture()) {
      Exchange result =
          send(LETTERS, List.of(api.url("/status/404?a=1&apiKey=s3cret"), api.url("/text/1")));
      assertCounts(result, 2, 1, 1);
      assertLettered(result, 0);
      assertThat(kindOf(result)).isEqualTo(Kind.STATUS);
      assertThat(result.getMessage().getBody(List.class).get(1)).isEqualTo("text 1");
      assertThat(log.lines())
          .anyMatch(
              line -> line.contains("/status/404?a=1&apiKey=xxxxxx") && line.contains("disk full"));
    }
  }

  @Test
  void slowTargetSlowsTheBatch() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch letGo = new CountDownLatch(1);
    route(
        exchange -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          letGo.await(20, TimeUnit.SECONDS);
          now.decrementAndGet();
        });
    Iterator<String> lazy =
        IntStream.range(0, 300).mapToObj(i -> api.url("/status/404/" + i)).iterator();
    CompletableFuture<Exchange> sent = sendAsync(LETTERS + "&concurrency=4", lazy);
    eventually(() -> now.get() == 4);
    int before = api.requests();
    assertThat(before).as("requests while no letter is accepted").isLessThan(60);
    letGo.countDown();
    Exchange result = await(sent);
    assertCounts(result, 300, 0, 300);
    assertLettered(result, 300);
    assertThat(most.get()).isEqualTo(4);
  }

  @Test
  void streamedFailuresAreDeliveredAfterTheirLetters() throws Exception {
    acceptAll();
    List<Integer> lettersBefore = new CopyOnWriteArrayList<>();
    List<FastreqResultStream> streams = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(LETTERS + "&streaming=true&failureMode=include")
                .process(
                    exchange -> {
                      FastreqResultStream results =
                          exchange.getMessage().getBody(FastreqResultStream.class);
                      streams.add(results);
                      results.forEachRemaining(each -> lettersBefore.add(letters.size()));
                    });
          }
        });
    send("direct:stream", urls("/status/404/", 20));
    assertThat(letters).hasSize(20);
    for (int i = 0; i < 20; i++) {
      assertThat(lettersBefore.get(i)).isGreaterThan(i);
    }
    assertThat(streams.get(0).summary().deadLettered()).isEqualTo(20);
  }

  @Test
  void omittedFailuresAreSentToo() throws Exception {
    acceptAll();
    Exchange result =
        send(LETTERS + "&failureMode=omit", List.of(api.url("/text/0"), api.url("/status/404")));
    assertThat(bodyOf(result)).isEqualTo(List.of("text 0"));
    assertLettered(result, 1);
  }

  @Test
  void failedItemsAreNotNotedAsDone() throws Exception {
    acceptAll();
    MemoryIdempotentRepository done = new MemoryIdempotentRepository();
    context.getRegistry().bind("done", done);
    List<String> urls = List.of(api.url("/text/0"), api.url("/status/404"));
    Exchange result = send(LETTERS + "&failureMode=include&idempotentRepository=#done", urls);
    assertLettered(result, 1);
    assertThat(done.getCache()).hasSize(1);
  }

  @Test
  void hangingTargetIsGivenUpAfterTheBatchTimeout() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    route(
        exchange -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
        });
    Exchange result =
        await(sendAsync(LETTERS + "&batchTimeout=100ms", List.of(api.url("/status/404"))));
    assertCounts(result, 1, 0, 1);
    assertLettered(result, 0);
    assertThat(kindOf(result)).isEqualTo(Kind.STATUS);
    assertThat(interrupted.await(20, TimeUnit.SECONDS)).as("its thread has been returned").isTrue();
  }

  @Test
  void hangingTargetDoesNotOutliveTheStop() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    route(
        exchange -> {
          begun.countDown();
          new CountDownLatch(1).await();
        });
    context.getShutdownStrategy().setTimeout(1);
    List<String> urls = List.of(api.url("/status/404"));
    CompletableFuture<Exchange> sent =
        template.asyncSend(LETTERS, exchange -> exchange.getMessage().setBody(urls));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    context.stop();
    assertThat(kindOf(sent.get(1, TimeUnit.SECONDS))).isEqualTo(Kind.STATUS);
  }

  @Test
  void itemsOfATimeoutAreSent() throws Exception {
    acceptAll();
    BrokenServer silent = server(BrokenServer.Connection::awaitPeerClose);
    List<String> urls = Collections.nCopies(50, silent.url("/"));
    Exchange result = send(LETTERS + "&concurrency=4&batchTimeout=200ms", urls);
    assertCounts(result, 50, 0, 50);
    assertLettered(result, 50);
  }

  @Test
  void letterOfATruncatedDownloadIsSent() throws Exception {
    acceptAll();
    BrokenServer cut =
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal");
            });
    Exchange result =
        send(ENDPOINT + "?maxRetries=0&deadLetter=direct:dead", List.of(cut.url("/")));
    assertLettered(result, 1);
    assertThat(onlyLetter().get("error")).isEqualTo("TRUNCATED");
  }
}
