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

/** Makes and forgets breakers by host. Thread-safe; never blocks. */
public interface BreakerSource {

  /**
   * The breaker of a host, made at the first call. Runs code of the user (who may listen for new
   * breakers), so it is not to be called under a lock.
   *
   * @param origin {@code scheme://host:port}
   * @return the breaker, the same one at each call until it is forgotten; null where requests pass
   *     without one
   */
  @Nullable HostBreaker breakerFor(String origin);

  /**
   * A host is no longer in use: its breaker and what it has counted may go. Without effect where
   * there is none, or where all hosts share one. Not to be called under a lock.
   *
   * @param origin {@code scheme://host:port}
   */
  void forget(String origin);
}
