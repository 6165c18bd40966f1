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
package io.fastreq.camel.policy;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A simulation's clock and the events that are due, one after the other, in no time at all. */
public final class EventLoop {

  private record Event(long at, long number, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private long now;
  private long number;

  /** Starts at a time of the clock, which is to be far from 0 in some of the runs. */
  public EventLoop(long now) {
    this.now = now;
  }

  public long now() {
    return now;
  }

  public void after(long nanos, Runnable action) {
    events.add(new Event(now + Math.max(0, nanos), number++, action));
  }

  /** Runs what is due up to a time of the clock, or until nothing is left to do. */
  public void runUntil(long end) {
    while (!events.isEmpty() && events.peek().at() - end <= 0) {
      Event event = events.remove();
      now = event.at();
      event.action().run();
    }
  }
}
