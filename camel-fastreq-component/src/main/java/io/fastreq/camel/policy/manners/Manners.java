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
package io.fastreq.camel.policy.manners;

import org.jspecify.annotations.Nullable;

/**
 * What is considered of each host before a request to it starts, beyond rates, quotas and fixed
 * limits. Immutable.
 *
 * @param adaptive whether the number of requests in flight is found from latencies and refusals
 * @param retryBudget retries for a hundred first attempts, from 0 to 100, or null for no limit
 */
public record Manners(boolean adaptive, @Nullable Double retryBudget) {

  /** Nothing is considered. */
  public static final Manners NONE = new Manners(false, null);
}
