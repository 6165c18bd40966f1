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
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.testing.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotentTest extends AcceptanceTest {

  private static final String URI = "fastreq:i?idempotentRepository=#done";
  private static final String STREAM = URI + "&streaming=true&concurrency=2&streamWindow=3";

  @TempDir Path directory;

  private final Repository done = new Repository();

  /** Records its keys and the threads that call it. */
  private static final class Repository extends ServiceSupport implements IdempotentRepository {
    final Set<String> keys = ConcurrentHashMap.newKeySet();
    final Set<String> confirmed = ConcurrentHashMap.newKeySet();
    final Set<String> threads = ConcurrentHashMap.newKeySet();
    volatile boolean broken;
    volatile boolean deaf;

    @Override
    public boolean add(String key) {
      check();
      if (deaf && key.endsWith("/0")) {
        throw new IllegalStateException("repository is full");
      }
      if (deaf) {
        throw new NoClassDefFoundError("driver of the repository");
      }
      return keys.add(key);
    }

    @Override
    public boolean contains(String key) {
      check();
      threads.add(Thread.currentThread().getName());
      return keys.contains(key);
    }

    private void check() {
      assertThat(isStarted()).isTrue();
      if (broken) {
        throw new IllegalStateException("repository is away");
      }
    }

    @Override
    public boolean remove(String key) {
      return keys.remove(key);
    }

    @Override
    public boolean confirm(String key) {
      return confirmed.add(key);
    }

    @Override
    public void clear() {
      keys.clear();
    }
  }

  @BeforeEach
  void bindRepository() {
    context.getRegistry().bind("done", done);
  }

  private void route(String uri, Processor part) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:start").to(uri).split(body()).streaming().process(part).end();
            from("direct:parallel")
                .to(uri)
                .split(body())
                .streaming()
                .parallelProcessing()
                .process(part)
                .end();
            from("direct:seda")
                .to(uri)
                .split(body())
                .streaming()
                .to("seda:part?waitForTaskToComplete=Never")
                .end();
            from("seda:part").process(part);
          }
        });
  }

  private static int index(Exchange part) {
    return part.getMessage().getBody(FastreqResult.class).index();
  }

  @Test
  void doneItemIsSkipped() {
    done.keys.add("GET " + api.url("/text/1"));
    Exchange result = send(URI, urls("/text/", 3));
    assertThat(bodyOf(result)).isEqualTo(Arrays.asList("text 0", null, "text 2"));
    assertThat(header(result, "CamelFastreqTotal")).isEqualTo(3);
    assertThat(header(result, "CamelFastreqSucceeded")).isEqualTo(2);
    assertThat(header(result, "CamelFastreqSkipped")).isEqualTo(1);
    assertThat(header(result, "CamelFastreqFailed")).isEqualTo(0);
    assertThat(api.requests()).isEqualTo(2);
  }

  @Test
  void skippedItemIsAbsentFromAMapAndKnownByItsKey() {
    done.keys.add("b");
    Exchange result = send(URI, Map.of("a", api.url("/text/1"), "b", api.url("/text/2")));
    assertThat(bodyOf(result)).isEqualTo(Map.of("a", "text 1"));
    assertThat(done.keys).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void keysOfAListAreConfirmedWhenItsExchangeCompletes() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:list").to(URI).process(e -> mayEnd.await());
          }
        });
    var sent = sendAsync("direct:list", urls("/text/", 2));
    Awaitility.await().until(() -> api.requests() == 2);
    assertThat(done.keys).isEmpty();
    mayEnd.countDown();
    await(sent);
    Awaitility.await().until(() -> done.confirmed.size() == 2);
    assertThat(done.confirmed)
        .containsExactlyInAnyOrder("GET " + api.url("/text/0"), "GET " + api.url("/text/1"));
  }

  @Test
  void nothingIsConfirmedWhenTheExchangeFails() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:list").to(URI).throwException(new IllegalStateException("later"));
          }
        });
    assertThat(send("direct:list", urls("/text/", 2)).getException()).hasMessage("later");
    assertThat(done.keys).isEmpty();
  }

  @Test
  void failedItemIsNotConfirmed() {
    send(URI + "&failureMode=include", List.of(api.url("/status/404"), api.url("/text/x")));
    assertThat(done.keys).containsExactly("GET " + api.url("/text/x"));
  }

  @Test
  void secondRunSendsOnlyFailedItems() {
    List<String> body = List.of(api.url("/text/a"), api.url("/fails/1/x"), api.url("/text/b"));
    String uri = URI + "&maxRetries=0&failureMode=nulls";
    assertThat(bodyOf(send(uri, body))).isEqualTo(Arrays.asList("text a", null, "text b"));
    assertThat(bodyOf(send(uri, body))).isEqualTo(Arrays.asList(null, "x", null));
    assertThat(api.requests()).isEqualTo(4);
  }

  @Test
  void streamedItemIsConfirmedWhenItsExchangeCompletes() throws Exception {
    AtomicReference<String> problem = new AtomicReference<>();
    route(
        STREAM,
        part -> {
          String key = "GET " + part.getMessage().getBody(FastreqResult.class).url();
          if (done.keys.contains(key)) {
            problem.set(key + " was confirmed while it was being worked on");
          }
        });
    assertThat(send("direct:start", urls("/text/", 30)).getException()).isNull();
    assertThat(problem.get()).isNull();
    assertThat(done.confirmed).hasSize(30);
  }

  @Test
  void streamedItemWhoseExchangeFailsIsNotConfirmed() throws Exception {
    route(
        STREAM,
        part -> {
          if (index(part) % 10 == 3) {
            throw new IllegalStateException("part at fault");
          }
        });
    send("direct:start", urls("/text/", 30));
    assertThat(done.confirmed)
        .hasSize(27)
        .doesNotContain(
            "GET " + api.url("/text/3"),
            "GET " + api.url("/text/13"),
            "GET " + api.url("/text/23"));
  }

  @Test
  void partsProcessedInParallelAreConfirmedOneByOne() throws Exception {
    route(
        STREAM,
        part -> {
          String key = "GET " + part.getMessage().getBody(FastreqResult.class).url();
          assertThat(done.keys).doesNotContain(key);
          if (index(part) == 7) {
            throw new IllegalStateException("part at fault");
          }
        });
    send("direct:parallel", urls("/text/", 50));
    assertThat(done.confirmed).hasSize(49).doesNotContain("GET " + api.url("/text/7"));
  }

  @Test
  void partHandedOverIsConfirmedWhenItsProcessingEnds() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    route(STREAM, part -> mayEnd.await());
    send("direct:seda", urls("/text/", 2));
    assertThat(done.keys).isEmpty();
    mayEnd.countDown();
    Awaitility.await().until(() -> done.confirmed.size() == 2);
  }

  @Test
  void plainReaderConfirmsByRequestingTheNext() throws Exception {
    List<Integer> confirmed = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:plain")
                .to(STREAM)
                .process(
                    exchange -> {
                      FastreqResultStream results =
                          exchange.getMessage().getBody(FastreqResultStream.class);
                      while (results.hasNext()) {
                        results.next();
                        confirmed.add(done.confirmed.size());
                      }
                    });
          }
        });
    send("direct:plain", urls("/text/", 4));
    assertThat(confirmed).containsExactly(0, 1, 2, 3);
    assertThat(done.confirmed).hasSize(4);
  }

  @Test
  void unreadResultsAreNotConfirmed() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:some")
                .to(STREAM)
                .process(
                    exchange -> {
                      FastreqResultStream results =
                          exchange.getMessage().getBody(FastreqResultStream.class);
                      results.next();
                      results.next();
                    });
          }
        });
    send("direct:some", urls("/text/", 10));
    assertThat(done.confirmed).hasSize(1);
  }

  @Test
  void fileRepositoryOutlivesTheContext() throws Exception {
    Path store = directory.resolve("done.txt");
    context.getRegistry().bind("file", repository(store));
    String uri = "fastreq:i?idempotentRepository=#file";
    send(uri, urls("/text/", 20));
    stopContextAndServerButKeepTheApi();
    context.getRegistry().bind("file", repository(store));
    Exchange result = send(uri, urls("/text/", 25));
    assertThat(header(result, "CamelFastreqSkipped")).isEqualTo(20);
    assertThat(api.requests()).isEqualTo(25);
    assertThat(new TreeSet<>(Files.readAllLines(store))).hasSize(25);
  }

  private static IdempotentRepository repository(Path store) {
    return FileIdempotentRepository.fileIdempotentRepository(store.toFile(), 1_000);
  }

  private void stopContextAndServerButKeepTheApi() {
    context.stop();
    context = new org.apache.camel.impl.DefaultCamelContext();
    context.start();
    template = context.createProducerTemplate();
  }

  @Test
  void failingRepositoryFailsItsItemsAndNothingIsSent() {
    send(URI, List.of()); // starts it
    done.broken = true;
    Exchange result = send(URI, urls("/text/", 3));
    assertThat(failures(result)).hasSize(3);
    assertThat(failures(result))
        .allMatch(failure -> failure.kind() == FastreqFailure.Kind.HANDLER)
        .allMatch(failure -> failure.message().contains("repository is away"));
    assertThat(api.requests()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&returnType=file&directory="})
  void failedConfirmationIsLoggedAndLosesNoResult(String options) {
    try (LogCapture log = new LogCapture()) {
      String uri = URI + options + (options.isEmpty() ? "" : directory);
      send(uri, List.of()); // starts it
      done.deaf = true;
      assertThat((List<?>) bodyOf(send(uri, urls("/text/", 3)))).hasSize(3);
      assertThat(log.lines().stream().filter(line -> line.contains("could not be noted as done")))
          .hasSize(3)
          .allMatch(line -> line.startsWith("WARN"));
      done.deaf = false;
      bodyOf(send(uri, urls("/text/", 3)));
      assertThat(api.requests()).as("sent again").isEqualTo(6);
    }
  }

  @Test
  void repositoryIsCalledOnWorkerThreads() {
    send(URI, urls("/text/", 10));
    assertThat(done.threads).isNotEmpty().allMatch(name -> name.contains("FastreqWorker"));
  }

  @Test
  void fileIsConfirmedAsSoonAsItIsWritten() throws Exception {
    api.stall();
    var sent =
        sendAsync(
            URI + "&returnType=file&directory=" + directory + "&concurrency=1",
            List.of(api.url("/text/1"), api.url("/delay/60000/x")));
    Awaitility.await().until(() -> api.requests() == 1);
    assertThat(done.keys).isEmpty();
    api.resume();
    Awaitility.await().until(() -> done.confirmed.size() == 1);
    assertThat(sent).isNotDone();
    assertThat(done.confirmed).containsExactly("GET " + api.url("/text/1"));
  }

  @Test
  void skippedItemsAreNotInTheStream() throws Exception {
    List<Integer> indexes = new ArrayList<>();
    done.keys.add("GET " + api.url("/text/1"));
    route(STREAM, part -> indexes.add(index(part)));
    send("direct:start", urls("/text/", 3));
    assertThat(indexes).containsExactlyInAnyOrder(0, 2);
  }
}
