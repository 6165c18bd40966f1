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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCreatedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Runs a file of {@code routes/} once, until its single exchange has ended. */
public final class RouteRunner {

  /** Time for requests in flight to end after an interrupt of the program, in milliseconds. */
  private static final int STOP_MILLIS = 200;

  private RouteRunner() {}

  /**
   * Listener for the progress of the exchange. Called on the threads of the route, one call at a
   * time.
   */
  public interface Listener {
    /** Called when the exchange begins. */
    default void begun() {}

    /** Called when one of the parts that the route splits it into has ended. */
    default void partEnded() {}

    /** Called when the exchange and its parts have ended, successfully or not. */
    default void ended() {}
  }

  /**
   * Figures from the route's headers at the end.
   *
   * @param attempts requests sent, retries included; 0 if results were streamed
   * @param duration from the first request to the last result; zero if results were streamed
   */
  public record Figures(int attempts, Duration duration) {}

  /**
   * Runs a route and waits until it has ended.
   *
   * @param file its file, such as {@code million.camel.yaml}
   * @param properties the values of its placeholders
   * @throws DemoFailedException if the route does not start or its exchange fails
   */
  public static Figures run(String file, Map<String, String> properties, Listener listener) {
    ExchangeEvents ears = new ExchangeEvents(listener);
    Main main = new Main();
    main.bind("ears", ears);
    // Camel's own hook would wait for the end of the work, which is not wanted after Ctrl-C.
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    Thread interrupted = new Thread(main::stop, "stop");
    Runtime.getRuntime().addShutdownHook(interrupted);
    main.configure().setRoutesIncludePattern("classpath:routes/" + file);
    properties.forEach(main::addOverrideProperty);
    try {
      main.start();
      ShutdownStrategy shutdown = main.getCamelContext().getShutdownStrategy();
      shutdown.setTimeUnit(TimeUnit.MILLISECONDS);
      shutdown.setTimeout(STOP_MILLIS);
      return ears.figures.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException("interrupted", e);
    } catch (ExecutionException e) {
      throw new DemoFailedException(String.valueOf(e.getMessage()), e);
    } catch (Exception e) {
      throw new DemoFailedException("the route does not start: " + e.getMessage(), e);
    } finally {
      main.stop();
      forget(interrupted);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyStopping) {
      // then it runs or has run
    }
  }

  /**
   * Distinguishes the exchange of the batch from those of its parts, which name the batch's
   * exchange.
   */
  private static final class ExchangeEvents extends SimpleEventNotifierSupport {

    private final Listener listener;
    private final CompletableFuture<Figures> figures = new CompletableFuture<>();

    ExchangeEvents(Listener listener) {
      this.listener = listener;
      // Camel notifies it only of events that it asks for.
      setIgnoreExchangeEvents(false);
      setIgnoreExchangeCreatedEvent(false);
      setIgnoreExchangeCompletedEvent(false);
      setIgnoreExchangeFailedEvents(false);
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
      return event instanceof ExchangeCreatedEvent
          || event instanceof ExchangeCompletedEvent
          || event instanceof ExchangeFailedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
      Exchange exchange = ((ExchangeEvent) event).getExchange();
      boolean part = exchange.getProperty(Exchange.CORRELATION_ID) != null;
      if (event instanceof ExchangeCreatedEvent) {
        if (!part) {
          listener.begun();
        }
      } else if (part) {
        listener.partEnded();
      } else {
        listener.ended();
        end(exchange);
      }
    }

    private void end(Exchange exchange) {
      Exception failure = exchange.getException();
      if (failure != null) {
        figures.completeExceptionally(failure);
        return;
      }
      figures.complete(
          new Figures(
              exchange.getMessage().getHeader("CamelFastreqAttempts", 0, Integer.class),
              Duration.ofMillis(
                  exchange.getMessage().getHeader("CamelFastreqDuration", 0L, Long.class))));
    }
  }
}
