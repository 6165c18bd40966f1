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
 * Holds back a request between its connection and its first byte until it may be written. The
 * thread of the exchange waits here. Thread-safe.
 */
final class WriteGate {

  private final Semaphore permit = new Semaphore(0);
  private final WriteDelay delay = new WriteDelay();
  private boolean asked; // the exchange's thread alone
  private volatile boolean waited;

  /**
   * Handler in the library's chain that holds back each request. If it is aborted meanwhile, its
   * connection goes to others.
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

  /** Returns whether this is the first call. */
  boolean isFirst() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  /** Opens the gate: the request may be written, or its exchange has ended. */
  void open() {
    delay.released();
    permit.release();
  }

  /**
   * Waits until the gate is open.
   *
   * @return whether the thread continues so late that the request has to ask again
   */
  boolean awaitOpen() throws ExchangeEndedException {
    waited = true;
    try {
      permit.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExchangeEndedException();
    }
    return delay.isLate();
  }

  /** Returns whether the request had to wait, so that the connection may be stale. */
  boolean hasWaited() {
    return waited;
  }
}
