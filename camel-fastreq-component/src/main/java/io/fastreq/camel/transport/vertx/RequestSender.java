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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Consumer;

/**
 * Sends the requests of one event loop in place of Vert.x's own client, for a backend that is built
 * on top of this one. It uses the given client for connecting and writing, and reports what
 * happens. Where a request may go, what is sent and how its response is read is decided here. Used
 * on one event loop only.
 */
public interface RequestSender {

  /**
   * Sends a request. Nothing else may be added to it.
   *
   * @param outgoing the request, to be told what happens to it
   * @param where target and proxy of the connection, method and URI of the request
   * @param client makes the connection
   */
  void send(Outgoing outgoing, RequestOptions where, HttpClient client);

  /**
   * A request that is being sent. Used on its event loop, except for {@link #failed} and {@link
   * #tell}.
   */
  interface Outgoing {

    /** Returns the request. */
    HttpRequest request();

    /**
     * Passes the outcome to a consumer, which calls {@link #tell} when it is ready. By default the
     * outcome is told at once.
     */
    void reportTo(Consumer<Outcome> consumer);

    /**
     * Called with a connection. Writes the headers as soon as the request may be written.
     *
     * @param next told, perhaps before this method returns: true when the headers have been
     *     written, and the rest of the request has to follow at once; false where nothing may be
     *     sent
     */
    void begin(HttpClientRequest connected, Consumer<Boolean> next);

    /**
     * Called with the head of the response. Starts to read the body, of which nothing may have been
     * handed on yet.
     */
    void responseBegun(HttpClientResponse response);

    /** Called where there is no connection or no response. On any thread. */
    void failed(Throwable failure, RequestOptions where);

    /** Tells the sender of the request how it ended, unless it was aborted. On any thread. */
    void tell(Outcome outcome);
  }
}
