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
package io.fastreq.camel.policy.adaptive;

/**
 * How long a host took for one request, or that it was too busy for it.
 *
 * @param startNanos when the request left, as of {@link System#nanoTime()}
 * @param rttNanos time from then to the head of the response, or to the timeout
 * @param dropped whether the host was too busy: it responded with 429 or 503, or not in time
 */
public record Sample(long startNanos, long rttNanos, boolean dropped) {}
