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

/**
 * The figures of a batch. Once it has ended, {@code succeeded + failed + skipped = total}.
 *
 * @param total number of items that have ended
 * @param succeeded how many of them have a value
 * @param failed how many failed
 * @param skipped how many were left out because an {@code idempotentRepository} knew them
 * @param fallbacks how many of those that succeeded have their value from a fallback
 * @param attempts requests sent, retries included
 * @param duration how long the batch has taken
 * @param finished whether all items have ended; before, these are the figures so far
 */
public record FastreqSummary(
    int total,
    int succeeded,
    int failed,
    int skipped,
    int fallbacks,
    int attempts,
    Duration duration,
    boolean finished) {}
