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
package io.fastreq.camel.policy.ratelimit;

import io.fastreq.camel.http.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers by which servers announce a rate limit. Immutable.
 *
 * <p>The forms, in the order in which they are looked for; the first one that can be read counts:
 *
 * <ol>
 *   <li>the headers that the user has named;
 *   <li>{@code RateLimit} (draft-ietf-httpapi-ratelimit-headers), as a list of policies ({@code
 *       "default";r=50;t=30}) or in the older form {@code limit=100, remaining=50, reset=30};
 *   <li>{@code RateLimit-Remaining} and {@code RateLimit-Reset} in seconds from now;
 *   <li>{@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset};
 *   <li>{@code X-Rate-Limit-Remaining} and {@code X-Rate-Limit-Reset}.
 * </ol>
 *
 * <p>The reset of the named headers and of the {@code X-} forms is a number of seconds from now, or
 * a time since 1970 in seconds or milliseconds where the number can be nothing else. A response may
 * name several policies in a list; the strictest of those that count is the one that is read. A
 * policy does not count if its reset is past or further away than the longest wait.
 */
public final class RateLimitHeaders {

  private static final RateLimitHeaderNames STANDARD =
      new RateLimitHeaderNames("RateLimit-Remaining", "RateLimit-Reset");
  private static final List<RateLimitHeaderNames> CUSTOMARY =
      List.of(
          new RateLimitHeaderNames("X-RateLimit-Remaining", "X-RateLimit-Reset"),
          new RateLimitHeaderNames("X-Rate-Limit-Remaining", "X-Rate-Limit-Reset"));

  /** A longer value is no limit, but an attempt to keep the parser busy. */
  private static final int MAX_LENGTH = 1024;

  /** As seconds from now some 32 years, as a time September 2001. */
  private static final long FIRST_TIME_IN_SECONDS = 1_000_000_000L;

  /** As a time in seconds the year 5138, as one in milliseconds March 1973. */
  private static final long FIRST_TIME_IN_MILLIS = 100_000_000_000L;

  private final long maxWaitNanos;
  private final @Nullable RateLimitHeaderNames named;

  /**
   * Creates a reader.
   *
   * @param maxWaitNanos longest wait that is accepted (option {@code maxRetryAfter})
   * @param named names of the user's own (option {@code rateLimitHeaders}), or null
   */
  public RateLimitHeaders(long maxWaitNanos, @Nullable RateLimitHeaderNames named) {
    this.maxWaitNanos = maxWaitNanos;
    this.named = named;
  }

  /**
   * Reads the limit from the headers of a response.
   *
   * @param headers the headers of the response
   * @param nowMillis the present, in milliseconds since 1970
   * @return the strictest policy that counts, or null if there is none
   */
  public @Nullable RateLimitReading read(Headers headers, long nowMillis) {
    RateLimitReading reading = named == null ? null : readPair(headers, named, nowMillis, true);
    if (reading == null) {
      String policies = list(headers, RateLimitFields.NAME);
      reading = policies == null ? null : strictest(RateLimitFields.parse(policies));
    }
    if (reading == null) {
      reading = readPair(headers, STANDARD, nowMillis, false);
    }
    for (int i = 0; reading == null && i < CUSTOMARY.size(); i++) {
      reading = readPair(headers, CUSTOMARY.get(i), nowMillis, true);
    }
    return reading;
  }

  /**
   * Returns whether there may be a limit to {@link #read}. Most responses have none, and all are
   * asked.
   */
  public boolean mayBeIn(Headers headers) {
    if (named != null && headers.first(named.remaining()) != null) {
      return true;
    }
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.regionMatches(true, 0, "RateLimit", 0, 9)
          || name.regionMatches(true, 0, "X-Rate", 0, 6)) {
        return true;
      }
    }
    return false;
  }

  /** Returns all values of a header as one list (RFC 9110 section 5.3), or null. */
  private static @Nullable String list(Headers headers, String name) {
    List<String> values = headers.all(name);
    String list = values.size() == 1 ? values.get(0) : String.join(",", values);
    return list.isEmpty() || list.length() > MAX_LENGTH ? null : list;
  }

  private @Nullable RateLimitReading strictest(List<RateLimitReading> policies) {
    RateLimitReading strictest = null;
    for (RateLimitReading policy : policies) {
      if (policy.resetNanos() <= maxWaitNanos
          && (strictest == null || policy.isStricterThan(strictest))) {
        strictest = policy;
      }
    }
    return strictest;
  }

  /** Reads two lists, whose entries belong together by their positions. */
  private @Nullable RateLimitReading readPair(
      Headers headers, RateLimitHeaderNames names, long nowMillis, boolean mayBeTime) {
    String remaining = list(headers, names.remaining());
    String reset = remaining == null ? null : list(headers, names.reset());
    if (remaining == null || reset == null) {
      return null;
    }
    if (remaining.indexOf(',') < 0 && reset.indexOf(',') < 0) {
      RateLimitReading reading = reading(remaining, reset, nowMillis, mayBeTime);
      return reading == null || reading.resetNanos() > maxWaitNanos ? null : reading;
    }
    String[] remainings = remaining.split(",", -1);
    String[] resets = reset.split(",", -1);
    if (remainings.length != resets.length) {
      return null;
    }
    List<RateLimitReading> policies = new ArrayList<>(resets.length);
    for (int i = 0; i < resets.length; i++) {
      RateLimitReading policy = reading(remainings[i], resets[i], nowMillis, mayBeTime);
      if (policy != null) {
        policies.add(policy);
      }
    }
    return strictest(policies);
  }

  private static @Nullable RateLimitReading reading(
      String remainingText, String resetText, long nowMillis, boolean mayBeTime) {
    long remaining = RateLimitFields.number(remainingText);
    long reset = RateLimitFields.number(resetText);
    if (remaining < 0 || reset < 0) {
      return null;
    }
    if (!mayBeTime || reset < FIRST_TIME_IN_SECONDS) {
      return new RateLimitReading(remaining, TimeUnit.SECONDS.toNanos(reset), false);
    }
    boolean seconds = reset < FIRST_TIME_IN_MILLIS;
    long resetMillis = seconds ? reset * 1000 : reset;
    // A time in whole seconds is past when that second is over.
    if (resetMillis + (seconds ? 1000 : 0) <= nowMillis) {
      return null;
    }
    return new RateLimitReading(
        remaining, TimeUnit.MILLISECONDS.toNanos(resetMillis - nowMillis), true);
  }
}
