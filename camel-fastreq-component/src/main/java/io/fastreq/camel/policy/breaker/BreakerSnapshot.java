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

import io.github.resilience4j.circuitbreaker.CircuitBreaker;

/**
 * A breaker as it was seen at one moment. Immutable.
 *
 * @param state its state
 * @param figures its figures; Resilience4j makes new ones for each stay in a state
 * @param generation how many times it was seen to enter a state with figures of its own
 * @param changes how many times it was seen to change
 * @param dueNanos when an open breaker may be asked again
 * @param opens how many times it has opened in a row, with half open in between; 0 if it is closed
 * @param firstOpenNanos when it first opened in that row, or last passed a trial that succeeded
 */
record BreakerSnapshot(
    CircuitBreaker.State state,
    CircuitBreaker.Metrics figures,
    int generation,
    int changes,
    long dueNanos,
    int opens,
    long firstOpenNanos) {}
