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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long a host takes for the requests of one attempt, one after the other. Times are
 * those of {@link System#nanoTime()}. Thread-safe.
 */
public final class RequestTimer {

  private volatile long leftNanos;
  private volatile long headNanos;
  private volatile boolean headSeen;

  /** Begins with another request, which leaves now, unless {@link #left} says that it is later. */
  public void begin(long now) {
    leftNanos = now;
    headSeen = false;
  }

  /** Notes that the request leaves. */
  public void left(long now) {
    leftNanos = now;
  }

  /** Notes that the head of the response is there. */
  public void head(long now) {
    headNanos = now;
    headSeen = true;
  }

  /**
   * Returns what the outcome of the request tells, or null. The time until the end of the response
   * counts where its head was not seen.
   */
  public @Nullable Sample sample(Outcome outcome, long now) {
    if (outcome instanceof Success success) {
      return switch (success.response().status()) {
        case 429, 503 -> dropped(now);
        default -> new Sample(leftNanos, (headSeen ? headNanos : now) - leftNanos, false);
      };
    }
    boolean late = outcome instanceof Failure failure && failure.kind() == Kind.TIMEOUT;
    return late ? dropped(now) : null;
  }

  private Sample dropped(long now) {
    return new Sample(leftNanos, now - leftNanos, true);
  }
}
