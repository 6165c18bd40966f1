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
package io.fastreq.camel.transport.vertx.http2;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Connections to one server that may speak HTTP/2, and the requests that wait for one. Vert.x's
 * pool opens a connection for every request that finds none, so twenty connections where one has
 * room for a hundred streams. Here requests wait for one to be opened, and a further one is opened
 * only when all streams are taken: few connections, but enough to serve all requests at once.
 *
 * <p>A server that turns out to speak HTTP/1.1 gets as many connections as there are requests.
 * While nothing is connected, all waiting requests share a failure to connect.
 *
 * <p>Used on one event loop only.
 */
public final class Http2ConnectionPool {

  /** A request that waits for a connection. */
  public interface Waiter {

    /** Called once, with a connection or a failure. */
    void connected(AsyncResult<HttpClientRequest> result, RequestOptions where);
  }

  private final IntFunction<HttpClient> clients;
  private final Duration longestConnect;
  private final Consumer<Http2ConnectionPool> onEmpty;

  private final Map<Waiter, RequestOptions> waiting = new LinkedHashMap<>();

  /** Connections of HTTP/2, and the client of each. */
  private final Map<Http2Connection, HttpClient> http2 = new LinkedHashMap<>();

  private final Set<HttpConnection> http1 = new HashSet<>();

  /** Requests to Vert.x's pool in progress, and how many of them open a connection. */
  private int asked;

  private int connecting;

  /** Most connections of HTTP/1.1 so far, counting one for each request to the pool in progress. */
  private int most;

  /**
   * @param clients finds the client for a number of requests in flight
   * @param longestConnect longest time until a new connection can be used
   * @param onEmpty called when nothing waits and nothing is connected any more
   */
  Http2ConnectionPool(
      IntFunction<HttpClient> clients,
      Duration longestConnect,
      Consumer<Http2ConnectionPool> onEmpty) {
    this.clients = clients;
    this.longestConnect = longestConnect;
    this.onEmpty = onEmpty;
  }

  /** Adds a request that waits for a connection. */
  void add(Waiter waiter, RequestOptions where) {
    waiting.put(waiter, where);
    serve();
  }

  /** Removes a request that has ended. */
  public void remove(Waiter waiter) {
    if (waiting.remove(waiter) != null) {
      removeIfEmpty();
    }
  }

  private void serve() {
    while (asked < waiting.size()) {
      boolean connect = http1.isEmpty() && streamsLeft() <= 0;
      if (connect && !mayConnect()) {
        return;
      }
      ask(connect);
    }
  }

  private long streamsLeft() {
    long left = (long) connecting - asked;
    for (Http2Connection connection : http2.keySet()) {
      left += connection.free();
    }
    return left;
  }

  /**
   * Returns whether a further connection may be opened now: one at a time at first, then as many as
   * there are, as long as their streams do not suffice.
   */
  private boolean mayConnect() {
    if (connecting == 0) {
      return true;
    }
    if (connecting >= http2.size()) {
      return false;
    }
    long further = (http2.keySet().iterator().next().limit() - 1L) * connecting;
    return further < waiting.size() - asked;
  }

  private void ask(boolean connect) {
    RequestOptions where = waiting.values().iterator().next();
    if (connect) {
      where = new RequestOptions(where).setConnectTimeout(longestConnect.toMillis());
      connecting++;
    }
    asked++;
    most = Math.max(most, asked + http1.size());
    try {
      HttpClient client = connect ? clients.apply(most) : clientWithStreams();
      client.request(where).onComplete(result -> completed(result, client, connect));
    } catch (IllegalArgumentException | IllegalStateException e) {
      completed(Future.failedFuture(e), null, connect);
    }
  }

  /**
   * Returns the client whose connection has free streams: another client would open a connection of
   * its own.
   */
  private HttpClient clientWithStreams() {
    for (Map.Entry<Http2Connection, HttpClient> connection : http2.entrySet()) {
      if (connection.getKey().free() > 0) {
        return connection.getValue();
      }
    }
    return clients.apply(most);
  }

  /**
   * @param client the client that was asked, or null if it threw
   */
  private void completed(
      AsyncResult<HttpClientRequest> result, @Nullable HttpClient client, boolean connected) {
    asked--;
    if (connected) {
      connecting--;
    }
    if (result.succeeded() && client != null) {
      remember(result.result().connection(), client);
      handToFirst(result);
    } else if (http2.isEmpty() && http1.isEmpty()) {
      // All waiting requests have waited for this connection.
      List<Waiter> all = new ArrayList<>(waiting.keySet());
      all.forEach(waiter -> handTo(waiter, result));
    } else {
      handToFirst(result);
    }
    serve();
    removeIfEmpty();
  }

  private void handToFirst(AsyncResult<HttpClientRequest> result) {
    Iterator<Waiter> first = waiting.keySet().iterator();
    if (first.hasNext()) {
      handTo(first.next(), result);
    } else if (result.succeeded()) {
      giveBack(result.result());
    }
  }

  private void handTo(Waiter waiter, AsyncResult<HttpClientRequest> result) {
    RequestOptions where = waiting.remove(waiter);
    if (where == null) {
      return; // it has ended meanwhile
    }
    if (result.succeeded()) {
      // The pool may have been asked on behalf of another request.
      result.result().setMethod(where.getMethod()).setURI(where.getURI());
    }
    waiter.connected(result, where);
  }

  /** Returns an unneeded request's connection to the pool. */
  public static void giveBack(HttpClientRequest unneeded) {
    unneeded.exceptionHandler(failure -> {});
    Http2Connection connection = Http2Connection.of(unneeded.connection());
    if (connection == null) {
      unneeded.reset(Http2Stream.CANCEL);
    } else {
      connection.retire();
    }
  }

  private void remember(HttpConnection connection, HttpClient client) {
    Http2Connection known = Http2Connection.of(connection);
    if (known == null) {
      if (http1.add(connection)) {
        connection.closeHandler(
            none -> {
              http1.remove(connection);
              serve();
              removeIfEmpty();
            });
      }
    } else if (!http2.containsKey(known) && known.usable()) {
      http2.put(known, client);
      known.onChange(this::changed);
    }
  }

  private void changed() {
    http2.keySet().removeIf(connection -> !connection.usable());
    serve();
    removeIfEmpty();
  }

  private void removeIfEmpty() {
    if (waiting.isEmpty() && asked == 0 && http2.isEmpty() && http1.isEmpty()) {
      onEmpty.accept(this);
    }
  }
}
