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

import io.fastreq.camel.transport.HttpTransport;

/** Observes the requests of an endpoint name while its engine runs. Thread-safe. */
public interface EngineObserver {

  /** Observes nothing. */
  EngineObserver NONE =
      new EngineObserver() {
        @Override
        public HttpTransport observed(HttpTransport transport) {
          return transport;
        }

        @Override
        public void close() {}
      };

  /** Returns a transport that sends through the given one and observes each request. */
  HttpTransport observed(HttpTransport transport);

  /** Ends the observation, and removes what shows the state of the engine. */
  void close();
}
