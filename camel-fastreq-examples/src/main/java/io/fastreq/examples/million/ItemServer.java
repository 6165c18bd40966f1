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
package io.fastreq.examples.million;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Fast counting HTTP server on loopback. {@code GET /items/N} responds at once with a JSON object
 * of 100 to 300 bytes, {@code GET /count} with the number of item requests so far. It keeps no
 * other state, so it can serve any number of items. Thread-safe; {@link #close} ends its only
 * thread.
 */
public final class ItemServer implements AutoCloseable {

  private static final int SHORTEST_BODY = 100;
  private static final int SPREAD = 201;
  private static final String PADDING = "x".repeat(SHORTEST_BODY + SPREAD);

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final AtomicLong requests = new AtomicLong();
  private final HttpServer server;

  /** Starts a server on a free port. */
  ItemServer() {
    HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(1024);
    server =
        await(vertx.createHttpServer(options).requestHandler(this::respond).listen(0, "127.0.0.1"));
  }

  /** Starts a server, prints its URL and serves until its parent process ends. */
  public static void main(String[] args) {
    ChildJvm.endWithParent();
    ItemServer server = new ItemServer();
    System.out.println(server.baseUrl());
  }

  /** Returns {@code http://127.0.0.1:PORT}. */
  String baseUrl() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private void respond(HttpServerRequest request) {
    String path = request.path();
    String body;
    if (path.equals("/count")) {
      body = String.valueOf(requests);
    } else {
      requests.incrementAndGet();
      body = item(path.substring(path.lastIndexOf('/') + 1));
    }
    // A client that is gone by now does not matter.
    var unused = request.response().putHeader("Content-Type", "application/json").end(body);
  }

  /**
   * Returns the JSON of an item. The lengths are spread over the items without pattern but equal in
   * every run.
   */
  static String item(String id) {
    int length = SHORTEST_BODY + Math.floorMod(id.hashCode() * 7919, SPREAD);
    String start = "{\"id\":\"" + id + "\",\"name\":\"item " + id + "\",\"padding\":\"";
    return start + PADDING.substring(0, Math.max(0, length - start.length() - 2)) + "\"}";
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }
}
