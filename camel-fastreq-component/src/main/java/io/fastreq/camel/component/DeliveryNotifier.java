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

import org.apache.camel.CamelContext;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCreatedEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Tells {@link DeliveryTracker} of exchanges that begin. Camel calls it for every exchange of the
 * context, so it is there only while a producer needs it. Thread-safe.
 */
final class DeliveryNotifier extends EventNotifierSupport {

  private int users; // guarded by this

  DeliveryNotifier() {
    setIgnoreCamelContextEvents(true);
    setIgnoreCamelContextInitEvents(true);
    setIgnoreRouteEvents(true);
    setIgnoreServiceEvents(true);
    setIgnoreStepEvents(true);
    setIgnoreExchangeAsyncProcessingStartedEvents(true);
    setIgnoreExchangeCompletedEvent(true);
    setIgnoreExchangeFailedEvents(true);
    setIgnoreExchangeRedeliveryEvents(true);
    setIgnoreExchangeSentEvents(true);
    setIgnoreExchangeSendingEvents(true);
  }

  synchronized void acquire(CamelContext context) throws Exception {
    if (users++ == 0) {
      start();
      context.getManagementStrategy().addEventNotifier(this);
    }
  }

  synchronized void release(CamelContext context) {
    if (--users == 0) {
      context.getManagementStrategy().removeEventNotifier(this);
      stop();
    }
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof ExchangeCreatedEvent created) {
      DeliveryTracker.begin(created.getExchange());
    }
  }
}
