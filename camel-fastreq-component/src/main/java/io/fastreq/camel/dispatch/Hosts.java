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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.breaker.HostBreaker;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that an engine has to do with. Those that no call names are kept for a while, since a
 * pause or an open breaker outlives the batch that brought it about, but only the last {@value
 * #MAX_IDLE} of them: a million hosts do not add up.
 *
 * <p>The maps are guarded by the dispatcher's lock. Breakers are made and forgotten outside of it,
 * because their registry tells others.
 */
public final class Hosts {

  public static final int MAX_IDLE = 1_000;

  private volatile HostLimits limits; // changed with the lock held
  private final BreakerSource breakers;
  private final GateKeeper gate;
  private final LongSupplier nanoClock;
  private final Map<String, Host> active = new HashMap<>();
  private final Map<String, Host> idle = new LinkedHashMap<>();

  Hosts(HostLimits limits, BreakerSource breakers, GateKeeper gate, LongSupplier nanoClock) {
    this.limits = limits;
    this.breakers = breakers;
    this.gate = gate;
    this.nanoClock = nanoClock;
  }

  /** Whether each of them has a limit of its rate. */
  boolean haveRates() {
    return limits.rps() != null;
  }

  /** From now on these limits hold for each of them. */
  void change(HostLimits changed) {
    limits = changed;
    active.values().forEach(host -> host.change(changed));
    idle.values().forEach(host -> host.change(changed));
  }

  /** The hosts that calls name. */
  Collection<Host> active() {
    return active.values();
  }

  /** Whether there is a host of this origin. */
  boolean knows(String origin) {
    return active.containsKey(origin) || idle.containsKey(origin);
  }

  /** The host, if it is known, with one reference more. */
  @Nullable Host reference(String origin) {
    Host host = active.get(origin);
    if (host == null) {
      host = idle.remove(origin);
      if (host == null) {
        return null;
      }
      active.put(origin, host);
    }
    host.references++;
    return host;
  }

  /**
   * Makes a host; without the lock. It counts only when it has been {@link #add added}.
   *
   * @param onChange told when its breaker changes its state
   */
  Host make(String origin, Consumer<Host> onChange) {
    HostBreaker breaker = breakers.breakerFor(origin);
    Host host = new Host(origin, limits, breaker, gate.guards(origin), nanoClock);
    if (breaker != null) {
      breaker.onChange(() -> onChange.accept(host));
    }
    return host;
  }

  /**
   * Adds a host that was made, unless somebody else was quicker; gives back the one that counts.
   */
  Host add(Host made) {
    Host known = reference(made.origin());
    if (known != null) {
      return known;
    }
    made.change(limits); // they may have changed since it was made
    active.put(made.origin(), made);
    made.references++;
    return made;
  }

  /**
   * Gives a reference back.
   *
   * @return a host that is now forgotten and must be {@link #dispose disposed of}, or null
   */
  @Nullable Host release(Host host) {
    if (--host.references > 0) {
      return null;
    }
    active.remove(host.origin());
    idle.put(host.origin(), host);
    if (idle.size() <= MAX_IDLE) {
      return null;
    }
    Iterator<Host> eldest = idle.values().iterator();
    Host forgotten = eldest.next();
    eldest.remove();
    return forgotten;
  }

  /** Closes a host that nobody will find any more; without the lock. */
  void dispose(Host host) {
    breakers.forget(host.origin());
  }

  /** Number of hosts that are known. */
  int size() {
    return active.size() + idle.size();
  }
}
