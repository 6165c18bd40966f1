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

import java.util.ArrayDeque;
import java.util.Deque;

/** Queue of tasks of one batch that were set aside because their host was not ready. */
final class HostQueue {

  final TaskQueue queue;
  final Host host;

  /** The gates that the tasks must pass, as the bits of their types. */
  final int gates;

  final Deque<Ticket> tickets = new ArrayDeque<>();

  /** Whether the host may have become ready, so that this queue is checked. */
  boolean open;

  HostQueue(TaskQueue queue, Host host, int gates) {
    this.queue = queue;
    this.host = host;
    this.gates = gates;
  }
}
