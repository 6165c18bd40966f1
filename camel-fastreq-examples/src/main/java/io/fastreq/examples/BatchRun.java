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

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Runs {@code routes/file-to-ndjson.camel.yaml} once, from its start to its one exchange's end. */
final class BatchRun {

  private static final String ROUTE = "classpath:routes/file-to-ndjson.camel.yaml";

  private final Path urls;
  private final Path results;

  /**
   * @param urls the file of URLs
   * @param results the file for the results, in a directory; written over
   */
  BatchRun(Path urls, Path results) {
    this.urls = urls.toAbsolutePath();
    this.results = results.toAbsolutePath();
  }

  /**
   * What the route's headers tell at the end.
   *
   * @param attempts requests sent, retries included
   * @param duration from the first request to the last result
   */
  record Figures(int attempts, Duration duration) {}

  /**
   * Runs the route and waits for its end.
   *
   * @throws DemoFailedException where the route does not start, or its exchange fails
   */
  Figures run() {
    End end = new End();
    Main main = new Main();
    main.bind("end", end);
    main.configure().setRoutesIncludePattern(ROUTE);
    main.addOverrideProperty("urls", urls.toString());
    main.addOverrideProperty("directory", String.valueOf(results.getParent()));
    main.addOverrideProperty("output", String.valueOf(results.getFileName()));
    try {
      main.start();
      return end.figures.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException("interrupted", e);
    } catch (ExecutionException e) {
      throw new DemoFailedException(String.valueOf(e.getMessage()), e);
    } catch (Exception e) {
      throw new DemoFailedException("the route does not start: " + e.getMessage(), e);
    } finally {
      main.stop();
    }
  }

  /** Hears when the batch's exchange has ended; the split's exchanges have one they belong to. */
  private static final class End extends SimpleEventNotifierSupport {

    private final CompletableFuture<Figures> figures = new CompletableFuture<>();

    End() {
      // It hears nothing but what it asks for.
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
      if (exchange.getProperty(Exchange.CORRELATION_ID) != null) {
        return;
      }
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
