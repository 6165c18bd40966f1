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

import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.HttpProducer;
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.jspecify.annotations.Nullable;

/**
 * Producer of camel-http that takes the request from a {@link BlockingExchange} in the body instead
 * of from the headers of the message, and lets it read the response instead of reading all of it.
 */
final class ExchangeProducer extends HttpProducer {

  ExchangeProducer(HttpEndpoint endpoint) {
    super(endpoint);
  }

  private static BlockingExchange blocking(Exchange exchange) {
    return (BlockingExchange) exchange.getIn().getBody();
  }

  @Override
  protected HttpUriRequest createMethod(Exchange exchange) {
    return blocking(exchange).message();
  }

  @Override
  protected HttpHost createHost(HttpUriRequest message) {
    return new HttpHost(
        message.getScheme(),
        message.getAuthority().getHostName(),
        message.getAuthority().getPort());
  }

  @Override
  protected <T> @Nullable T executeMethod(
      Exchange exchange, HttpHost host, HttpUriRequest message, HttpClientResponseHandler<T> unused)
      throws IOException {
    blocking(exchange).perform(getHttpClient(), host);
    return null;
  }
}
