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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.component.options.OptionValidator;
import io.fastreq.camel.component.options.PolicyOptions;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.transport.HttpTransport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The current limits of an endpoint name, and the transports that need room for as many requests.
 * The initial limits are those of the options. Thread-safe.
 */
final class ChangeableLimits {

  private final List<HttpTransport> transports = new CopyOnWriteArrayList<>();
  private volatile RequestLimits current;

  /** Requests besides those of items: one for an access token. */
  private final int others;

  ChangeableLimits(PolicyOptions options) {
    current = options.requestLimits();
    others = options.getOauth2TokenEndpoint() == null ? 0 : 1;
  }

  /** Returns the current limits. */
  RequestLimits current() {
    return current;
  }

  /**
   * Changes the limits. The caller notifies the engine.
   *
   * @throws IllegalArgumentException naming an option that is out of range, and its valid values;
   *     then nothing changes
   */
  synchronized void change(UnaryOperator<RequestLimits> change) {
    RequestLimits changed = change.apply(current);
    OptionValidator.check(changed);
    current = changed;
  }

  /** Adds a producer's transport, which gets room for the current and future number of requests. */
  void attach(HttpTransport transport) {
    transports.add(transport);
    makeRoom(transport);
  }

  /** Removes a producer's transport. */
  void detach(HttpTransport transport) {
    transports.remove(transport);
  }

  /** Makes room in all transports for the current number of requests. */
  void makeRoom() {
    transports.forEach(this::makeRoom);
  }

  private void makeRoom(HttpTransport transport) {
    transport.makeRoom(current.concurrency() + others);
  }
}
