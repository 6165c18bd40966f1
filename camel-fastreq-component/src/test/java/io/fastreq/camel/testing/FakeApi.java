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
package io.fastreq.camel.testing;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * A correct HTTP server on loopback: it responds by path, and counts and records requests and their
 * times. Paths: {@code /json/N}, {@code /text/X}, {@code /status/CODE}, {@code /delay/MILLIS/X},
 * {@code /random/MAXMILLIS/X}, {@code /fails/TIMES/X} (503 that often, then 200), {@code
 * /redirect/X} (to {@code /text/X}), {@code /echo}, {@code /latin1} (text in ISO-8859-1), {@code
 * /bytes}, {@code /hostile} (headers that would steer Camel), {@code /never} (no response).
 */
public final class FakeApi implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder busyNanos = new LongAdder();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final Queue<Long> arrivals = new ConcurrentLinkedQueue<>();
  private final Queue<Seen> seen = new ConcurrentLinkedQueue<>();
  private final Map<String, AtomicInteger> visits = new ConcurrentHashMap<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final HttpServer server;
  private volatile boolean stalled;
  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

  /** A request as the server saw it. */
  public record Seen(String method, String uri, Map<String, String> headers, String body) {
    /** A header by its name in lower case. */
    public String header(String name) {
      return headers.get(name);
    }
  }

  private FakeApi() throws Exception {
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
            .connectionHandler(
                connection -> {
                  connections.incrementAndGet();
                  connection.closeHandler(closed -> connections.decrementAndGet());
                })
            .requestHandler(this::handle)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  public static FakeApi start() throws Exception {
    return new FakeApi();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** Returns the time spent on all requests, in nanoseconds. */
  public long busyNanos() {
    return busyNanos.sum();
  }

  public int mostInFlight() {
    return mostInFlight.get();
  }

  /** Connections that are open now. */
  public int openConnections() {
    return connections.get();
  }

  public int requests() {
    return arrivals.size();
  }

  /** When requests arrived, in nanoseconds of {@link System#nanoTime}, in order. */
  public List<Long> arrivals() {
    return arrivals.stream().sorted().toList();
  }

  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** Drops the recorded requests, so that they are not counted when the heap is measured. */
  public void forget() {
    arrivals.clear();
    seen.clear();
    visits.clear();
  }

  public int visits(String path) {
    AtomicInteger count = visits.get(path);
    return count == null ? 0 : count.get();
  }

  /** Accepts requests from now on, but does not respond to them. */
  public void stall() {
    stalled = true;
  }

  /** Responds to the held requests, and to further ones as usual. */
  public void resume() {
    stalled = false;
    for (Runnable response = held.poll(); response != null; response = held.poll()) {
      response.run();
    }
  }

  private void handle(HttpServerRequest request) {
    arrivals.add(System.nanoTime());
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    request.body().onSuccess(body -> respond(request, body.toString()));
  }

  private void respond(HttpServerRequest request, String body) {
    Map<String, String> headers = new ConcurrentHashMap<>();
    request
        .headers()
        .forEach(
            entry ->
                headers.merge(
                    entry.getKey().toLowerCase(java.util.Locale.ROOT),
                    entry.getValue(),
                    (one, another) -> one + ", " + another));
    seen.add(new Seen(request.method().name(), request.uri(), headers, body));
    String[] path = request.path().split("/");
    int visit = visits.computeIfAbsent(request.path(), p -> new AtomicInteger()).incrementAndGet();
    HttpServerResponse response = request.response();
    switch (path.length > 1 ? path[1] : "") {
      case "json" -> send(0, response, "application/json", "{\"id\":" + path[2] + "}");
      case "text" -> send(0, response, "text/plain", "text " + path[2]);
      case "status" -> send(0, response.setStatusCode(Integer.parseInt(path[2])), "text/plain", "");
      case "delay" -> send(Integer.parseInt(path[2]), response, "text/plain", path[3]);
      case "random" -> {
        int millis = ThreadLocalRandom.current().nextInt(Integer.parseInt(path[2]) + 1);
        send(millis, response, "text/plain", path[3]);
      }
      case "fails" -> {
        boolean ok = visit > Integer.parseInt(path[2]);
        send(0, response.setStatusCode(ok ? 200 : 503), "text/plain", ok ? path[3] : "busy");
      }
      case "redirect" ->
          send(
              0,
              response.setStatusCode(302).putHeader("Location", "/text/" + path[2]),
              "text/plain",
              "");
      case "latin1" -> {
        inFlight.decrementAndGet();
        response
            .putHeader("Content-Type", "text/plain; charset=ISO-8859-1")
            .end(Buffer.buffer("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)));
      }
      case "bytes" -> send(0, response, "application/octet-stream", "abc");
      case "hostile" -> {
        response.putHeader("CamelHttpUri", "http://elsewhere/").putHeader("X-Server", "yes");
        response.putHeader("CamelFastreqTotal", "99").putHeader("Authorization", "stolen");
        send(0, response, "text/plain", "hostile");
      }
      case "never" -> inFlight.decrementAndGet();
      case "cookie" ->
          send(
              0,
              response.putHeader("Set-Cookie", "session=" + path[2] + "; Path=/"),
              "text/plain",
              "");
      case "echo" -> send(0, response, "text/plain", body);
      default -> send(0, response.setStatusCode(404), "text/plain", "nothing here");
    }
  }

  private void send(int millis, HttpServerResponse response, String type, String text) {
    long began = System.nanoTime();
    Runnable reply =
        () -> {
          busyNanos.add(System.nanoTime() - began);
          inFlight.decrementAndGet();
          response.putHeader("Content-Type", type).end(text);
        };
    if (stalled) {
      held.add(reply);
    } else if (millis == 0) {
      reply.run();
    } else {
      vertx.setTimer(millis, id -> reply.run());
    }
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
