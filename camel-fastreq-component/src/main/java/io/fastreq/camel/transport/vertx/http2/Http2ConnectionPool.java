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
 * Those who want a connection to one server that may speak HTTP/2. Vert.x's pool opens a connection
 * for every request that finds none, and so twenty where one has room for a hundred streams. Here
 * requests wait for one to be opened, and a further one is opened only when all streams are taken:
 * few connections, but as many as it takes for everybody to be served at once.
 *
 * <p>A server that turns out to speak HTTP/1.1 is asked for as many connections as there are
 * requests. While nothing is connected, those who wait share a failure to connect.
 *
 * <p>Used on one event loop only.
 */
public final class Http2ConnectionPool {

  /** Who waits for a connection. */
  public interface Waiting {

    /** Told once whether there is a connection. */
    void connected(AsyncResult<HttpClientRequest> result, RequestOptions where);
  }

  private final IntFunction<HttpClient> clients;
  private final Duration longestConnect;
  private final Consumer<Http2ConnectionPool> onEmpty;

  private final Map<Waiting, RequestOptions> waiting = new LinkedHashMap<>();

  /** Those of HTTP/2, and the client that has each of them. */
  private final Map<Http2Connection, HttpClient> shared = new LinkedHashMap<>();

  private final Set<HttpConnection> exclusive = new HashSet<>();

  /** Requests under way to the pool, and those of them that open a connection. */
  private int asked;

  private int connecting;

  /** Most connections of HTTP/1.1 that there have been, and would be if all asked got one. */
  private int most;

  /**
   * @param clients finds the client for the most requests that have been under way at once
   * @param longestConnect longest time from the beginning of a connection to its first use
   * @param onEmpty called when nobody waits and nothing is connected any more
   */
  Http2ConnectionPool(
      IntFunction<HttpClient> clients,
      Duration longestConnect,
      Consumer<Http2ConnectionPool> onEmpty) {
    this.clients = clients;
    this.longestConnect = longestConnect;
    this.onEmpty = onEmpty;
  }

  /** Has an waiting_ told of a connection, or that there is none. */
  void add(Waiting waiting_, RequestOptions where) {
    waiting.put(waiting_, where);
    serve();
  }

  /** The waiting_ has ended. */
  public void remove(Waiting waiting_) {
    if (waiting.remove(waiting_) != null) {
      tidy();
    }
  }

  private void serve() {
    while (asked < waiting.size()) {
      boolean connect = exclusive.isEmpty() && streamsLeft() <= 0;
      if (connect && !mayConnect()) {
        return;
      }
      ask(connect);
    }
  }

  private long streamsLeft() {
    long left = (long) connecting - asked;
    for (Http2Connection connection : shared.keySet()) {
      left += connection.free();
    }
    return left;
  }

  /** One at a time at first, then as many as there are, while what they bring is too little. */
  private boolean mayConnect() {
    if (connecting == 0) {
      return true;
    }
    if (connecting >= shared.size()) {
      return false;
    }
    long further = (shared.keySet().iterator().next().limit() - 1L) * connecting;
    return further < waiting.size() - asked;
  }

  private void ask(boolean connect) {
    RequestOptions where = waiting.values().iterator().next();
    if (connect) {
      where = new RequestOptions(where).setConnectTimeout(longestConnect.toMillis());
      connecting++;
    }
    asked++;
    most = Math.max(most, asked + exclusive.size());
    try {
      HttpClient client = connect ? clients.apply(most) : clientWithStreams();
      client.request(where).onComplete(result -> answered(result, client, connect));
    } catch (IllegalArgumentException | IllegalStateException e) {
      answered(Future.failedFuture(e), null, connect);
    }
  }

  /** Streams are those of the client that has the connection: another would open one of its own. */
  private HttpClient clientWithStreams() {
    for (Map.Entry<Http2Connection, HttpClient> connection : shared.entrySet()) {
      if (connection.getKey().free() > 0) {
        return connection.getValue();
      }
    }
    return clients.apply(most);
  }

  /**
   * @param client who was asked; null where it threw
   */
  private void answered(
      AsyncResult<HttpClientRequest> result, @Nullable HttpClient client, boolean connected) {
    asked--;
    if (connected) {
      connecting--;
    }
    if (result.succeeded() && client != null) {
      learn(result.result().connection(), client);
      handOut(result);
    } else if (shared.isEmpty() && exclusive.isEmpty()) {
      // Whoever waits has waited for this.
      List<Waiting> all = new ArrayList<>(waiting.keySet());
      all.forEach(waiting_ -> hand(waiting_, result));
    } else {
      handOut(result);
    }
    serve();
    tidy();
  }

  private void handOut(AsyncResult<HttpClientRequest> result) {
    Iterator<Waiting> first = waiting.keySet().iterator();
    if (first.hasNext()) {
      hand(first.next(), result);
    } else if (result.succeeded()) {
      giveBack(result.result());
    }
  }

  private void hand(Waiting waiting_, AsyncResult<HttpClientRequest> result) {
    RequestOptions where = waiting.remove(waiting_);
    if (where == null) {
      return; // it ended because of another's failure
    }
    if (result.succeeded()) {
      // The pool was asked in the name of another, perhaps.
      result.result().setMethod(where.getMethod()).setURI(where.getURI());
    }
    waiting_.connected(result, where);
  }

  /** Returns what nobody needs any more to the pool. */
  public static void giveBack(HttpClientRequest unneeded) {
    unneeded.exceptionHandler(failure -> {});
    Http2Connection connection = Http2Connection.of(unneeded.connection());
    if (connection == null) {
      unneeded.reset(Http2Stream.CANCEL);
    } else {
      connection.retire();
    }
  }

  private void learn(HttpConnection connection, HttpClient client) {
    Http2Connection known = Http2Connection.of(connection);
    if (known == null) {
      if (exclusive.add(connection)) {
        connection.closeHandler(
            none -> {
              exclusive.remove(connection);
              serve();
              tidy();
            });
      }
    } else if (!shared.containsKey(known) && known.usable()) {
      shared.put(known, client);
      known.onChange(this::changed);
    }
  }

  private void changed() {
    shared.keySet().removeIf(connection -> !connection.usable());
    serve();
    tidy();
  }

  private void tidy() {
    if (waiting.isEmpty() && asked == 0 && shared.isEmpty() && exclusive.isEmpty()) {
      onEmpty.accept(this);
    }
  }
}
