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
package io.fastreq.camel.component;

import io.fastreq.camel.transport.BodyReceiver;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.Outcome;
import io.fastreq.camel.transport.WireRequest;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells a watcher of each request when it has ended. Does not own the transport behind it.
 * Thread-safe.
 */
final class WatchedTransport implements HttpTransport {

  private final HttpTransport transport;
  private final Watcher watcher;

  /** Told once of each request, perhaps on an event loop: must not block. */
  @FunctionalInterface
  interface Watcher {
    /**
     * A request has ended.
     *
     * @param outcome how, or null where it was given up
     * @param nanos how long it took
     */
    void ended(WireRequest request, @Nullable Outcome outcome, long nanos);
  }

  WatchedTransport(HttpTransport transport, Watcher watcher) {
    this.transport = transport;
    this.watcher = watcher;
  }

  @Override
  public Sent send(
      WireRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Consumer<Outcome> onOutcome) {
    Watched watched = new Watched(request, onOutcome);
    boolean sent = false;
    try {
      watched.sent = transport.send(request, options, receiver, watched);
      sent = true;
      return watched;
    } finally {
      if (!sent) { // a backend of the user's own that throws, where it should tell
        watched.end(null);
      }
    }
  }

  @Override
  public void afterBurst(Runnable task) {
    transport.afterBurst(task);
  }

  @Override
  public void close() {
    // Who made the transport closes it.
  }

  private final class Watched implements Consumer<Outcome>, Sent {

    private final WireRequest request;
    private final Consumer<Outcome> onOutcome;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long beganNanos = System.nanoTime();
    private @Nullable Sent sent; // set before anybody else can know of this

    Watched(WireRequest request, Consumer<Outcome> onOutcome) {
      this.request = request;
      this.onOutcome = onOutcome;
    }

    @Override
    public void accept(Outcome outcome) {
      end(outcome);
      onOutcome.accept(outcome);
    }

    @Override
    public void abort() {
      end(null);
      Sent under = sent;
      if (under != null) {
        under.abort();
      }
    }

    private void end(@Nullable Outcome outcome) {
      if (ended.compareAndSet(false, true)) {
        watcher.ended(request, outcome, System.nanoTime() - beganNanos);
      }
    }
  }
}
