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
 * What carries one attempt: an HTTP/1.1 connection, its own for the while, or a stream of an HTTP/2
 * connection that others share. Used on the connection's event loop only.
 */
public interface ConnectionExchange {

  /** The version the answer names. */
  String answerVersion();

  /** Whether the request went out on a new connection, and not a byte came. */
  boolean silent();

  /** How far the request has come, should the attempt fail now. */
  Reach reach();

  /** The server had closed the connection before the request came. */
  default void foundStale() {}

  /** The server says that it did not take the request: none should go the same way next. */
  default void refused() {}

  /** Why this head is not the beginning of an answer that may be read, or null. */
  @Nullable Exception refusalOf(HttpClientResponse head);

  /**
   * Runs something once the connection is ready for the next request, so that one that is sent from
   * there can use it. Called while the end of an answer is being handed on.
   */
  void afterAnswer(Runnable action);

  /** Gives the attempt up at once, without harm to others; what still arrives for it is dropped. */
  void kill();
}
