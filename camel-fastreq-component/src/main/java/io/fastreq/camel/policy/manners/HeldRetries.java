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

import io.fastreq.camel.policy.retry.RetryBudget;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The retries of one host that wait for its {@link RetryBudget}, in the order in which they were
 * due. First attempts do not wait for them.
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}.
 *
 * @param <T> type of a retry
 */
public final class HeldRetries<T> {

  private final RetryBudget budget;
  private final CurrentWait wait;
  private final LongAdder waits;
  private final Deque<T> held = new ArrayDeque<>(0);

  private HeldRetries(RetryBudget budget, WaitTotals totals, LongAdder waits) {
    this.budget = budget;
    this.wait = new CurrentWait(totals);
    this.waits = waits;
  }

  /**
   * Returns a queue without retries, or null without a budget.
   *
   * @param now the present time
   * @param totals counts the times in which retries wait
   * @param waits counts the retries that have to wait
   */
  public static <T> @Nullable HeldRetries<T> of(
      Manners manners, long now, WaitTotals totals, LongAdder waits) {
    Double percent = manners.retryBudget();
    return percent == null ? null : new HeldRetries<>(new RetryBudget(percent, now), totals, waits);
  }

  /** Counts a first attempt, which may let a retry start. */
  public void firstAttempt(long now) {
    budget.firstAttempt(now);
  }

  /** Adds a retry that is due. */
  public void add(T retry, long now) {
    held.addLast(retry);
    if (budget.nanosUntilAllowed(now) > 0) {
      waits.increment();
    }
  }

  /**
   * Removes and returns the next retry, which the budget allows.
   *
   * @throws java.util.NoSuchElementException if none is held
   */
  public T remove(long now) {
    T next = held.removeFirst();
    budget.retry(now);
    return next;
  }

  /**
   * Removes and returns the next retry, which will not be sent.
   *
   * @throws java.util.NoSuchElementException if none is held
   */
  public T removeUnpaid() {
    return held.removeFirst();
  }

  /** Returns the nanoseconds until the next retry may start; 0 if none is held. */
  public long nanosUntilNext(long now) {
    return held.isEmpty() ? 0 : budget.nanosUntilAllowed(now);
  }

  /**
   * Notes whether those that are held wait for nothing else.
   *
   * @param isFree whether the host would let a request start
   */
  public void await(boolean isFree, long now) {
    wait.set(isFree && !held.isEmpty() ? WaitReason.RETRY_BUDGET : WaitReason.NONE, now);
  }

  /** Returns whether retries wait for nothing but the budget. */
  public WaitReason waitReason() {
    return wait.reason();
  }

  /** Returns whether none is held. */
  public boolean isEmpty() {
    return held.isEmpty();
  }

  /** Drops retries that will not take place. */
  public void drop(Predicate<T> which, long now) {
    held.removeIf(which);
    if (held.isEmpty()) {
      await(false, now);
    }
  }
}
