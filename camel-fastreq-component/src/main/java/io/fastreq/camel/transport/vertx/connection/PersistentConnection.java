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

import io.fastreq.camel.transport.ConnectionReliability;

/** A connection that is kept for requests to come. Used on its event loop only. */
public interface PersistentConnection {

  /** Closes the connection at once; what still arrives is dropped. */
  void kill();

  /** Its place among those that are idle. */
  IntrusiveList.Link<PersistentConnection> place();

  /**
   * A request has been handed the connection and waits to be written.
   *
   * @param onLost run where the connection can no longer take the request
   */
  void hold(Runnable onLost);

  /** The request does not wait any more. */
  void release(Runnable onLost);

  /** The request that has waited was not written. */
  void unused();

  /** Whoever keeps connections, and is told of their lives on their event loop. */
  interface Keeper {
    /** It has been handed its first or a further request. */
    void busy(PersistentConnection connection);

    /** All it was asked has been answered; it may serve again. */
    void idle(PersistentConnection connection);

    /** Remembers whose connections are closed too early to be used again. */
    ConnectionReliability reliability();

    /** It is closed. */
    void closed(PersistentConnection connection);

    /**
     * Runs what may send further requests. Netty calls without a Vert.x context, and Vert.x would
     * take one of another event loop for what is sent then.
     *
     * @return false if it never runs, since the event loop has ended
     */
    boolean run(Runnable action);
  }
}
