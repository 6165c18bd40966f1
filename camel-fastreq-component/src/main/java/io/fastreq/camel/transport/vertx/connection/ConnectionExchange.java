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
package io.fastreq.camel.transport.vertx.connection;

import io.fastreq.camel.http.Outcome.Reach;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on a connection: on all of an HTTP/1.1 connection for its duration,
 * or on one stream of an HTTP/2 connection. Used on the connection's event loop only.
 */
public interface ConnectionExchange {

  /** Returns the HTTP version of the response. */
  String httpVersion();

  /** Returns whether the request was written to a new connection and no byte has come back. */
  boolean isSilent();

  /** Returns how far the request has come, in case it fails now. */
  Reach reach();

  /** Called when the server had closed the connection before the request arrived. */
  default void foundStale() {}

  /** Called when the server says that it did not take the request: the next ones go elsewhere. */
  default void refused() {}

  /** Returns why this is not the head of a response that may be read, or null. */
  @Nullable Exception refusalOf(HttpClientResponse head);

  /**
   * Runs an action once the connection is ready for the next request, which the action may send.
   * Called while the end of a response is being handed on.
   */
  void afterResponse(Runnable action);

  /** Ends the exchange at once, without harm to others; what still arrives for it is dropped. */
  void kill();
}
