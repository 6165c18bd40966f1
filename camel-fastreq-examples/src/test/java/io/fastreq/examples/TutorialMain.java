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

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/**
 * Starts what Camel's own {@code Main} starts, and ends when the first exchange of each timer has
 * ended. It prints a line for each of them. It runs in a separate JVM that has only the
 * dependencies of the tutorial's project, so it uses no other class of the tests.
 */
public final class TutorialMain extends SimpleEventNotifierSupport {

  private static final int PATIENCE_SECONDS = 60;

  private final BlockingQueue<Exchange> ended = new LinkedBlockingQueue<>();

  private TutorialMain() {
    // Camel notifies it only of events that it asks for.
    setIgnoreExchangeEvents(false);
    setIgnoreExchangeCompletedEvent(false);
    setIgnoreExchangeFailedEvents(false);
  }

  /** Runs the routes in {@code camel/} on the class path. */
  public static void main(String[] arguments) throws Exception {
    TutorialMain notifier = new TutorialMain();
    Main main = new Main();
    main.bind("ends", notifier);
    main.start();
    Set<String> waiting = new LinkedHashSet<>();
    for (Route route : main.getCamelContext().getRoutes()) {
      if (route.getEndpoint().getEndpointUri().startsWith("timer:")) {
        waiting.add(route.getRouteId());
      }
    }
    while (!waiting.isEmpty()) {
      Exchange exchange = notifier.ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (exchange == null) {
        throw new IllegalStateException("not ended: " + waiting);
      }
      if (waiting.remove(exchange.getFromRouteId())) {
        Exception failure = exchange.getException();
        System.out.println(exchange.getFromRouteId() + (failure == null ? " ok" : " " + failure));
      }
    }
    main.stop();
  }

  @Override
  public boolean isEnabled(CamelEvent event) {
    return event instanceof CamelEvent.ExchangeCompletedEvent
        || event instanceof CamelEvent.ExchangeFailedEvent;
  }

  @Override
  public void notify(CamelEvent event) {
    Exchange exchange = ((ExchangeEvent) event).getExchange();
    // Skip the exchange of a fallback, which no consumer created, and parts of another exchange.
    if (exchange.getFromEndpoint() != null
        && exchange.getProperty(Exchange.CORRELATION_ID) == null) {
      ended.add(exchange.copy());
    }
  }
}
