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
package io.fastreq.camel.policy.quota;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * Starts of the last attempts, which tell when the next one may start so that every quota holds in
 * every window, wherever the window begins.
 *
 * <p>With a quota of {@code COUNT/PERIOD}, an attempt may start once PERIOD is over since the start
 * of the attempt that lies COUNT before it. All quotas share one ring of starts. The ring takes 8
 * bytes for each start it keeps, grows as starts come in, and never holds more starts than the
 * largest COUNT. Asking and starting take constant time, but for the rare growth of the ring.
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}: their origin is arbitrary, and they may wrap around.
 */
public final class QuotaWindows {

  private static final int INITIAL_CAPACITY = 16;

  private final int[] counts;
  private final long[] periods;
  private final int maxCount;
  private final int leastCount;
  private final long longestPeriod;

  private long[] starts;
  private int oldest;
  private int size;

  /**
   * Creates windows in which nothing has started.
   *
   * @param quotas the quotas that are to hold, at least one
   * @throws IllegalArgumentException if there is no quota
   */
  public QuotaWindows(Collection<Quota> quotas) {
    if (quotas.isEmpty()) {
      throw new IllegalArgumentException("no quota is given");
    }
    counts = quotas.stream().mapToInt(Quota::count).toArray();
    periods = quotas.stream().mapToLong(Quota::periodNanos).toArray();
    leastCount = Arrays.stream(counts).min().getAsInt();
    maxCount = Arrays.stream(counts).max().getAsInt();
    longestPeriod = Arrays.stream(periods).max().getAsLong();
    starts = new long[Math.min(INITIAL_CAPACITY, maxCount)];
  }

  /**
   * Returns the nanoseconds until an attempt may start, or 0 if one may start now. Counts nothing.
   *
   * @param now the present time
   */
  public long nanosUntilFree(long now) {
    return nanosUntilFree(now, 0);
  }

  /**
   * Returns the nanoseconds until an attempt may start if others start before it.
   *
   * @param now the present time
   * @param ahead number of those others, which are not counted yet
   * @return 0 for now, or {@link Long#MAX_VALUE} if it depends on when those others start
   */
  public long nanosUntilFree(long now, int ahead) {
    long wait = 0;
    for (int i = 0; i < counts.length; i++) {
      if (ahead >= counts[i]) {
        return Long.MAX_VALUE;
      }
      if (size >= counts[i] - ahead) {
        wait = Math.max(wait, periods[i] - (now - start(size - (counts[i] - ahead))));
      }
    }
    return wait;
  }

  /** Returns the smallest number of attempts that a window may have. */
  public int leastCount() {
    return leastCount;
  }

  /**
   * Counts an attempt that starts now, whether it may or not: one that may not is counted too, and
   * the next ones wait the longer.
   *
   * @param now the present time; a time before that of the last start counts as that
   * @return the time that is kept, for {@link #takeBack}
   */
  public long start(long now) {
    long time = size > 0 && start(size - 1) - now > 0 ? start(size - 1) : now;
    if (size == starts.length) {
      makeRoom(time);
    }
    starts[index(size)] = time;
    size++;
    return time;
  }

  /**
   * Takes a start back: that attempt sent nothing. Takes as many steps as attempts have started
   * since.
   *
   * @param start what {@link #start} returned; without effect where it is kept no more
   */
  public void takeBack(long start) {
    int position = size - 1;
    while (position >= 0 && start(position) - start > 0) {
      position--;
    }
    if (position < 0 || start(position) != start) {
      return;
    }
    for (int i = position; i < size - 1; i++) {
      starts[index(i)] = start(i + 1);
    }
    size--;
  }

  /** Returns whether a start counts in a window that includes the present time. */
  public boolean areUsed(long now) {
    return size > 0 && now - start(size - 1) < longestPeriod;
  }

  /** Returns how many starts are kept. */
  int kept() {
    return size;
  }

  /** Returns how many starts fit into the memory that is taken. */
  int capacity() {
    return starts.length;
  }

  private void makeRoom(long now) {
    if (size == maxCount) {
      dropOldest();
      return;
    }
    while (size > 0 && now - start(0) >= longestPeriod) {
      dropOldest();
    }
    if (size > starts.length / 2) {
      grow();
    }
  }

  private void grow() {
    long[] grown = new long[Math.min(maxCount, 2 * starts.length)];
    for (int i = 0; i < size; i++) {
      grown[i] = start(i);
    }
    starts = grown;
    oldest = 0;
  }

  private void dropOldest() {
    oldest = index(1);
    size--;
  }

  /** Returns a start by its age, 0 for the oldest one kept. */
  private long start(int position) {
    return starts[index(position)];
  }

  private int index(int position) {
    int index = oldest + position;
    return index < starts.length ? index : index - starts.length;
  }

  /**
   * Returns the least time in which so many attempts can start, if none has started before.
   *
   * @param quotas the quotas that are to hold; none for no limit
   * @param attempts how many attempts are to start
   * @return nanoseconds from the first start to the last one; {@link Long#MAX_VALUE} for what is
   *     longer than that
   */
  public static long leastNanos(List<Quota> quotas, long attempts) {
    if (quotas.isEmpty() || attempts < 1) {
      return 0;
    }
    QuotaWindows windows = new QuotaWindows(quotas);
    long now = 0;
    for (long i = 0; i < attempts; i++) {
      long wait = windows.nanosUntilFree(now);
      if (wait > Long.MAX_VALUE - now) {
        return Long.MAX_VALUE;
      }
      now += wait;
      windows.start(now);
    }
    return now;
  }
}
