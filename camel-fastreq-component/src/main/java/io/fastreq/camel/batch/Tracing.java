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

/** Follows the requests of one batch, or a sample of them. Thread-safe; must not block. */
@FunctionalInterface
public interface Tracing {

  /** Follows nothing. */
  Tracing NONE = (transport, sentBefore) -> transport;

  /**
   * The way of the next request of a call.
   *
   * @param transport what would send it otherwise
   * @param sentBefore how many requests the call has sent so far: what is sent now is a retry, the
   *     hop of a redirect, or what a stale connection made necessary, unless there were none
   * @return a transport for this one request
   */
  HttpTransport follow(HttpTransport transport, int sentBefore);
}
