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
import org.jspecify.annotations.Nullable;

/**
 * HTTP server on loopback for the examples, with the faults of a real server.
 *
 * <p>{@code GET /items/N} responds with {@code {"id":N,"name":"item N","attempt":K}} after 0 to 20
 * ms. N alone determines all other behaviour ({@link Behaviour}), so every run counts the same.
 * {@code POST} to any path responds with 201 and {@code {"received":...}}, the JSON that was sent.
 *
 * <p>{@code POST /oauth/token} gives an access token to the client {@code demo} with the secret
 * {@code demo-secret}; {@code GET /private/items/N} wants one.
 *
 * <p>There are three pages {@code /pages/N}, which list item URLs and name the next page. {@code
 * /login} sets a cookie; {@code /whoami} returns the received user agent and cookies.
 *
 * <p>Thread-safe. {@link #close} ends its only thread.
 */
public final class DemoServer implements AutoCloseable {

  private static final Pattern ITEM = Pattern.compile("/items/(\\d{1,9})");
  private static final Pattern PAGE = Pattern.compile("/pages/(\\d{1,9})");
  private static final String PRIVATE = "/private";

  /** {@code demo:demo-secret}. */
  private static final String DEMO_CLIENT = "Basic ZGVtbzpkZW1vLXNlY3JldA==";

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
  private final AtomicInteger tokens = new AtomicInteger();

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
   * @param port the port to listen on; 0 for any free port
   * @throws IllegalStateException if the port is in use
   */
  public static DemoServer start(int port) {
    return new DemoServer(port);
  }

  /** Returns the port it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Returns {@code http://127.0.0.1:PORT}. */
  public String baseUrl() {
    return "http://127.0.0.1:" + port();
  }

  /** Returns the URL of an item. */
  public String itemUrl(int item) {
    return baseUrl() + "/items/" + item;
  }

  /** Returns the URLs of the items from 1 to {@code count}. */
  public List<String> itemUrls(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(this::itemUrl).toList();
  }

  /** Returns the number of connections that clients have opened. */
  public int connections() {
    return connections.get();
  }

  /** Returns the number of requests received, including those without a response. */
  public int requests() {
    return requests.get();
  }

  /** Returns the maximum number of requests that were in progress at the same time. */
  public int maxInFlight() {
    return maxInFlight.get();
  }

  /** Returns the number of access tokens given. */
  public int tokens() {
    return tokens.get();
  }

  /** Closes all connections and ends the server's thread. */
  @Override
  public void close() {
    await(vertx.close());
  }

  private void handle(HttpServerRequest request) {
    requests.incrementAndGet();
    maxInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    // Runs once when the exchange ends, with a response or with a broken connection.
    request.response().endHandler(ended -> inFlight.decrementAndGet());
    if (request.path().equals("/oauth/token")) {
      respondWithToken(request);
      return;
    }
    if (request.method().equals(HttpMethod.POST)) {
      request.bodyHandler(body -> echo(request.response(), body));
      return;
    }
    String path = request.path();
    if (path.startsWith(PRIVATE)) {
      if (!isToken(request.getHeader("Authorization"))) {
        respond(request.response(), 401, "{\"error\":\"no valid access token\"}");
        return;
      }
      path = path.substring(PRIVATE.length());
    }
    Matcher item = ITEM.matcher(path);
    Matcher page = PAGE.matcher(request.path());
    if (item.matches()) {
      respondWithItem(request, Integer.parseInt(item.group(1)));
    } else if (page.matches()) {
      respondWithPage(request.response(), Integer.parseInt(page.group(1)));
    } else if (request.path().equals("/whoami")) {
      respondWithSender(request);
    } else if (request.path().equals("/login")) {
      request.response().putHeader("Set-Cookie", "session=4711; Path=/");
      respond(request.response(), 200, "{\"welcome\":true}");
    } else {
      respond(request.response(), 404, "{\"error\":\"no such page\"}");
    }
  }

  /** Gives the demo client an access token (RFC 6749 section 4.4.2). */
  private void respondWithToken(HttpServerRequest request) {
    if (DEMO_CLIENT.equals(request.getHeader("Authorization"))) {
      respond(
          request.response(),
          200,
          "{\"access_token\":\"demo-token-%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
              .formatted(tokens.incrementAndGet()));
    } else {
      respond(request.response(), 401, "{\"error\":\"invalid_client\"}");
    }
  }

  /** Returns whether a request carries the latest access token. */
  private boolean isToken(@Nullable String authorization) {
    return ("Bearer demo-token-" + tokens.get()).equals(authorization);
  }

  /**
   * Responds with the URLs of some items, and with the URL of the next page unless it is the last.
   */
  private void respondWithPage(HttpServerResponse response, int page) {
    List<String> items =
        IntStream.range(0, PAGE_SIZE).mapToObj(i -> itemUrl(100 * page + i)).toList();
    JsonObject json = JsonObject.of("items", new JsonArray(items));
    if (page < PAGES) {
      json.put("next", baseUrl() + "/pages/" + (page + 1));
    }
    respond(response, 200, json.encode());
  }

  /** Responds with what the request says about its sender. */
  private static void respondWithSender(HttpServerRequest request) {
    JsonObject json =
        JsonObject.of(
            "userAgent", request.getHeader("User-Agent"), "cookie", request.getHeader("Cookie"));
    respond(request.response(), 200, json.encode());
  }

  private void respondWithItem(HttpServerRequest request, int item) {
    int attempt = attempts.computeIfAbsent(item, first -> new AtomicInteger()).incrementAndGet();
    HttpServerResponse response = request.response();
    switch (Behaviour.of(item)) {
      case MISSING -> respond(response, 404, "{\"error\":\"no such item\"}");
      case BUSY_AT_FIRST -> {
        if (attempt == 1) {
          respond(response, 503, "{\"error\":\"busy\"}");
        } else {
          respondAfter(usualMillis(item), response, item, attempt);
        }
      }
      case DROPPED_AT_FIRST -> {
        if (attempt == 1) {
          // Its success does not matter: the connection is gone either way.
          var unused = request.connection().close();
        } else {
          respondAfter(usualMillis(item), response, item, attempt);
        }
      }
      case SLOW -> respondAfter(SLOW_MILLIS, response, item, attempt);
      case USUAL -> respondAfter(usualMillis(item), response, item, attempt);
    }
  }

  private void respondAfter(int millis, HttpServerResponse response, int item, int attempt) {
    String json = "{\"id\":%d,\"name\":\"item %d\",\"attempt\":%d}".formatted(item, item, attempt);
    if (millis == 0) {
      respond(response, 200, json);
    } else {
      vertx.setTimer(millis, timer -> respond(response, 200, json));
    }
  }

  private static void echo(HttpServerResponse response, Buffer body) {
    respond(response, 201, "{\"received\":" + (body.length() == 0 ? "null" : body) + "}");
  }

  private static void respond(HttpServerResponse response, int status, String json) {
    if (response.closed()) {
      return;
    }
    // A client that is gone by now does not matter.
    var unused =
        response.setStatusCode(status).putHeader("Content-Type", "application/json").end(json);
  }

  /** Returns a delay that is spread over the items without pattern but equal in every run. */
  private static int usualMillis(int item) {
    return (item * 7919) % (SLOWEST_USUAL_MILLIS + 1);
  }

  /** Waits until a Vert.x operation has completed. */
  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new IllegalStateException("demo server: " + e.getMessage(), e);
    }
  }

  /** Behaviour of the server for an item. */
  public enum Behaviour {
    /** Responds with 200. */
    USUAL,
    /**
     * Responds with 503 to the first attempt and with 200 to later ones; two items of a hundred.
     */
    BUSY_AT_FIRST,
    /** Closes the connection on the first attempt and responds with 200 later; one item of 200. */
    DROPPED_AT_FIRST,
    /** Responds with 200 after 300 ms; one item of a hundred. */
    SLOW,
    /** Always responds with 404; one item of 250. */
    MISSING;

    /** Returns the behaviour for an item. */
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
