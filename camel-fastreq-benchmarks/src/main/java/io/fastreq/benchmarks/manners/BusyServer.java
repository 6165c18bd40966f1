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
package io.fastreq.benchmarks.manners;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * Server on loopback that works on a limited number of requests at a time. One event loop does
 * everything, so its state needs no lock.
 */
public final class BusyServer implements AutoCloseable {

  private static final int UNAVAILABLE = 503;

  /** The time that a request takes varies evenly by this share, up and down. */
  private static final double VARIATION = 0.2;

  /** What happens to requests beyond the places. */
  public enum WhenFull {
    /** They are refused at once with status 503. */
    REFUSES,
    /** They wait for a place in the order of their arrival. */
    QUEUES
  }

  private record Arrival(HttpServerRequest request, long nanos) {}

  private final Vertx vertx;
  private final int port;
  private final WhenFull whenFull;
  private final int serviceMillis;
  private final Random random = new Random(1);
  private final Deque<Arrival> waiting = new ArrayDeque<>();
  private final Visits visits = new Visits();
  private int places;
  private int busy;

  /**
   * Starts a server.
   *
   * @param places number of requests that it works on at a time
   * @param serviceMillis mean time that a request takes, in milliseconds
   */
  public BusyServer(WhenFull whenFull, int places, int serviceMillis)
      throws ExecutionException, InterruptedException {
    this.whenFull = whenFull;
    this.places = places;
    this.serviceMillis = serviceMillis;
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    this.port =
        future(vertx.createHttpServer().requestHandler(this::arrived).listen(0, "127.0.0.1"))
            .get()
            .actualPort();
  }

  private static <T> Future<T> future(io.vertx.core.Future<T> of) {
    return of.toCompletionStage().toCompletableFuture();
  }

  /** Returns the URL of the server. */
  public String url() {
    return "http://127.0.0.1:" + port + "/";
  }

  /** Changes the number of places. Requests that are being worked on continue. */
  public void places(int number) {
    vertx.runOnContext(
        now -> {
          places = number;
          serveWaiting();
        });
  }

  private void arrived(HttpServerRequest request) {
    long now = System.nanoTime();
    if (busy < places) {
      serve(request, now, now);
    } else if (whenFull == WhenFull.QUEUES) {
      waiting.addLast(new Arrival(request, now));
    } else {
      visits.refused(now);
      var unused = request.response().setStatusCode(UNAVAILABLE).end();
    }
  }

  private void serve(HttpServerRequest request, long arrived, long now) {
    busy++;
    double varied = serviceMillis * (1 + VARIATION * (2 * random.nextDouble() - 1));
    vertx.setTimer(
        Math.max(1, Math.round(varied)),
        timer -> {
          busy--;
          visits.served(arrived, now, System.nanoTime());
          var unused = request.response().end();
          serveWaiting();
        });
  }

  private void serveWaiting() {
    while (busy < places && !waiting.isEmpty()) {
      Arrival next = waiting.removeFirst();
      serve(next.request(), next.nanos(), System.nanoTime());
    }
  }

  /** Ends the server and returns what has happened there. */
  public Visits end() throws ExecutionException, InterruptedException {
    future(vertx.close()).get();
    return visits;
  }

  @Override
  public void close() {
    var unused = vertx.close();
  }
}
