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

import org.jspecify.annotations.Nullable;

/** Creates and removes the breakers of hosts. Thread-safe; never blocks. */
public interface BreakerSource {

  /**
   * Returns the breaker of a host, created at the first call. Runs user code (listeners for new
   * breakers), so it must not be called under a lock.
   *
   * @param origin {@code scheme://host:port}
   * @return the breaker, the same at each call until it is removed; null if requests pass without
   *     one
   */
  @Nullable HostBreaker breakerFor(String origin);

  /**
   * Removes the breaker of a host that is no longer in use. Has no effect if there is none, or if
   * all hosts share one. Must not be called under a lock.
   *
   * @param origin {@code scheme://host:port}
   */
  void forget(String origin);
}
