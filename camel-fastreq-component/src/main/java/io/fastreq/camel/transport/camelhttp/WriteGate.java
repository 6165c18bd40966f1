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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.transport.WriteDelay;
import io.fastreq.camel.transport.camelhttp.wire.ExchangeEndedException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;

/**
 * The moment at which a request may be written: after its connection was made, and before anything
 * is sent. The thread of the exchange waits for it. Thread-safe.
 */
final class WriteGate {

  private final Semaphore turn = new Semaphore(0);
  private final WriteDelay delay = new WriteDelay();
  private boolean asked; // the exchange's thread alone
  private volatile boolean waited;

  /**
   * A link of the library's chain: holds each request back between its connection and its
   * transmission. One that is given up meanwhile leaves its connection to others.
   */
  static ClassicHttpResponse await(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    BlockingExchange exchange = BlockingExchange.of(scope.clientContext);
    try {
      exchange.awaitWrite();
    } catch (ExchangeEndedException e) {
      ExecRuntime connection = scope.execRuntime;
      connection.markConnectionReusable(
          scope.clientContext.getUserToken(), GuardedClientConfigurer.KEPT);
      connection.releaseEndpoint();
      throw e;
    }
    return chain.proceed(request, scope);
  }

  /** Whether this is the first time that it is asked for. */
  boolean isFirst() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  /** The request may be written, or its exchange has ended. */
  void open() {
    delay.released();
    turn.release();
  }

  /**
   * Waits for that.
   *
   * @return whether the thread goes on so late that the request has to ask again
   */
  boolean awaitTurn() throws ExchangeEndedException {
    waited = true;
    try {
      turn.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExchangeEndedException();
    }
    return delay.isLate();
  }

  /** Whether it had to be waited for, so that the connection may have gone stale. */
  boolean hasWaited() {
    return waited;
  }
}
