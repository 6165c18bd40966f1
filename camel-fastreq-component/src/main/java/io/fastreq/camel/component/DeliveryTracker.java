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
package io.fastreq.camel.component;

import io.fastreq.camel.batch.result.ResultStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Tracks which exchange processes which result of a stream, so that a result counts as delivered
 * only when that exchange has completed. Camel copies the exchange that holds the stream for each
 * part of a split, right after the part was taken, and copies this property too: the copy then
 * belongs to that result. The three subclasses are the states of the property.
 */
abstract sealed class DeliveryTracker implements SafeCopyProperty {

  private static final String PROPERTY = "CamelFastreqDeliveryTracker";

  /** Starts tracking the exchanges that are made from this one for results of a stream. */
  static void offer(Exchange exchange, ResultStream results) {
    exchange.getExchangeExtension().setSafeCopyProperty(PROPERTY, new Offered(results));
  }

  /** Notes that an exchange was created, so that its end can be observed. */
  static void begin(Exchange exchange) {
    SafeCopyProperty property =
        exchange.getExchangeExtension().getSafeCopyProperty(PROPERTY, SafeCopyProperty.class);
    if (property instanceof Taken taken && taken.begun.compareAndSet(false, true)) {
      exchange.getExchangeExtension().addOnCompletion(new Ending(taken.onDone));
    }
  }

  /** State of the exchange that holds the stream. */
  private static final class Offered extends DeliveryTracker {
    private final ResultStream results;

    Offered(ResultStream results) {
      this.results = results;
    }

    @Override
    public SafeCopyProperty safeCopy() {
      Runnable onDone = results.claim();
      return onDone == null ? this : new Taken(onDone);
    }
  }

  /** State of an exchange that was made for a result. */
  private static final class Taken extends DeliveryTracker {
    private final Runnable onDone;
    private final AtomicBoolean begun = new AtomicBoolean();

    Taken(Runnable onDone) {
      this.onDone = onDone;
    }

    /** {@inheritDoc} The end of part of the work on a result is not the end of the work. */
    @Override
    public SafeCopyProperty safeCopy() {
      return new None();
    }
  }

  /** State of all exchanges made from that one. */
  private static final class None extends DeliveryTracker {
    @Override
    public SafeCopyProperty safeCopy() {
      return this;
    }
  }

  /**
   * Reports the end of the exchange. Passed on when the work continues elsewhere, as in {@code
   * seda}.
   */
  private static final class Ending extends SynchronizationAdapter {
    private final Runnable onDone;

    Ending(Runnable onDone) {
      this.onDone = onDone;
    }

    @Override
    public void onComplete(Exchange exchange) {
      onDone.run();
    }
  }
}
