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
package io.fastreq.camel.transport.custom;

import io.fastreq.camel.FastreqBackend;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.HttpTransport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Transport that sends with a bean supplied by the user. The bean is called on worker threads; its
 * errors end one exchange only. Thread-safe, never blocks.
 */
public final class CustomTransport implements HttpTransport {

  private final FastreqBackend bean;
  private final Executor workers;
  private final AddressCheck addresses;
  private final Set<CustomExchange> exchanges = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Creates a transport that is ready to send.
   *
   * @param bean sends the requests; owned and closed by the user
   * @param workers run the bean
   * @param addresses decides which targets requests may not go to
   */
  public CustomTransport(FastreqBackend bean, Executor workers, AddressCheck addresses) {
    this.bean = bean;
    this.workers = workers;
    this.addresses = addresses;
  }

  /** {@inheritDoc} Bodies are collected: a receiver is not asked. */
  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    CustomExchange exchange =
        new CustomExchange(bean, request, options, addresses, workers, exchanges::remove, listener);
    exchanges.add(exchange);
    if (closed) {
      exchange.transportClosed();
      return exchange;
    }
    try {
      workers.execute(exchange);
    } catch (RejectedExecutionException e) {
      if (closed) {
        exchange.transportClosed();
      } else {
        exchange.refused(e);
      }
    }
    return exchange;
  }

  /** Aborts the requests in flight. */
  @Override
  public void close() {
    closed = true;
    List.copyOf(exchanges).forEach(CustomExchange::transportClosed);
  }
}
