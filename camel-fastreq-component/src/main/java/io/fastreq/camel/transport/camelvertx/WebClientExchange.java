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
package io.fastreq.camel.transport.camelvertx;

import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.transport.vertx.RequestSender.Outgoing;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.HttpContext;
import io.vertx.ext.web.codec.BodyCodec;
import io.vertx.ext.web.codec.spi.BodyStream;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One request that the producer and its web client send. It is a property of the Camel exchange,
 * and the body codec of the web client's request, although the Vert.x backend reads the body. Used
 * on the event loop, except for {@link #delivered} and {@link #returned}.
 */
final class WebClientExchange implements BodyCodec<Buffer> {

  private static final String KEY = WebClientExchange.class.getName();

  private final Outgoing outgoing;
  private final RequestOptions where;
  private final WebClient webClient;
  private @Nullable HttpContext<?> context;
  private volatile @Nullable Outcome outcome;

  WebClientExchange(Outgoing outgoing, RequestOptions where, WebClient webClient) {
    this.outgoing = outgoing;
    this.where = where;
    this.webClient = webClient;
    outgoing.reportTo(this::ended);
  }

  /** Returns the object of a Camel exchange. */
  static WebClientExchange of(Exchange exchange) {
    return Objects.requireNonNull(
        exchange.getProperty(KEY, WebClientExchange.class), "no exchange");
  }

  void attachTo(Exchange exchange) {
    exchange.setProperty(KEY, this);
  }

  Outgoing outgoing() {
    return outgoing;
  }

  RequestOptions where() {
    return where;
  }

  /** Returns the web client's request; the Vert.x backend writes the headers. */
  HttpRequest<Buffer> request() {
    HttpRequest<Buffer> request =
        webClient
            .request(
                where.getMethod(),
                where.getServer(),
                where.getPort(),
                where.getHost(),
                where.getURI())
            .ssl(where.isSsl())
            .followRedirects(false)
            .as(this);
    return where.getProxyOptions() == null ? request : request.proxy(where.getProxyOptions());
  }

  /** Called when the web client begins. */
  void begin(HttpContext<?> begun) {
    context = begun;
  }

  /** Ends the web client, and with it the producer. */
  private void ended(Outcome how) {
    outcome = how;
    HttpContext<?> begun = context;
    if (begun == null) {
      outgoing.tell(how); // refused before it began
      return;
    }
    try {
      if (how instanceof Outcome.Success) {
        begun.dispatchResponse(null); // ignored: the outcome has the response
      } else {
        begun.fail(new ExchangeEndedException());
      }
    } catch (RejectedExecutionException e) {
      outgoing.tell(how); // Vert.x was closed, with its worker threads
    }
  }

  /** Called at the end of the producer, on a worker thread. */
  void delivered(AsyncResult<HttpResponse<Buffer>> response) {
    Outcome how = outcome;
    if (how != null) {
      outgoing.tell(how);
    }
  }

  /**
   * Called when the producer is done with the Camel exchange.
   *
   * @param failure why it could not begin, or null
   */
  void returned(@Nullable Exception failure) {
    if (failure != null && outcome == null) {
      outgoing.failed(failure, where);
    }
  }

  @Override
  public void create(Handler<AsyncResult<BodyStream<Buffer>>> handler) {
    throw new UnsupportedOperationException("the body is read elsewhere");
  }
}
