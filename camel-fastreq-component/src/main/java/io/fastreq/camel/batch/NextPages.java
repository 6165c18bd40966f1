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
package io.fastreq.camel.batch;

import io.fastreq.camel.dispatch.Dispatcher;
import io.fastreq.camel.dispatch.TaskQueue;
import java.util.List;
import java.util.function.Consumer;

/**
 * Passes the calls for next pages to the dispatcher, each in the place of the one that has ended.
 * Used on worker threads.
 */
final class NextPages {

  private final BatchContext batch;
  private final Dispatcher dispatcher;
  private final TaskQueue queue;
  private final Consumer<Call> onUnsent;

  /**
   * Creates an instance for a batch.
   *
   * @param onUnsent accepts a call that has ended without being sent
   */
  NextPages(BatchContext batch, Consumer<Call> onUnsent) {
    this.batch = batch;
    this.dispatcher = batch.dispatcher();
    this.queue = batch.queue();
    this.onUnsent = onUnsent;
  }

  /** Accepts the call for a next page, unless {@code robots.txt} forbids it. */
  void follow(Call next) {
    RobotsGate robots = batch.robots();
    if (robots == null) {
      dispatcher.follow(queue, next);
      return;
    }
    dispatcher.followLater(queue); // first, since the call may be released before the gate returns
    switch (robots.ask(next)) {
      case ALLOWED -> dispatcher.released(queue, List.of(next), 0);
      case REFUSED -> {
        dispatcher.released(queue, List.of(), 1);
        onUnsent.accept(next);
      }
      case WAITS -> {
        // It is released when the file has come.
      }
    }
  }

  /** Accepts the call for a next page that has ended without being sent. */
  void followedUnsent(Call next) {
    dispatcher.followedUnsent(queue);
    onUnsent.accept(next);
  }
}
