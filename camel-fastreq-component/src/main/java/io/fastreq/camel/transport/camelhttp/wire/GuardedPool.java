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
package io.fastreq.camel.transport.camelhttp.wire;

import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.DefaultDisposalCallback;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.pool.StrictConnPool;
import org.apache.hc.core5.util.TimeValue;

/**
 * Pool that closes an idle connection on which bytes have come, since they belong to no response.
 * It checks whenever it is told to close connections that are idle for long. Thread-safe.
 */
public final class GuardedPool extends StrictConnPool<HttpRoute, ManagedHttpClientConnection> {

  private final GuardedConnections guards;
  private final TimeValue kept;

  /**
   * @param size most connections, in use and idle
   * @param kept longest time for a connection to be idle
   */
  public GuardedPool(GuardedConnections guards, int size, TimeValue kept) {
    super(
        size,
        size,
        TimeValue.NEG_ONE_MILLISECOND,
        PoolReusePolicy.LIFO,
        new DefaultDisposalCallback<>(),
        null);
    this.guards = guards;
    this.kept = kept;
  }

  @Override
  public void closeIdle(TimeValue interval) {
    super.closeIdle(kept);
    enumAvailable(
        entry -> {
          if (entry.hasConnection() && guards.of(entry.getConnection()).hasUnexpectedBytes()) {
            entry.discardConnection(CloseMode.IMMEDIATE);
          }
        });
  }
}
