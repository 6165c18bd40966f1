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

import java.net.URI;
import org.apache.camel.component.vertx.http.VertxHttpComponent;
import org.apache.camel.component.vertx.http.VertxHttpConfiguration;
import org.apache.camel.component.vertx.http.VertxHttpEndpoint;

/**
 * Endpoint of camel-vertx-http without an address or a web client of its own: each exchange brings
 * its request. Not known to the context.
 */
final class ExchangeEndpoint extends VertxHttpEndpoint {

  private static final String ADDRESS = "http://fastreq.invalid";

  ExchangeEndpoint(VertxHttpComponent component) {
    super("vertx-http:" + ADDRESS, component, configuration());
  }

  private static VertxHttpConfiguration configuration() {
    VertxHttpConfiguration configuration = new VertxHttpConfiguration();
    configuration.setHttpUri(URI.create(ADDRESS));
    configuration.setVertxHttpBinding(new ExchangeBinding());
    configuration.setThrowExceptionOnFailure(false);
    return configuration;
  }

  /** Creates no web client: each event loop has its own. */
  @Override
  protected void doStart() {}
}
