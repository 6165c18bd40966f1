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

/** A connection that is kept open for further requests. Used on its event loop only. */
public interface PersistentConnection {

  /** Closes the connection at once; what still arrives is dropped. */
  void kill();

  /** Returns the place of the connection in the list of idle ones. */
  IntrusiveList.Node<PersistentConnection> node();

  /**
   * Holds the connection for a request that waits to be written.
   *
   * @param onLost run where the connection can no longer take the request
   */
  void hold(Runnable onLost);

  /** Ends a hold: the request no longer waits. */
  void release(Runnable onLost);

  /** Called where the request that waited was not written. */
  void unused();

  /** Keeps connections, and is told of their states on their event loop. */
  interface Owner {

    /** Called when the connection has been handed its first or a further request. */
    void busy(PersistentConnection connection);

    /** Called when all requests have been responded to, so that it may serve again. */
    void idle(PersistentConnection connection);

    /** Called when the connection is closed. */
    void closed(PersistentConnection connection);

    /** Returns what is known of servers that close connections too early to be used again. */
    ConnectionReliability reliability();

    /**
     * Runs an action that may send further requests. Netty calls without a Vert.x context, and
     * Vert.x would choose one of another event loop for what is sent then.
     *
     * @return false if it never runs, since the event loop has ended
     */
    boolean run(Runnable action);
  }
}
