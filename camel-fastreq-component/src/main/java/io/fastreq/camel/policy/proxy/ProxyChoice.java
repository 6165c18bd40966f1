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
package io.fastreq.camel.policy.proxy;

import io.fastreq.camel.FastreqProxy;

/** Choice of a proxy for an attempt. */
public sealed interface ProxyChoice {

  /** Use this proxy. */
  record Use(FastreqProxy proxy) implements ProxyChoice {}

  /** Use no proxy: the host needs none, or all rest and the route allows going direct. */
  record Direct() implements ProxyChoice {}

  /**
   * No proxy is available: all rest.
   *
   * @param nanosUntilOne nanoseconds, above 0, until the first is available
   */
  record None(long nanosUntilOne) implements ProxyChoice {}
}
