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
package io.fastreq.camel.transport.vertx.http1;

import io.fastreq.camel.transport.ConnectionReliability;
import io.fastreq.camel.transport.framing.KeepAliveHeader;
import io.fastreq.camel.transport.vertx.connection.ConnectionRoute;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Use of one connection so far, and how likely it is that the server still keeps it. Used on the
 * connection's event loop only.
 */
final class ConnectionHistory {

  /** A server that closes a connection this soon after a response does not keep connections. */
  private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConnectionReliability reliability;
  private @Nullable ConnectionRoute route;
  private boolean served;
  private boolean waited;
  private boolean reused;
  private long keptNanos = Long.MAX_VALUE;
  private long idleSince;

  ConnectionHistory(ConnectionReliability reliability) {
    this.reliability = reliability;
  }

  /** Called when a request is about to be written. */
  void begin(ConnectionRoute leadsTo) {
    route = leadsTo;
  }

  /** Called when the connection is held for a request that waits. */
  void held() {
    waited = true;
  }

  /** Called when a request is written. */
  void written() {
    reused = served || waited; // in either case it may have been closed meanwhile
    waited = false;
    served = true;
  }

  /** Returns whether it has carried a request, so that the server may have closed it. */
  boolean hasServed() {
    return served;
  }

  /** Returns whether the connection may have been closed before the current request was written. */
  boolean wasKept() {
    return reused;
  }

  /** Called when the first byte of a response has come. */
  void responseBegun() {
    if (reused && route != null) {
      reliability.served(route);
    }
  }

  /**
   * Reads from the head of a response how long the server keeps the connection.
   *
   * @return whether the connection may be reused at all
   */
  boolean keepsAlive(HttpHeaders head) {
    keptNanos = KeepAliveHeader.usableNanos(head.getAll(KeepAliveHeader.NAME));
    return keptNanos > 0;
  }

  /** Called when the connection becomes idle. */
  void idle() {
    idleSince = System.nanoTime();
  }

  /** Returns whether the server can be expected to keep it still. */
  boolean isFresh() {
    return !served || System.nanoTime() - idleSince < keptNanos;
  }

  /** Called when the server had closed it before the request arrived. */
  void foundStale() {
    if (route != null) {
      reliability.foundStale(route);
    }
  }

  /** Called when it was closed while it was idle. */
  void closedWhileIdle() {
    if (System.nanoTime() - idleSince < SOON_NANOS) {
      foundStale();
    }
  }
}
