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
package io.fastreq.benchmarks.process;

import io.fastreq.benchmarks.contender.Target;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;

/**
 * Server in its own JVM, which responds to {@code /SIZE/DELAY} with a body of that many bytes after
 * that many milliseconds. It has one event loop for every two processors. It prints its ports, that
 * for TLS last, and ends with its parent process.
 */
final class Server {

  /** Number of clients that may connect at the same moment; the kernel may reduce it. */
  private static final int BACKLOG = 16_384;

  private static final int CLEAR_PORTS = 4;

  private final Vertx vertx;
  private final ConcurrentMap<Integer, Buffer> bodies = new ConcurrentHashMap<>();

  private Server(Vertx vertx) {
    this.vertx = vertx;
  }

  public static void main(String[] arguments)
      throws IOException, ExecutionException, InterruptedException {
    int loops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    Server server = new Server(vertx);
    HttpServerOptions clear =
        new HttpServerOptions().setHost("127.0.0.1").setPort(0).setAcceptBacklog(BACKLOG);
    HttpServerOptions tls =
        new HttpServerOptions(clear)
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PfxOptions()
                    .setPath(Path.of(arguments[0]).toString())
                    .setPassword(Target.PASSWORD));
    StringBuilder ports = new StringBuilder();
    for (int i = 0; i < CLEAR_PORTS; i++) {
      ports.append(server.listen(clear, loops)).append(' ');
    }
    System.out.println(Child.REPLY + ports + server.listen(tls, loops));
    System.out.flush();
    new Lifeline().awaitEnd();
    Runtime.getRuntime().halt(0);
  }

  /** Listens on one port with each event loop in turn. */
  private int listen(HttpServerOptions options, int loops)
      throws ExecutionException, InterruptedException {
    int port = 0;
    for (int i = 0; i < loops; i++) {
      port =
          vertx
              .createHttpServer(new HttpServerOptions(options).setPort(port))
              .requestHandler(this::respond)
              .listen()
              .toCompletionStage()
              .toCompletableFuture()
              .get()
              .actualPort();
    }
    return port;
  }

  private void respond(HttpServerRequest request) {
    String path = request.path();
    int slash = path.indexOf('/', 1);
    int size = Integer.parseInt(path, 1, slash, 10);
    int delayMillis = Integer.parseInt(path, slash + 1, path.length(), 10);
    if (delayMillis == 0) {
      respond(request.response(), size);
    } else {
      vertx.setTimer(delayMillis, timer -> respond(request.response(), size));
    }
  }

  private void respond(HttpServerResponse response, int size) {
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
    var unused = response.end(bodies.computeIfAbsent(size, Server::body));
  }

  private static Buffer body(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'x');
    return Buffer.buffer(bytes);
  }
}
