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
import io.fastreq.camel.policy.proxy.ProxyPool.Health;
import io.fastreq.camel.policy.proxy.ProxyPool.Selection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Picks the next proxy of a list. Not thread-safe: {@link ProxyPool} calls it under its lock. */
final class ProxyRotation {

  /**
   * Random draws before the list is filtered: nearly always enough, so that a list of thousands is
   * not filtered for each attempt. Repeated draws favour no proxy.
   */
  private static final int QUICK_DRAWS = 4;

  private final Selection selection;
  private final RandomGenerator random;
  private List<Member> members;
  private int next;

  ProxyRotation(Selection selection, RandomGenerator random, List<Member> members) {
    this.selection = selection;
    this.random = random;
    this.members = members;
  }

  /**
   * Returns the next proxy, or null if all rest.
   *
   * @param passedOver chosen only if all others rest
   */
  @Nullable Member next(String origin, Set<FastreqProxy> passedOver, long now) {
    Predicate<Member> awake = member -> member.restingNanos(now) == 0;
    Predicate<Member> fresh = awake.and(member -> !passedOver.contains(member.proxy));
    if (selection == Selection.STICKY) {
      Member near = nearest(origin, fresh);
      return near == null ? nearest(origin, awake) : near;
    }
    Member picked = pick(fresh);
    return picked == null ? pick(awake) : picked;
  }

  /** Replaces the members, and continues at the first of the next ones that stays. */
  void replace(List<Member> newMembers) {
    Set<Member> staying = Set.copyOf(newMembers);
    int continued = 0;
    for (int i = 0; i < members.size(); i++) {
      Member member = members.get((next + i) % members.size());
      if (staying.contains(member)) {
        continued = newMembers.indexOf(member);
        break;
      }
    }
    members = newMembers;
    next = continued;
  }

  private @Nullable Member pick(Predicate<Member> fit) {
    return selection == Selection.RANDOM ? drawn(fit) : following(fit);
  }

  private @Nullable Member following(Predicate<Member> fit) {
    for (int i = 0; i < members.size(); i++) {
      int place = (next + i) % members.size();
      if (fit.test(members.get(place))) {
        next = (place + 1) % members.size();
        return members.get(place);
      }
    }
    return null;
  }

  private @Nullable Member drawn(Predicate<Member> fit) {
    for (int i = 0; i < QUICK_DRAWS; i++) {
      Member member = members.get(random.nextInt(members.size()));
      if (fit.test(member)) {
        return member;
      }
    }
    List<Member> all = members.stream().filter(fit).toList();
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private @Nullable Member nearest(String origin, Predicate<Member> fit) {
    long originHash = hash(origin);
    Member best = null;
    long bestScore = 0;
    for (Member member : members) {
      long score = mixed(originHash ^ member.hash);
      if ((best == null || score > bestScore) && fit.test(member)) {
        best = member;
        bestScore = score;
      }
    }
    return best;
  }

  /** FNV-1a with 64 bits, the same in every JVM, so that a restart moves no origin. */
  private static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  /** Final step of SplitMix64: every bit of the input affects every bit of the score. */
  private static long mixed(long bits) {
    long first = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
    return second ^ second >>> 31;
  }

  /** A proxy with its health. Guarded as the rotation is. */
  static final class Member {

    final FastreqProxy proxy;
    final long hash;
    long used;
    long failed;
    private final Set<String> unreachable = new HashSet<>(4);
    private boolean resting;
    private long restsUntil;

    Member(FastreqProxy proxy) {
      this.proxy = proxy;
      String username = proxy.username();
      // Without the password: a new one does not make another proxy.
      this.hash =
          ProxyRotation.hash(
              proxy.type() + " " + proxy.host() + " " + proxy.port() + " " + username);
    }

    void restUntil(long nanoTime) {
      resting = true;
      restsUntil = nanoTime;
      unreachable.clear();
    }

    boolean endRest() {
      boolean rested = resting;
      resting = false;
      unreachable.clear();
      return rested;
    }

    /** Returns how many origins it has reported unreachable since its last success or rest. */
    int unreachable(String origin) {
      unreachable.add(origin);
      return unreachable.size();
    }

    /** Returns the nanoseconds until it is used again, 0 if it does not rest. */
    long restingNanos(long now) {
      long left = restsUntil - now;
      if (!resting || left <= 0) {
        // Cleared once it is over, so that a clock that wraps around cannot bring it back.
        resting = false;
        return 0;
      }
      return left;
    }

    Health health(long now) {
      return new Health(proxy.masked(), used, failed, restingNanos(now));
    }
  }
}
