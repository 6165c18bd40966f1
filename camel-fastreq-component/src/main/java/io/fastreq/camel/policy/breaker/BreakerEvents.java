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
package io.fastreq.camel.policy.breaker;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Listeners to the changes of a circuit breaker. Resilience4j cannot remove an event consumer, and
 * a shared breaker may outlive its listeners; so each breaker has one consumer for good, to which
 * listeners are added and removed. Thread-safe.
 */
final class BreakerEvents {

  /** Weak in its keys: the entry of a breaker is removed with it. */
  private static final Map<CircuitBreaker, BreakerEvents> BY_BREAKER = new WeakHashMap<>();

  private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();

  private BreakerEvents() {}

  static BreakerEvents of(CircuitBreaker breaker) {
    synchronized (BY_BREAKER) {
      return BY_BREAKER.computeIfAbsent(breaker, BreakerEvents::listenTo);
    }
  }

  private static BreakerEvents listenTo(CircuitBreaker breaker) {
    BreakerEvents events = new BreakerEvents();
    breaker
        .getEventPublisher()
        .onStateTransition(event -> events.fire())
        .onReset(event -> events.fire());
    return events;
  }

  void add(Runnable listener) {
    listeners.add(listener);
  }

  void remove(Runnable listener) {
    listeners.remove(listener);
  }

  private void fire() {
    listeners.forEach(Runnable::run);
  }
}
