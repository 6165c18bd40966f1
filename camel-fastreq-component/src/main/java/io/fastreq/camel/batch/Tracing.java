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
package io.fastreq.camel.batch;

import io.fastreq.camel.transport.HttpTransport;

/** Traces the requests of one batch, or a sample of them. Thread-safe; must not block. */
@FunctionalInterface
public interface Tracing {

  /** Traces nothing. */
  Tracing NONE = (transport, sentBefore) -> transport;

  /**
   * Returns what sends the next request of a call.
   *
   * @param transport sends it where it is not traced
   * @param sentBefore how many requests the call has sent so far; above 0, the next one is a retry,
   *     a hop of a redirect, or replaces one on a stale connection
   * @return a transport for this one request
   */
  HttpTransport follow(HttpTransport transport, int sentBefore);
}
