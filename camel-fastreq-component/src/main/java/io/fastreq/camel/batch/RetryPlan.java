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

import org.jspecify.annotations.Nullable;

/**
 * The decision after an attempt.
 *
 * @param again whether the call is retried
 * @param delayNanos delay before the retry
 * @param pauseNanos how long the host is paused; 0 for no pause
 * @param note note to add to a failure's message, or null
 */
record RetryPlan(boolean again, long delayNanos, long pauseNanos, @Nullable String note) {

  static final RetryPlan FINAL = new RetryPlan(false, 0, 0, null);

  static RetryPlan again(long delayNanos) {
    return new RetryPlan(true, delayNanos, 0, null);
  }

  static RetryPlan noted(String note) {
    return new RetryPlan(false, 0, 0, note);
  }
}
