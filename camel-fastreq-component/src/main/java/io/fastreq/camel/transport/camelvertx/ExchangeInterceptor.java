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

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.client.impl.HttpContext;

/**
 * Interceptor of the web client that passes on to the Vert.x backend the connection before anything
 * is written to it, the response before anything of its body is read, and every failure. The web
 * client would read the whole body without a limit. Stateless; called on the event loop.
 */
final class ExchangeInterceptor implements Handler<HttpContext<?>> {

  @Override
  public void handle(HttpContext<?> context) {
    WebClientExchange exchange = (WebClientExchange) context.request().bodyCodec();
    switch (context.phase()) {
      case PREPARE_REQUEST -> {
        exchange.begin(context);
        context.next();
      }
      case SEND_REQUEST -> send(exchange, context);
      case RECEIVE_RESPONSE -> receive(exchange, context);
      case FAILURE -> {
        if (!(context.failure() instanceof ExchangeEndedException)) {
          exchange.outgoing().failed(context.failure(), exchange.where());
        }
        context.next();
      }
      default -> context.next();
    }
  }

  private static void send(WebClientExchange exchange, HttpContext<?> context) {
    exchange
        .outgoing()
        .begin(
            context.clientRequest(),
            written -> {
              if (written) {
                context.next();
              } else {
                context.fail(new ExchangeEndedException());
              }
            });
  }

  private static void receive(WebClientExchange exchange, HttpContext<?> context) {
    HttpClientResponse response = context.clientResponse();
    exchange.outgoing().responseBegun(response);
    // The web client had paused it; the Vert.x backend controls the rest.
    response.resume();
  }
}
