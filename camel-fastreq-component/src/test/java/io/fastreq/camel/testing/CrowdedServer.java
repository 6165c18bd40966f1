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
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that works on a fixed number of requests at once, each for the same time. It refuses
 * further ones with 503, or has them wait for a place.
 */
public final class CrowdedServer implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final int places;
  private final boolean queues;
  private final long millis;
  private final HttpServer server;

  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger mostPresent = new AtomicInteger();

  // Used by the server's event loop alone.
  private final Deque<HttpServerRequest> waiting = new ArrayDeque<>();
  private int working;

  private CrowdedServer(int places, boolean queues, long millis) throws Exception {
    this.places = places;
    this.queues = queues;
    this.millis = millis;
    server =
        vertx
            .createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
            .requestHandler(this::arrive)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);
  }

  /** A server that refuses what is beyond its places. */
  public static CrowdedServer refusing(int places, long millis) throws Exception {
    return new CrowdedServer(places, false, millis);
  }

  /** A server where what is beyond its places waits. */
  public static CrowdedServer queueing(int places, long millis) throws Exception {
    return new CrowdedServer(places, true, millis);
  }

  private void arrive(HttpServerRequest request) {
    mostPresent.accumulateAndGet(working + waiting.size() + 1, Math::max);
    if (working < places) {
      work(request);
    } else if (queues) {
      waiting.add(request);
    } else {
      refused.incrementAndGet();
      request.response().setStatusCode(503).end();
    }
  }

  private void work(HttpServerRequest request) {
    working++;
    vertx.setTimer(
        millis,
        timer -> {
          working--;
          served.incrementAndGet();
          if (request.path().equals("/moved")) {
            request.response().setStatusCode(307).putHeader("Location", request.query()).end();
          } else {
            request.response().end("ok");
          }
          HttpServerRequest next = waiting.poll();
          if (next != null) {
            work(next);
          }
        });
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** Number of requests that had a place. */
  public int served() {
    return served.get();
  }

  /** Number of requests that were refused. */
  public int refused() {
    return refused.get();
  }

  /** Largest number of requests that were there at once, refused ones among them. */
  public int mostPresent() {
    return mostPresent.get();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
