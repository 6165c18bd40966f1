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
package io.fastreq.camel.dispatch.host;

import io.fastreq.camel.policy.manners.WaitReason;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The gates, and whether tasks wait for them. Gates are named by the bits of their types. Guarded
 * by the dispatcher's lock.
 */
public final class GateKeeper {

  private final List<Watched> gates;

  /** Receives what is to be done for tasks that wait. */
  public interface Plans {

    /** Plans a look at a gate. */
    void gateIn(Gate awaited, long waitNanos);

    /** Adds an action that is done without the lock. */
    void then(Runnable action);
  }

  /** A gate, and what was planned for the tasks that wait for it. */
  private static final class Watched {
    final Gate gate;
    boolean awaited;
    boolean timed;
    boolean asked;

    Watched(Gate gate) {
      this.gate = gate;
    }

    boolean isOneOf(int bits) {
      return (gate.type().bit() & bits) != 0;
    }
  }

  /** Creates the keeper of some gates. Without any, tasks never wait. */
  public GateKeeper(List<Gate> gates) {
    this.gates = gates.stream().map(Watched::new).toList();
  }

  /** Registers a listener that is called with a gate that may have opened early. */
  public void onOpen(Consumer<Gate> listener) {
    gates.forEach(each -> each.gate.onOpen(() -> listener.accept(each.gate)));
  }

  /** Returns the gates that tasks which begin at this origin must pass. Called without the lock. */
  public int guarding(String origin) {
    int guarding = 0;
    for (Watched each : gates) {
      guarding |= each.gate.guards(origin) ? each.gate.type().bit() : 0;
    }
    return guarding;
  }

  /** Returns whether all of these gates are open. A task then waits for the one that is not. */
  public boolean areOpen(int bits) {
    for (Watched each : gates) {
      if (each.isOneOf(bits) && each.gate.nanosUntilOpen() > 0) {
        each.awaited = true;
        return false;
      }
    }
    return true;
  }

  /** Returns one of these gates that is known to stay closed for this time at least, or null. */
  public @Nullable Gate closedFor(long nanos, int bits) {
    for (Watched each : gates) {
      if (each.isOneOf(bits)) {
        long wait = each.gate.nanosUntilOpen();
        if (wait >= nanos && wait != Gate.UNTIL_EVENT) {
          return each.gate;
        }
      }
    }
    return null;
  }

  /** Returns what the gate stands for that tasks wait for. */
  public WaitReason waitReason() {
    for (Watched each : gates) {
      if (each.awaited) {
        return each.gate.type().reason();
      }
    }
    return WaitReason.NONE;
  }

  /** Plans one timer for all tasks that wait for a gate, or tells it that they do. */
  public void plan(Plans plans) {
    for (Watched each : gates) {
      if (!each.awaited) {
        continue;
      }
      long wait = each.gate.nanosUntilOpen();
      if (wait == Gate.UNTIL_EVENT) {
        if (!each.asked) {
          each.asked = true;
          plans.then(each.gate::awaited);
        }
      } else if (!each.timed) {
        each.timed = true;
        plans.gateIn(each.gate, Math.max(1, wait));
      }
    }
  }

  /**
   * Notes that a gate may have opened.
   *
   * @param due whether the timer reports it
   * @return whether a task has waited
   */
  public boolean mayBeOpen(Gate gate, boolean due) {
    boolean waited = false;
    for (Watched each : gates) {
      if (each.gate == gate) {
        waited = each.awaited;
        each.awaited = false;
        each.asked = false;
        each.timed &= !due;
      }
    }
    return waited;
  }
}
