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
package io.fastreq.examples;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An HTTP server on loopback for the examples to talk to, with the faults of a real one.
 *
 * <p>{@code GET /items/N} answers {@code {"id":N,"name":"item N","attempt":K}} after 0 to 20 ms.
 * What else it does follows from N alone ({@link Behaviour}), so that every run counts the same.
 * {@code POST} to any path answers 201 with {@code {"received":...}}, the JSON that was sent.
 *
 * <p>Thread-safe. {@link #close} ends its one thread.
 */
public final class DemoServer implements AutoCloseable {

  private static final Pattern ITEM = Pattern.compile("/items/(\\d{1,9})");
  private static final int SLOWEST_USUAL_MILLIS = 20;
  private static final int SLOW_MILLIS = 300;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final ConcurrentMap<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();

  private DemoServer(int port) {
    try {
      this.server =
          await(vertx.createHttpServer().requestHandler(this::handle).listen(port, "127.0.0.1"));
    } catch (IllegalStateException e) {
      await(vertx.close());
      throw e;
    }
  }

  /** Starts a server on a free port. */
  public static DemoServer start() {
    return start(0);
  }

  /**
   * Starts a server.
   *
   * @param port where it listens; 0 for any free port
   * @throws IllegalStateException where the port is taken
   */
  public static DemoServer start(int port) {
    return new DemoServer(port);
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port();
  }

  /** The URL of an item. */
  public String itemUrl(int item) {
    return baseUrl() + "/items/" + item;
  }

  /** The URLs of the items from 1 to a number. */
  public List<String> itemUrls(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(this::itemUrl).toList();
  }

  /** How many requests have come, those it did not answer included. */
  public int requests() {
    return requests.get();
  }

  /** Most requests it had before it at the same time. */
  public int maxInFlight() {
    return maxInFlight.get();
  }

  /** Closes all connections and ends the server's thread. */
  @Override
  public void close() {
    await(vertx.close());
  }

  private void handle(HttpServerRequest request) {
    requests.incrementAndGet();
    maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    // Runs once however the exchange ends: the answer is out, or the connection is gone.
    request.response().endHandler(ended -> inFlight.decrementAndGet());
    if (request.method().equals(HttpMethod.POST)) {
      request.bodyHandler(body -> echo(request.response(), body));
      return;
    }
    Matcher item = ITEM.matcher(request.path());
    if (item.matches()) {
      answerItem(request, Integer.parseInt(item.group(1)));
    } else {
      answer(request.response(), 404, "{\"error\":\"no such page\"}");
    }
  }

  private void answerItem(HttpServerRequest request, int item) {
    int attempt = attempts.computeIfAbsent(item, first -> new AtomicInteger()).incrementAndGet();
    HttpServerResponse response = request.response();
    switch (Behaviour.of(item)) {
      case MISSING -> answer(response, 404, "{\"error\":\"no such item\"}");
      case BUSY_AT_FIRST -> {
        if (attempt == 1) {
          answer(response, 503, "{\"error\":\"busy\"}");
        } else {
          answerAfter(usualMillis(item), response, item, attempt);
        }
      }
      case DROPPED_AT_FIRST -> {
        if (attempt == 1) {
          // Its success is of no interest: the connection is gone either way.
          var unused = request.connection().close();
        } else {
          answerAfter(usualMillis(item), response, item, attempt);
        }
      }
      case SLOW -> answerAfter(SLOW_MILLIS, response, item, attempt);
      case USUAL -> answerAfter(usualMillis(item), response, item, attempt);
    }
  }

  private void answerAfter(int millis, HttpServerResponse response, int item, int attempt) {
    String json = "{\"id\":%d,\"name\":\"item %d\",\"attempt\":%d}".formatted(item, item, attempt);
    if (millis == 0) {
      answer(response, 200, json);
    } else {
      vertx.setTimer(millis, timer -> answer(response, 200, json));
    }
  }

  private static void echo(HttpServerResponse response, Buffer body) {
    answer(response, 201, "{\"received\":" + (body.length() == 0 ? "null" : body) + "}");
  }

  private static void answer(HttpServerResponse response, int status, String json) {
    if (response.closed()) {
      return;
    }
    // A client that is gone by now is no concern of the server's.
    var unused =
        response.setStatusCode(status).putHeader("Content-Type", "application/json").end(json);
  }

  /** Spread over the items without pattern, the same in every run. */
  private static int usualMillis(int item) {
    return (item * 7919) % (SLOWEST_USUAL_MILLIS + 1);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("demo server: " + e.getMessage(), e);
    }
  }

  /** What the server does with an item. */
  public enum Behaviour {
    /** Answers 200. */
    USUAL,
    /** Answers 503 at the first attempt, 200 at any later one; two items of a hundred. */
    BUSY_AT_FIRST,
    /** Closes the connection at the first attempt, answers 200 later; one item of 200. */
    DROPPED_AT_FIRST,
    /** Answers 200 after 300 ms; one item of a hundred. */
    SLOW,
    /** Answers 404 for ever; one item of 250. */
    MISSING;

    /** The behaviour for an item. */
    public static Behaviour of(int item) {
      if (item % 250 == 99) {
        return MISSING;
      }
      if (item % 200 == 123) {
        return DROPPED_AT_FIRST;
      }
      if (item % 100 == 42) {
        return SLOW;
      }
      return item % 50 == 7 ? BUSY_AT_FIRST : USUAL;
    }
  }
}
