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

import io.fastreq.camel.transport.vertx.RequestSender;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.util.IdentityHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.vertx.http.VertxHttpProducer;
import org.apache.camel.support.DefaultExchange;

/**
 * Sends the requests of one event loop with a producer of camel-vertx-http: one Camel exchange for
 * each, without headers. The producer asks {@link ExchangeBinding} for a request of a web client,
 * sends it, and reports the end on a worker thread; in between, {@link ExchangeInterceptor} passes
 * the connection and the response to the Vert.x backend. Used on the event loop only.
 */
final class WebClientSender implements RequestSender {

  private static final ExchangeInterceptor INTERCEPTOR = new ExchangeInterceptor();

  private final VertxHttpProducer producer;
  private final IdentityHashMap<HttpClient, WebClient> webClients = new IdentityHashMap<>();

  WebClientSender(VertxHttpProducer producer) {
    this.producer = producer;
  }

  @Override
  public void send(Outgoing outgoing, RequestOptions where, HttpClient client) {
    WebClient webClient = webClients.computeIfAbsent(client, WebClientSender::webClient);
    WebClientExchange sent = new WebClientExchange(outgoing, where, webClient);
    Exchange exchange = new DefaultExchange(producer.getEndpoint().getCamelContext());
    sent.attachTo(exchange);
    byte[] body = outgoing.request().body();
    if (body != null) {
      exchange.getIn().setBody(Buffer.buffer(body));
    }
    producer.process(exchange, doneSync -> sent.returned(exchange.getException()));
  }

  private static WebClient webClient(HttpClient client) {
    WebClientOptions options =
        new WebClientOptions().setUserAgentEnabled(false).setFollowRedirects(false);
    WebClient webClient = WebClient.wrap(client, options);
    ((WebClientInternal) webClient).addInterceptor(INTERCEPTOR);
    return webClient;
  }
}
