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
 * Takes the requests of one lane over the last part of their way, where something else than the
 * engine itself is to send them: it has the engine's client make the connection and write the
 * request, and shows the engine what becomes of it. Where a request may go, what is sent and how
 * its answer is read stays with the engine. Used on the lane's event loop only.
 */
public interface RequestSender {

  /**
   * Sends a request. Nothing else may be added to it.
   *
   * @param parcel the request, which is to be told what becomes of it
   * @param where where the connection leads, by way of which proxy, and what is asked for there
   * @param client makes the connection
   */
  void carry(Parcel parcel, RequestOptions where, HttpClient client);

  /**
   * A request on its way. Used on the lane's event loop, but for {@link #failed}, {@link #tell}.
   */
  interface Parcel {

    /** What is to be sent. */
    HttpRequest request();

    /**
     * Has the outcome handed to the courier, which is to {@link #tell} it in its own time. Without
     * that it is told at once.
     */
    void handEndTo(Consumer<Outcome> courier);

    /**
     * There is a connection. Writes the headers as soon as the request may leave.
     *
     * @param next told, perhaps before this method returns: true when the headers have been
     *     written, and the rest of the request has to follow right after; false where nothing may
     *     be sent any more
     */
    void begin(HttpClientRequest connected, Consumer<Boolean> next);

    /**
     * The head of the answer has come. Sees to it that the body is read, which must not flow yet.
     */
    void answered(HttpClientResponse begun);

    /** There is no connection, or no answer. On any thread. */
    void failed(Throwable failure, RequestOptions where);

    /** Tells whoever sent the request how it ended, unless that was given up. On any thread. */
    void tell(Outcome outcome);
  }
}
