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

/**
 * What a host is doing, for those who watch it. Immutable.
 *
 * @param origin scheme, name and port of the host
 * @param inFlight number of requests in flight to it
 * @param waitingFor what its requests wait for
 * @param nanosLeft how long they will wait at most, or {@link #UNKNOWN} if an event ends the wait,
 *     such as the end of a request; 0 if they do not wait
 * @param remaining how many requests its rate limit headers still allow before the reset, or {@link
 *     #UNKNOWN}
 * @param adaptiveLimit how many requests may be in flight to it, as found by {@code
 *     adaptiveConcurrency}, or {@link #UNKNOWN}
 */
public record HostStatus(
    String origin,
    int inFlight,
    WaitReason waitingFor,
    long nanosLeft,
    long remaining,
    int adaptiveLimit) {

  /** Stands for a figure that nobody knows. */
  public static final int UNKNOWN = -1;
}
