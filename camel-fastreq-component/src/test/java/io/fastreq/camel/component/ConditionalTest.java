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

import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.StateRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that are conditional on what was delivered before. */
class ConditionalTest extends FaultTest {

  private static final String URI = "fastreq:poll?maxRetries=0&conditional=#kept";
  private static final String DATE = "Sat, 28 Nov 2026 22:00:00 GMT";

  private final Map<String, Integer> versions = new ConcurrentHashMap<>();
  private final Recording kept = new Recording();
  private BrokenServer server;

  /** A repository that records who calls it. */
  private static final class Recording extends ServiceSupport
      implements StateRepository<String, String> {
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private final Queue<String> threads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile boolean broken;

    @Override
    public void setState(String key, String value) {
      called();
      writes.incrementAndGet();
      states.put(key, value);
    }

    @Override
    public String getState(String key) {
      called();
      return states.get(key);
    }

    private void called() {
      threads.add(Thread.currentThread().getName());
      if (broken) {
        throw new IllegalStateException("no connection");
      }
    }
  }

  @BeforeEach
  void serve() {
    context.getRegistry().bind("kept", kept);
    server = server(BrokenServer.responses(this::response));
  }

  /** A page with a version of its own, which has a tag and a date. */
  private String response(BrokenServer.Request request) {
    int version = versions.getOrDefault(request.uri(), 1);
    String tag = "\"v" + version + "\"";
    if (tag.equals(request.header("If-None-Match"))) {
      return "HTTP/1.1 304 Not Modified\r\nETag: " + tag + "\r\n\r\n";
    }
    return page("ETag: " + tag + "\r\nLast-Modified: " + DATE, "version " + version);
  }

  private static String page(String headers, String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
        + (headers.isEmpty() ? "" : headers + "\r\n")
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private List<String> pages(int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> server.url("/p?n=" + i))
        .toList();
  }

  private void serveInstead(Function<BrokenServer.Request, String> script) {
    server = server(BrokenServer.responses(script));
  }

  private static void assertSkipped(Exchange result, int succeeded, int skipped) {
    assertThat(result.getException()).isNull();
    assertThat(header(result, "CamelFastreqSucceeded")).isEqualTo(succeeded);
    assertThat(header(result, "CamelFastreqSkipped")).isEqualTo(skipped);
    assertThat(header(result, "CamelFastreqFailed")).isEqualTo(0);
    assertThat(header(result, "CamelFastreqTotal")).isEqualTo(succeeded + skipped);
  }

  @Test
  void whatHasNotChangedIsSkipped() {
    List<String> pages = pages(3);
    assertSkipped(send(URI, pages), 3, 0);
    versions.put("/p?n=1", 2);
    Exchange second = send(URI, pages);
    assertSkipped(second, 1, 2);
    assertThat(second.getMessage().getBody()).isEqualTo(Arrays.asList(null, "version 2", null));
    assertThat(sent(second)).isEqualTo(3);
    assertThat(server.requests().get(4).header("If-Modified-Since")).isEqualTo(DATE);
    assertSkipped(send(URI, pages), 0, 3);
    Map<String, Object> keyed = Map.of("a", pages.get(0));
    Exchange map = send(URI, keyed);
    assertSkipped(map, 0, 1);
    assertThat(map.getMessage().getBody()).isEqualTo(Map.of());
    Exchange single = send(URI, pages.get(0));
    assertSkipped(single, 0, 1);
    assertThat(single.getMessage().getBody()).isNull();
    assertThat(header(single, "CamelHttpResponseCode")).isEqualTo(304);
  }

  @Test
  void changedListOfUrlsKeepsWhatIsKnown() {
    List<String> pages = pages(4);
    send(URI, pages.subList(0, 3));
    assertSkipped(send(URI, List.of(pages.get(3), pages.get(2), pages.get(0))), 1, 2);
    assertSkipped(send(URI, pages), 0, 4);
  }

  @Test
  void repositoryIsNotCalledOnEventLoops() {
    List<String> pages = pages(20);
    send(URI, pages);
    send(URI, pages);
    assertThat(kept.threads)
        .hasSizeGreaterThanOrEqualTo(60)
        .noneMatch(name -> name.contains("vert.x"));
  }

  @Test
  void nothingIsKeptBeforeTheListIsDelivered() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:fails")
                .to(URI)
                .process(exchange -> assertThat(kept.states).isEmpty())
                .throwException(new IllegalStateException("not written"));
          }
        });
    send("direct:fails", pages(2));
    assertThat(kept.states).isEmpty();
    assertSkipped(send(URI, pages(2)), 2, 0);
    assertThat(kept.states).hasSize(2);
  }

  @Test
  void streamedResultIsKeptWhenItsReaderIsDone() throws Exception {
    Queue<Object> bodies = new ConcurrentLinkedQueue<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(URI + "&streaming=true&concurrency=1")
                .split(body())
                .streaming()
                .process(
                    exchange -> {
                      FastreqResponse each = exchange.getMessage().getBody(FastreqResponse.class);
                      bodies.add(each.value());
                      if (each.url().endsWith("n=1")) {
                        throw new IllegalStateException("not written");
                      }
                    });
          }
        });
    send("direct:stream", pages(3));
    assertThat(bodies).hasSize(3);
    assertThat(kept.states.keySet()).hasSize(2).noneMatch(key -> key.endsWith("n 1"));
    bodies.clear();
    send("direct:stream", pages(3));
    assertThat(bodies).as("only what was not delivered").containsExactly("version 1");
  }

  @Test
  void failuresKeepWhatIsKnown() {
    serveInstead(
        request -> {
          int status = versions.getOrDefault("status", 200);
          if (request.header("If-None-Match") != null && status == 200) {
            return "HTTP/1.1 304 Not Modified\r\n\r\n";
          }
          return page("ETag: \"1\"", "x").replace("200 OK", status + " Status");
        });
    List<String> pages = List.of(server.url("/x"));
    send(URI, pages);
    versions.put("status", 500);
    assertThat(kindOf(send(URI, pages))).isEqualTo(Kind.STATUS);
    versions.put("status", 200);
    assertSkipped(send(URI, pages), 0, 1);
    assertThat(kept.writes).hasValue(1);
  }

  @Test
  void itemThatFailsAfterItsResponseIsNotKept() {
    context
        .getRegistry()
        .bind(
            "parser",
            (Function<FastreqResponse, Object>)
                response -> {
                  throw new IllegalStateException("unreadable");
                });
    context
        .getRegistry()
        .bind(
            "save",
            (org.apache.camel.Processor) exchange -> exchange.getMessage().setBody("saved"));
    assertThat(kindOf(send(URI + "&parser=#parser", pages(1)))).isEqualTo(Kind.PARSE);
    assertSkipped(send(URI + "&parser=#parser&onFallback=#save", pages(1)), 1, 0);
    assertThat(kept.states).isEmpty();
  }

  @Test
  void notModifiedWithoutAConditionIsAFailure() {
    serveInstead(request -> "HTTP/1.1 304 Not Modified\r\n\r\n");
    assertThat(kindOf(send(URI, List.of(server.url("/x"))))).isEqualTo(Kind.STATUS);
    Map<String, Object> own =
        Map.of("url", server.url("/x"), "headers", Map.of("If-None-Match", "\"mine\""));
    assertThat(kindOf(send(URI, List.of(own)))).isEqualTo(Kind.STATUS);
    assertThat(server.requests().get(1).header("If-None-Match")).isEqualTo("\"mine\"");
  }

  @Test
  void otherMethodsAreNotConditional() {
    Map<String, Object> post = new HashMap<>(post(server.url("/x")));
    send(URI, List.of(post));
    send(URI, List.of(post));
    assertThat(server.requests().get(1).header("If-None-Match")).isNull();
    assertThat(kept.states).isEmpty();
  }

  @Test
  void headDoesNotStandForGet() {
    Map<String, Object> head = Map.of("url", server.url("/x"), "method", "HEAD");
    serveInstead(
        request ->
            "\"v1\"".equals(request.header("If-None-Match"))
                ? "HTTP/1.1 304 Not Modified\r\n\r\n"
                : request.requestLine().startsWith("HEAD")
                    ? "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 5\r\n\r\n"
                    : page("ETag: \"v1\"", "whole"));
    Map<String, Object> there = new HashMap<>(head);
    there.put("url", server.url("/x"));
    assertSkipped(send(URI, List.of(there)), 1, 0);
    assertSkipped(send(URI, List.of(server.url("/x"))), 1, 0);
    assertSkipped(send(URI, List.of(there, server.url("/x"))), 0, 2);
  }

  @Test
  void redirectThatLeadsElsewhereIsNotTakenForUnchanged() {
    serveInstead(
        request -> {
          if (request.uri().equals("/latest")) {
            return "HTTP/1.1 302 Found\r\nLocation: /v"
                + versions.getOrDefault("latest", 1)
                + "\r\nContent-Length: 0\r\n\r\n";
          }
          return request.header("If-Modified-Since") != null
              ? "HTTP/1.1 304 Not Modified\r\n\r\n"
              : page("Last-Modified: " + DATE, request.uri());
        });
    List<String> latest = List.of(server.url("/latest"));
    assertThat(bodyOf(send(URI, latest))).isEqualTo(List.of("/v1"));
    assertSkipped(send(URI, latest), 0, 1);
    versions.put("latest", 2);
    assertThat(bodyOf(send(URI, latest))).isEqualTo(List.of("/v2"));
    assertSkipped(send(URI, latest), 0, 1);
    assertThat(server.requests())
        .filteredOn(request -> request.uri().equals("/latest"))
        .allMatch(request -> request.header("If-Modified-Since") == null);
  }

  @Test
  void responseWithoutValidatorsIsForgotten() {
    AtomicInteger count = new AtomicInteger();
    serveInstead(request -> page(count.incrementAndGet() == 1 ? "ETag: \"1\"" : "", "x"));
    List<String> page = List.of(server.url("/x"));
    for (int i = 0; i < 3; i++) {
      assertSkipped(send(URI, page), 1, 0);
    }
    assertThat(server.requests())
        .extracting(request -> request.header("If-None-Match"))
        .containsExactly(null, "\"1\"", null);
  }

  @Test
  void equalRequestsAreAskedForOnce() {
    List<String> pages = Collections.nCopies(3, pages(1).get(0));
    assertSkipped(send(URI + "&deduplicate=true", pages), 3, 0);
    Exchange second = send(URI + "&deduplicate=true", pages);
    assertSkipped(second, 0, 3);
    assertThat(sent(second)).isEqualTo(1);
  }

  @Test
  void filesThatHaveNotChangedStay(@TempDir Path directory) throws Exception {
    String uri = URI + "&returnType=file&directory=" + directory;
    assertSkipped(send(uri, pages(1)), 1, 0);
    assertSkipped(send(uri, pages(1)), 0, 1);
    versions.put("/p?n=0", 2);
    assertSkipped(send(uri + "&okStatusCodeRange=200-399", pages(1)), 1, 0);
    assertSkipped(send(uri + "&okStatusCodeRange=200-399", pages(1)), 0, 1);
    try (java.util.stream.Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(ConditionalTest::read)).containsExactly("version 2");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void retriesAreConditionalToo() {
    AtomicInteger count = new AtomicInteger();
    serveInstead(
        request -> {
          if (count.incrementAndGet() == 2) {
            return "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
          }
          return request.header("If-None-Match") == null
              ? page("ETag: \"1\"", "x")
              : "HTTP/1.1 304 Not Modified\r\n\r\n";
        });
    String uri = "fastreq:again?retryBackoff=5ms&conditional=#kept";
    List<String> page = List.of(server.url("/x"));
    send(uri, page);
    Exchange second = send(uri, page);
    assertSkipped(second, 0, 1);
    assertThat(sent(second)).isEqualTo(2);
    assertThat(server.requests().get(1).header("If-None-Match")).isEqualTo("\"1\"");
  }

  @Test
  void unchangedItemsDoNotStopABatch() {
    send(URI, pages(3));
    assertSkipped(send(URI + "&stopOnException=true", pages(3)), 0, 3);
  }

  @Test
  void credentialsAreNeitherKeptNorTakenForAnothersResponse() {
    String url = server.url("/me?apikey=s3cret1&n=1");
    Function<String, List<Object>> as =
        token -> List.of(Map.of("url", url, "headers", Map.of("Authorization", "Bearer " + token)));
    assertSkipped(send(URI, as.apply("s3cret2")), 1, 0);
    assertSkipped(send(URI, as.apply("s3cret2")), 0, 1);
    assertSkipped(send(URI, as.apply("s3cret3")), 1, 0);
    assertThat(kept.states.toString()).doesNotContain("s3cret");
    assertThat(kept.states.keySet()).singleElement().asString().contains("&n 1");
  }

  @Test
  void fileRepositoryKeepsWhatWasDeliveredOverARestart(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("kept.txt");
    for (int run = 0; run < 2; run++) {
      FileStateRepository repository = FileStateRepository.fileStateRepository(file.toFile());
      context.getRegistry().bind("file" + run, repository);
      Exchange result =
          send("fastreq:file" + run + "?maxRetries=0&conditional=#file" + run, pages(5));
      assertSkipped(result, run == 0 ? 5 : 0, run == 0 ? 0 : 5);
    }
    assertThat(Files.readAllLines(file)).hasSize(5);
  }

  @Test
  void memoryRepositoryIsEnoughForOneRun() {
    context.getRegistry().bind("memory", new MemoryStateRepository());
    String uri = "fastreq:memory?maxRetries=0&conditional=#memory";
    assertSkipped(send(uri, pages(2)), 2, 0);
    assertSkipped(send(uri, pages(2)), 0, 2);
  }

  @Test
  void brokenRepositoryCostsNoItem() {
    kept.broken = true;
    try (LogCapture log = new LogCapture()) {
      assertSkipped(send(URI, pages(1)), 1, 0);
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARN") && line.contains("/p?n=0"))
          .hasSize(2)
          .allMatch(line -> line.contains("no connection"));
    }
  }

  @Test
  void onPrepareMaySignEachRequestAnew() {
    AtomicInteger signatures = new AtomicInteger();
    context
        .getRegistry()
        .bind(
            "sign",
            (java.util.function.UnaryOperator<io.fastreq.camel.FastreqRequest>)
                request ->
                    request.toBuilder()
                        .header("Authorization", "Signature " + signatures.incrementAndGet())
                        .build());
    String uri = URI + "&onPrepare=#sign";
    assertSkipped(send(uri, pages(1)), 1, 0);
    assertSkipped(send(uri, pages(1)), 0, 1);
  }

  @Test
  void dryRunShowsTheConditions() {
    send(URI, pages(1));
    Exchange dry = send(URI + "&dryRun=true", pages(1));
    FastreqDryRun run = dry.getMessage().getBody(FastreqDryRun.class);
    assertThat(run.requests().get(0).headers()).containsEntry("If-None-Match", List.of("\"v1\""));
  }

  @Test
  void endpointsOfANameShareTheirRepository() {
    send(URI, pages(1));
    context.getRegistry().bind("other", new MemoryStateRepository());
    assertThatThrownBy(() -> template.requestBody("fastreq:poll?conditional=#other", pages(1)))
        .satisfies(
            problem ->
                assertThat(LogCapture.stackTrace(problem)).contains("Option conditional is"));
  }

  @Test
  void pagesAreNotConditional() {
    assertThatThrownBy(
            () -> template.requestBody("fastreq:pages?nextPage=link&conditional=#kept", pages(1)))
        .satisfies(
            problem ->
                assertThat(LogCapture.stackTrace(problem))
                    .contains("Option conditional can not be set with nextPage"));
  }
}
