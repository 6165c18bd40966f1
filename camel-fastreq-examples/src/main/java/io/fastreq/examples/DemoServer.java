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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
 * <p>{@code /pages/N}, of which there are three, lists URLs of items and names the next page.
 * {@code /login} sets a cookie; {@code /whoami} tells the user agent and the cookies that came.
 *
 * <p>Thread-safe. {@link #close} ends its one thread.
 */
public final class DemoServer implements AutoCloseable {

  private static final Pattern ITEM = Pattern.compile("/items/(\\d{1,9})");
  private static final Pattern PAGE = Pattern.compile("/pages/(\\d{1,9})");
  private static final int PAGES = 3;
  private static final int PAGE_SIZE = 4;
  private static final int SLOWEST_USUAL_MILLIS = 20;
  private static final int SLOW_MILLIS = 300;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpServer server;
  private final ConcurrentMap<Integer, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger maxInFlight = new AtomicInteger();

  private DemoServer(int port) {
    try {
      this.server =
          await(
              vertx
                  .createHttpServer()
                  .connectionHandler(connection -> connections.incrementAndGet())
                  .requestHandler(this::handle)
                  .listen(port, "127.0.0.1"));
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

  /** How many connections were opened to it. */
  public int connections() {
    return connections.get();
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
    Matcher page = PAGE.matcher(request.path());
    if (item.matches()) {
      answerItem(request, Integer.parseInt(item.group(1)));
    } else if (page.matches()) {
      answerPage(request.response(), Integer.parseInt(page.group(1)));
    } else if (request.path().equals("/whoami")) {
      answerWho(request);
    } else if (request.path().equals("/login")) {
      request.response().putHeader("Set-Cookie", "session=4711; Path=/");
      answer(request.response(), 200, "{\"welcome\":true}");
    } else {
      answer(request.response(), 404, "{\"error\":\"no such page\"}");
    }
  }

  /** The URLs of some items, and that of the next page unless it is the last. */
  private void answerPage(HttpServerResponse response, int page) {
    List<String> items =
        IntStream.range(0, PAGE_SIZE).mapToObj(i -> itemUrl(100 * page + i)).toList();
    JsonObject json = JsonObject.of("items", new JsonArray(items));
    if (page < PAGES) {
      json.put("next", baseUrl() + "/pages/" + (page + 1));
    }
    answer(response, 200, json.encode());
  }

  /** What the request says of its sender. */
  private static void answerWho(HttpServerRequest request) {
    JsonObject json =
        JsonObject.of(
            "userAgent", request.getHeader("User-Agent"), "cookie", request.getHeader("Cookie"));
    answer(request.response(), 200, json.encode());
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

  /** Waits for what Vert.x has begun. */
  static <T> T await(Future<T> future) {
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
