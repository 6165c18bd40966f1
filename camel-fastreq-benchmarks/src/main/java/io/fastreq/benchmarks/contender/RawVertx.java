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
package io.fastreq.benchmarks.contender;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.PfxOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's {@link HttpClient} alone. It is the basis of the component's own transport, so nothing
 * built on it can be faster. Requests are sent on event loops, one for every two processors, each
 * with its own client. There are no retries, no limits other than the number in flight, and no
 * failure kinds.
 */
final class RawVertx implements Contender {

  /** Limit of streams on a connection that a Vert.x server has by default. */
  private static final int STREAMS = 100;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops()));
  private final List<Loop> loops = new ArrayList<>();
  private @Nullable Case current;

  private record Loop(Context context, HttpClient client, int inFlight) {}

  private static int loops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  @Override
  public void prepare(Case wanted, Target target) throws Exception {
    closeClients();
    current = wanted;
    int count = loops();
    for (int i = 0; i < count; i++) {
      int share = wanted.inFlight() / count + (i < wanted.inFlight() % count ? 1 : 0);
      PoolOptions pool =
          new PoolOptions()
              .setHttp1MaxSize(Math.max(1, share))
              .setHttp2MaxSize((share + STREAMS - 1) / STREAMS)
              .setMaxWaitQueueSize(-1);
      HttpClient client = vertx.createHttpClient(options(wanted.protocol(), target), pool);
      loops.add(new Loop(((VertxInternal) vertx).createEventLoopContext(), client, share));
    }
  }

  private static HttpClientOptions options(Protocol protocol, Target target) {
    HttpClientOptions options = new HttpClientOptions().setKeepAlive(true);
    if (protocol.isHttp2()) {
      options.setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false);
    }
    if (protocol == Protocol.H2) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setTrustOptions(
              new PfxOptions().setPath(target.keyStore().toString()).setPassword(Target.PASSWORD));
    }
    return options;
  }

  @Override
  public int send(List<String> urls) throws Exception {
    Bodies bodies = new Bodies(urls.size());
    AtomicInteger next = new AtomicInteger();
    for (Loop loop : loops) {
      loop.context()
          .runOnContext(
              none -> {
                for (int i = 0; i < loop.inFlight(); i++) {
                  sendNext(loop.client(), urls, next, bodies);
                }
              });
    }
    return bodies.await(Objects.requireNonNull(current).bodySize());
  }

  private static void sendNext(
      HttpClient client, List<String> urls, AtomicInteger next, Bodies bodies) {
    int index = next.getAndIncrement();
    if (index >= urls.size()) {
      return;
    }
    client
        .request(new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(urls.get(index)))
        .compose(request -> request.send().compose(RawVertx::body))
        .onComplete(
            result -> {
              Buffer body = result.succeeded() ? result.result() : null;
              bodies.put(index, body == null ? null : body.getBytes());
              sendNext(client, urls, next, bodies);
            });
  }

  private static Future<@Nullable Buffer> body(HttpClientResponse response) {
    Future<Buffer> body = response.body();
    return body.map(whole -> response.statusCode() == 200 ? whole : null);
  }

  private void closeClients() throws Exception {
    for (Loop loop : loops) {
      loop.client().close().toCompletionStage().toCompletableFuture().get();
    }
    loops.clear();
  }

  @Override
  public void close() throws Exception {
    closeClients();
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }
}
