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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.Outcome;
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.Outcome.Reach;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One wire round trip of a call, and the slot it holds: from the moment the dispatcher gives the
 * slot until the first of answer, breakdown, deadline and cancellation, whichever wins one
 * compare-and-set. What comes later is dropped.
 *
 * <p>Links to its neighbours among the attempts in flight; those fields belong to the dispatcher.
 */
final class Attempt implements Consumer<Outcome> {

  private static final Sent NOTHING = () -> {};

  final Call call;
  final long deadlineNanos;
  @Nullable Attempt previous;
  @Nullable Attempt next;

  private final Dispatcher dispatcher;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Sent sent = NOTHING;

  /**
   * The thread inside {@link #begin}. A transport that answers at once calls back on it; the
   * outcome is then kept until the transport has returned, so that a thousand such answers don't
   * stand on one stack. Only that thread finds itself here, so it need not be volatile.
   */
  private @Nullable Thread beginner;

  private @Nullable Outcome early;

  Attempt(Call call, Dispatcher dispatcher, long deadlineNanos) {
    this.call = call;
    this.dispatcher = dispatcher;
    this.deadlineNanos = deadlineNanos;
  }

  /** Sends the request. The slot may be free again when this returns. */
  void begin() {
    beginner = Thread.currentThread();
    Sent handle = call.send(this);
    beginner = null;
    Outcome known = early;
    if (known != null) {
      dispatcher.settle(this, known);
      return;
    }
    sent = handle;
    if (ended.get()) {
      // Cancelled or out of time between sending and here: the one who won found nothing to abort.
      handle.abort();
    }
  }

  @Override
  public void accept(Outcome outcome) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    if (beginner == Thread.currentThread()) {
      early = outcome;
      return;
    }
    dispatcher.settle(this, outcome);
    dispatcher.drive();
  }

  /** Ends the attempt for the engine's own reasons and closes its connection. */
  void end(Kind kind, String message) {
    if (ended.compareAndSet(false, true)) {
      sent.abort();
      dispatcher.settle(this, new Broken(kind, message, null, Reach.MAYBE_RECEIVED, false));
    }
  }
}
