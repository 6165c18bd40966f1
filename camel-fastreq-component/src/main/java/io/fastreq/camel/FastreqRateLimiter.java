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
package io.fastreq.camel;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Rate limiter of the user's own, for instance one that several JVMs share. It applies in addition
 * to {@code rps}. It must be thread-safe and must not block; waits belong in the stages it returns.
 */
@FunctionalInterface
public interface FastreqRateLimiter {

  /**
   * Reserves the right to send one request. Called once for each request that already holds a slot
   * and a connection: the first of each attempt, each redirect hop, and a request that is sent
   * again because its connection was stale.
   *
   * @param url the URL of the item
   * @return a stage with the time to wait from the moment it completes; zero to send at once. If
   *     the stage fails, the item fails with kind {@code HANDLER}
   */
  CompletionStage<Duration> reserve(String url);
}
