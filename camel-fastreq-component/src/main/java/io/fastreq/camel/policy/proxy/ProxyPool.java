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
 * The proxies of an engine and how they fare. A proxy that failed rests for a while and then is
 * taken again like any other; a success ends its rest. A list that holds a proxy twice has it once.
 *
 * <p>Never waits: when all proxies rest, it says for how long. Memory is bounded by the list.
 * Thread-safe.
 */
public final class ProxyPool {

  /** Which proxy is next. */
  public enum Selection {
    /** In the order of the list, over and over; who rests is passed over and keeps its place. */
    ROUND_ROBIN,
    /** Any, all with the same chance. */
    RANDOM,
    /**
     * The same one for the same origin for as long as it does not rest, even on a retry. When the
     * list changes, only the origins of the proxies that came or went move (rendezvous hashing).
     */
    STICKY
  }

  /**
   * How one proxy fares.
   *
   * @param proxy its address, masked
   * @param used attempts it was chosen for
   * @param failed failures of its own that were reported
   * @param restingNanos nanoseconds until it is taken again, 0 if it does not rest
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
   * A pool in which no proxy rests.
   *
   * @param proxies at least one
   * @param selection which one is next
   * @param cooldownNanos how long a proxy that failed rests, at least 0
   * @param nanoClock a clock as {@link System#nanoTime()} is: its origin is arbitrary, and it may
   *     wrap around
   * @param random draws for {@link Selection#RANDOM}; only used under the pool's own lock
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

  /** Takes the proxy for an attempt of a request whose target no proxy has called unreachable. */
  public ProxyChoice choose(String origin, Set<FastreqProxy> alreadyTried) {
    return choose(origin, alreadyTried, Set.of());
  }

  /**
   * Takes the proxy for an attempt.
   *
   * @param origin where the attempt goes, {@code scheme://host:port}; decides for {@link
   *     Selection#STICKY} alone
   * @param alreadyTried the proxies of the request's earlier attempts: one that is not among them
   *     goes first, and if all are, any that does not rest. Of no interest for {@link
   *     Selection#STICKY}
   * @param saidUnreachable those of them that said they cannot reach the target; passed over in the
   *     same way, by {@link Selection#STICKY} too
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

  /** The proxy itself failed: it rests from now on. One that is not in the list is ignored. */
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
   * The proxy says that it cannot reach a target. It is believed, and rests only after it has said
   * so of {@value #UNREACHABLE_IN_A_ROW} different targets with no success in between.
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

  /** The proxy did its part: its rest is over. One that is not in the list is ignored. */
  public void succeeded(FastreqProxy proxy) {
    synchronized (lock) {
      Member member = members.get(proxy);
      if (member != null) {
        member.endRest();
      }
    }
  }

  /**
   * Takes another list. Proxies that stay keep their figures and their rest, and the rotation goes
   * on at the proxy that was next, or at the first after it that stays.
   *
   * @throws IllegalArgumentException if the new list has no proxy; the old one stays
   */
  public void replace(List<FastreqProxy> newList) {
    synchronized (lock) {
      members = membersOf(newList, members);
      rotation.replace(List.copyOf(members.values()));
    }
  }

  /** Where a proxy stands in the list, counted from 1; 0 for one that is not in it. */
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

  /** How each proxy fares, in the order of the list. */
  public List<Health> health() {
    synchronized (lock) {
      long now = nanoClock.getAsLong();
      return members.values().stream().map(member -> member.health(now)).toList();
    }
  }

  private long nanosUntilOne(long now) {
    return members.values().stream()
        .mapToLong(member -> member.restingNanos(now))
        .min()
        .orElseThrow();
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
