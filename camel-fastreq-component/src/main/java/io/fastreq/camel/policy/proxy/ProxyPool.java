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
package io.fastreq.camel.policy.proxy;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.policy.proxy.ProxyRotation.Member;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The proxies of an engine and their health. A proxy that failed rests for a while and is then used
 * again like any other; a success ends its rest. Duplicates in a list are ignored.
 *
 * <p>Never waits: if all proxies rest, it returns for how long. Memory is bounded by the list.
 * Thread-safe.
 */
public final class ProxyPool {

  /** Order in which proxies are chosen. */
  public enum Selection {
    /** In the order of the list, again and again; a resting proxy keeps its place. */
    ROUND_ROBIN,
    /** At random, all with the same probability. */
    RANDOM,
    /**
     * The same proxy for the same origin as long as it does not rest, even on a retry. If the list
     * changes, only the origins of added or removed proxies move (rendezvous hashing).
     */
    STICKY
  }

  /**
   * Health of a proxy.
   *
   * @param proxy its address, masked
   * @param used number of attempts it was chosen for
   * @param failed number of its failures
   * @param restingNanos nanoseconds until it is used again, 0 if it does not rest
   */
  public record Health(String proxy, long used, long failed, long restingNanos) {}

  static final int UNREACHABLE_IN_A_ROW = 3;

  private final long cooldownNanos;
  private final LongSupplier nanoClock;
  private final Selection selection;
  private final Object lock = new Object();

  // Guarded by lock.
  private final ProxyRotation rotation;
  private Map<FastreqProxy, Member> members;

  /**
   * Creates a pool in which no proxy rests.
   *
   * @param proxies at least one
   * @param selection the order
   * @param cooldownNanos rest of a proxy that failed, at least 0
   * @param nanoClock a clock such as {@link System#nanoTime()}: with any origin, and it may wrap
   *     around
   * @param random used for {@link Selection#RANDOM}, under the pool's lock
   * @throws IllegalArgumentException if there is no proxy or the time to rest is negative
   */
  public ProxyPool(
      List<FastreqProxy> proxies,
      Selection selection,
      long cooldownNanos,
      LongSupplier nanoClock,
      RandomGenerator random) {
    if (cooldownNanos < 0) {
      throw new IllegalArgumentException("the time to rest must be at least 0");
    }
    this.cooldownNanos = cooldownNanos;
    this.selection = selection;
    this.nanoClock = nanoClock;
    this.members = membersOf(proxies, Map.of());
    this.rotation = new ProxyRotation(selection, random, List.copyOf(members.values()));
  }

  /**
   * Chooses the proxy for an attempt.
   *
   * @param origin where the attempt goes, {@code scheme://host:port}; used by {@link
   *     Selection#STICKY} only
   * @param alreadyTried the proxies of the request's earlier attempts: others are preferred.
   *     Ignored by {@link Selection#STICKY}
   * @param saidUnreachable those of them that reported that they cannot reach the target; others
   *     are preferred, by {@link Selection#STICKY} too
   * @return {@link ProxyChoice.Use} or {@link ProxyChoice.None}
   */
  public ProxyChoice choose(
      String origin, Set<FastreqProxy> alreadyTried, Set<FastreqProxy> saidUnreachable) {
    synchronized (lock) {
      long now = nanoClock.getAsLong();
      Set<FastreqProxy> passedOver = selection == Selection.STICKY ? saidUnreachable : alreadyTried;
      Member member = rotation.next(origin, passedOver, now);
      if (member == null) {
        return new ProxyChoice.None(nanosUntilOne(now));
      }
      member.used++;
      return new ProxyChoice.Use(member.proxy);
    }
  }

  /** Starts the rest of a proxy that failed. Ignored if it is not in the list. */
  public void failed(FastreqProxy proxy) {
    synchronized (lock) {
      Member member = members.get(proxy);
      if (member != null) {
        member.failed++;
        member.restUntil(nanoClock.getAsLong() + cooldownNanos);
      }
    }
  }

  /**
   * Records that a proxy reported a target as unreachable. It rests only after it has reported
   * {@value #UNREACHABLE_IN_A_ROW} different targets without a success in between.
   *
   * @param origin where the attempt was to go, {@code scheme://host:port}
   */
  public void targetUnreachable(FastreqProxy proxy, String origin) {
    synchronized (lock) {
      Member member = members.get(proxy);
      if (member != null && member.unreachable(origin) >= UNREACHABLE_IN_A_ROW) {
        member.failed++;
        member.restUntil(nanoClock.getAsLong() + cooldownNanos);
      }
    }
  }

  /**
   * Ends the rest of a proxy that succeeded. Ignored if it is not in the list.
   *
   * @return whether it has rested until now
   */
  public boolean succeeded(FastreqProxy proxy) {
    synchronized (lock) {
      Member member = members.get(proxy);
      return member != null && member.endRest();
    }
  }

  /**
   * Replaces the list. Proxies that stay keep their health, and the rotation continues at the proxy
   * that was next, or at the first after it that stays.
   *
   * @throws IllegalArgumentException if the new list is empty; the old one stays
   */
  public void replace(List<FastreqProxy> newList) {
    synchronized (lock) {
      members = membersOf(newList, members);
      rotation.replace(List.copyOf(members.values()));
    }
  }

  /** Returns the 1-based position of a proxy in the list, or 0 if it is not in it. */
  public int position(FastreqProxy proxy) {
    synchronized (lock) {
      int position = 0;
      for (FastreqProxy each : members.keySet()) {
        position++;
        if (each.equals(proxy)) {
          return position;
        }
      }
      return 0;
    }
  }

  /** Returns the health of each proxy, in the order of the list. */
  public List<Health> health() {
    synchronized (lock) {
      long now = nanoClock.getAsLong();
      return members.values().stream().map(member -> member.health(now)).toList();
    }
  }

  /** Returns the nanoseconds until a proxy is available, or 0. */
  public long nanosUntilOne() {
    synchronized (lock) {
      return nanosUntilOne(nanoClock.getAsLong());
    }
  }

  private long nanosUntilOne(long now) {
    long least = Long.MAX_VALUE;
    for (Member member : members.values()) {
      long rest = member.restingNanos(now);
      if (rest == 0) {
        return 0;
      }
      least = Math.min(least, rest);
    }
    return least;
  }

  private static Map<FastreqProxy, Member> membersOf(
      Collection<FastreqProxy> proxies, Map<FastreqProxy, Member> known) {
    if (proxies.isEmpty()) {
      throw new IllegalArgumentException("there is no proxy in the list");
    }
    Map<FastreqProxy, Member> members = new LinkedHashMap<>();
    for (FastreqProxy proxy : proxies) {
      Member member = known.get(proxy);
      members.putIfAbsent(proxy, member == null ? new Member(proxy) : member);
    }
    return members;
  }
}
