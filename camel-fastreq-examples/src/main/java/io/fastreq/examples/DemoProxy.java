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

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Local proxy for the examples, which forwards requests for {@code http} URLs and counts them. It
 * opens no tunnels, so it does not support {@code https}.
 */
public final class DemoProxy implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient client = vertx.createHttpClient();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server =
      DemoServer.await(
          vertx.createHttpServer().requestHandler(this::passOn).listen(0, "127.0.0.1"));

  private DemoProxy() {}

  /** Starts a proxy on a free port. */
  public static DemoProxy start() {
    return new DemoProxy();
  }

  /** Returns {@code 127.0.0.1:PORT}. */
  public String address() {
    return "127.0.0.1:" + server.actualPort();
  }

  /** Returns the number of requests received. */
  public int requests() {
    return requests.get();
  }

  /** Closes all connections and ends the proxy's thread. */
  @Override
  public void close() {
    DemoServer.await(vertx.close());
  }

  private void passOn(HttpServerRequest request) {
    requests.incrementAndGet();
    // The first line of a request to a proxy has the complete URL: RFC 9112, 3.2.2.
    RequestOptions target =
        new RequestOptions().setMethod(request.method()).setAbsoluteURI(request.uri());
    client
        .request(target)
        .compose(HttpClientRequest::send)
        .compose(
            response ->
                response
                    .body()
                    .compose(
                        body ->
                            request
                                .response()
                                .setStatusCode(response.statusCode())
                                .putHeader("Content-Type", "application/json")
                                .end(body)))
        .onFailure(failure -> request.response().setStatusCode(502).end());
  }
}
