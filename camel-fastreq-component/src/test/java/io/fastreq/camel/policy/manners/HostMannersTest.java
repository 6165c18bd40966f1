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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.policy.ratelimit.RateLimitReading;
import org.junit.jupiter.api.Test;

/** What is known of one host, and how long its requests were held. */
class HostMannersTest {

  private static final long SECOND = 1_000_000_000L;

  private final HostManners host = new HostManners(Manners.NONE, 100);

  @Test
  void nothingIsHeldWhileTheHostHasNotSpoken() {
    long first = host.start(0);
    host.ended(first, 0, SECOND, 0, 0, null);
    assertThat(host.nanosUntilFree(SECOND, 0)).isZero();
    assertThat(host.reason()).isEqualTo(WaitReason.NONE);
    assertThat(host.remaining()).isEqualTo(-1);
  }

  /** The request that brings the first news is not the only one in flight by then. */
  @Test
  void countsThoseInFlightBeforeTheHostSpoke() {
    long first = host.start(0);
    long second = host.start(0);
    long third = host.start(0);
    host.ended(first, 0, SECOND, 2, 0, says(2));
    assertThat(host.nanosUntilFree(SECOND, 0)).isPositive();
    assertThat(host.reason()).isEqualTo(WaitReason.RATE_LIMIT_HEADERS);
    host.ended(second, 0, SECOND, 1, 0, Observation.NEVER_SENT);
    assertThat(host.nanosUntilFree(SECOND, 0)).as("2 left, 1 in flight").isZero();
    host.ended(third, 0, SECOND, 0, 0, null);
    assertThat(host.remaining()).isEqualTo(1);
  }

  @Test
  void countsTheTimeOfEachReason() {
    WaitTotals totals = new WaitTotals();
    CurrentWait wait = new CurrentWait(totals);
    wait.set(WaitReason.RATE, 10);
    wait.set(WaitReason.RATE, 20);
    wait.set(WaitReason.QUOTA, 30);
    wait.set(WaitReason.NONE, 35);
    wait.set(WaitReason.NONE, 70);
    wait.set(WaitReason.RATE, 100);
    wait.set(WaitReason.NONE, 101);
    assertThat(wait.reason()).isEqualTo(WaitReason.NONE);
    assertThat(totals.snapshot())
        .hasSize(2)
        .containsEntry(WaitReason.RATE, new WaitTotals.Total(2, 21))
        .containsEntry(WaitReason.QUOTA, new WaitTotals.Total(1, 5));
  }

  private static Observation says(long remaining) {
    return new Observation(
        new RateLimitReading(remaining, 10 * SECOND, false), SECOND, false, null);
  }
}
