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
package io.fastreq.examples;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Loads a file of {@code routes/} like Camel and runs it until its first exchange has ended. */
final class RouteRun {

  /** State of the exchange at its end, copied because the exchange is reused afterwards. */
  record End(Object body, Map<String, Object> headers, Exception exception) {}

  private RouteRun() {}

  static End of(String file, Map<String, String> properties) throws Exception {
    Path route = Repository.root().resolve("routes").resolve(file);
    return of(ResourceHelper.fromBytes("file:" + route, Files.readAllBytes(route)), properties);
  }

  static End of(Resource resource, Map<String, String> properties) throws Exception {
    return of(context -> PluginHelper.getRoutesLoader(context).loadRoutes(resource), properties);
  }

  static End of(RoutesBuilder routes, Map<String, String> properties) throws Exception {
    return of(context -> context.addRoutes(routes), properties);
  }

  /** Adds routes to a context. */
  @FunctionalInterface
  private interface Loading {
    void into(DefaultCamelContext context) throws Exception;
  }

  private static End of(Loading routes, Map<String, String> properties) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      properties.forEach(
          (name, value) -> context.getPropertiesComponent().addInitialProperty(name, value));
      FirstExchange first = new FirstExchange();
      context.getManagementStrategy().addEventNotifier(first);
      context
          .getComponent("kamelet", KameletComponent.class)
          .setLocation("file:" + Repository.root().resolve("routes/kamelets"));
      routes.into(context);
      context.start();
      return first.end.get(30, TimeUnit.SECONDS);
    }
  }

  private static final class FirstExchange extends SimpleEventNotifierSupport {

    private final CompletableFuture<End> end = new CompletableFuture<>();

    FirstExchange() {
      // Camel notifies it only of events that it asks for.
      setIgnoreExchangeEvents(false);
      setIgnoreExchangeCompletedEvent(false);
      setIgnoreExchangeFailedEvents(false);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
      return event instanceof CamelEvent.ExchangeCompletedEvent
          || event instanceof CamelEvent.ExchangeFailedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
      Exchange exchange = ((ExchangeEvent) event).getExchange();
      // Skip the exchange of a fallback, which no consumer created.
      boolean ofTheRoute = exchange.getFromEndpoint() != null;
      // Skip parts of another exchange. An exchange that has passed a Kamelet is correlated with
      // itself.
      Object whole = exchange.getProperty(Exchange.CORRELATION_ID);
      if (ofTheRoute && (whole == null || whole.equals(exchange.getExchangeId()))) {
        end.complete(
            new End(
                exchange.getMessage().getBody(),
                new HashMap<>(exchange.getMessage().getHeaders()),
                exchange.getException()));
      }
    }
  }
}
