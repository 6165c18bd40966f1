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
package io.fastreq.camel.batch.request;

import io.fastreq.camel.transport.HttpTransport;

/** Traces the requests of one batch, or a sample of them. Thread-safe; must not block. */
@FunctionalInterface
public interface Tracing {

  /** Traces nothing. */
  Tracing NONE = (transport, sentBefore) -> transport;

  /**
   * Returns the transport for the next request of a call.
   *
   * @param transport the transport to use without tracing
   * @param sentBefore number of requests the call has sent so far; if above 0, the next one is a
   *     retry, a redirect or a resend after a stale connection
   * @return a transport for this one request
   */
  HttpTransport follow(HttpTransport transport, int sentBefore);
}
