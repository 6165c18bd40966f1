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
 * What one connection has been used for, and so how sure it is that the server still keeps it. Used
 * on the connection's event loop only.
 */
final class ConnectionHistory {

  /** A server that closes a connection this soon after a response does not mean to keep any. */
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

  /** A request is about to be written. */
  void begin(ConnectionRoute leadsTo) {
    route = leadsTo;
  }

  /** A request waits with the connection in its hands. */
  void held() {
    waited = true;
  }

  /** A request is written. */
  void written() {
    reused = served || waited; // it may have been closed meanwhile in either case
    waited = false;
    served = true;
  }

  /** Whether it has carried a request, so that the server may have closed it. */
  boolean hasServed() {
    return served;
  }

  /** Whether the request that is under way may have met a connection that was closed. */
  boolean wasKept() {
    return reused;
  }

  /** The first byte of a response has come. */
  void responseBegun() {
    if (reused && route != null) {
      reliability.served(route);
    }
  }

  /**
   * The head of a response says how long the server keeps the connection.
   *
   * @return whether that is any time at all
   */
  boolean keepsAlive(HttpHeaders head) {
    keptNanos = KeepAliveHeader.usableNanos(head.getAll(KeepAliveHeader.NAME));
    return keptNanos > 0;
  }

  /** It is idle from now on. */
  void idle() {
    idleSince = System.nanoTime();
  }

  /** Whether the server can be expected to keep it still. */
  boolean isFresh() {
    return !served || System.nanoTime() - idleSince < keptNanos;
  }

  /** The server had closed it before the request came. */
  void foundStale() {
    if (route != null) {
      reliability.foundStale(route);
    }
  }

  /** It was closed while it was idle. */
  void closedWhileIdle() {
    if (System.nanoTime() - idleSince < SOON_NANOS) {
      foundStale();
    }
  }
}
