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
 * What keeps requests from starting. The names are shown to users; see {@link #text()}.
 *
 * <p>A host may be held by several reasons at once. The one that is reported is the one that lasts
 * longest, or the first of them in the order in which the dispatcher asks.
 */
public enum WaitReason {
  /** Nothing is waited for. */
  NONE("-"),
  /** Somebody has to call {@code resumeSending}. */
  SENDING_PAUSED("sending paused"),
  /** A token of {@code rps} or {@code hostRps}. */
  RATE("rate"),
  /** The end of a window of {@code quota} or {@code hostQuota}. */
  QUOTA("quota"),
  /** The end of a pause that the host asked for, as by {@code Retry-After}. */
  HOST_PAUSE("host pause"),
  /** The reset that the host's rate limit headers announce. */
  RATE_LIMIT_HEADERS("rate limit headers"),
  /** One of the requests that the host can bear at once has to end. */
  ADAPTIVE_LIMIT("adaptive limit"),
  /** Only retries are left to start, and the retry budget allows none. */
  RETRY_BUDGET("retry budget"),
  /** The host's robots.txt. */
  ROBOTS("robots"),
  /** The host's circuit breaker. */
  BREAKER("breaker"),
  /** A proxy that does not rest. */
  PROXIES("proxies"),
  /** The access token that requests carry. */
  ACCESS_TOKEN("access token"),
  /** One of the requests to the host has to end ({@code hostConcurrency}). */
  HOST_CONCURRENCY("host concurrency"),
  /** One of all requests has to end ({@code concurrency}). */
  CONCURRENCY("concurrency");

  private final String text;

  WaitReason(String text) {
    this.text = text;
  }

  /** Returns the name that users see: lower case, words separated by spaces. */
  public String text() {
    return text;
  }
}
