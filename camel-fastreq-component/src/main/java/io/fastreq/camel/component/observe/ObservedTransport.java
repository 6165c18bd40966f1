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
package io.fastreq.camel.component.observe;

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.transport.HttpTransport;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A transport that notifies a watcher when a request has ended. The caller owns the transport
 * behind it. Thread-safe.
 */
public final class ObservedTransport implements HttpTransport {

  private final HttpTransport transport;
  private final Watcher watcher;

  /** Called once for each request, possibly on an event loop. Must not block. */
  @FunctionalInterface
  public interface Watcher {
    /**
     * Called when a request has ended.
     *
     * @param outcome the outcome, or null if the request was aborted
     * @param nanos how long the request took
     */
    void ended(HttpRequest request, @Nullable Outcome outcome, long nanos);
  }

  public ObservedTransport(HttpTransport transport, Watcher watcher) {
    this.transport = transport;
    this.watcher = watcher;
  }

  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    Watched watched = new Watched(request, listener);
    boolean sent = false;
    try {
      watched.sent = transport.send(request, options, receiver, watched);
      sent = true;
      return watched;
    } finally {
      if (!sent) { // a user's backend threw instead of reporting a failure
        watched.end(null);
      }
    }
  }

  @Override
  public void afterBurst(Runnable task) {
    transport.afterBurst(task);
  }

  @Override
  public void makeRoom(int requests) {
    transport.makeRoom(requests);
  }

  @Override
  public void close() {
    // The caller owns the transport.
  }

  private final class Watched implements Listener, Sent {

    private final HttpRequest request;
    private final Listener listener;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final long beganNanos = System.nanoTime();
    private volatile long waitedNanos;
    private volatile long connectedNanos;
    private @Nullable Sent sent; // set before other threads can see this

    Watched(HttpRequest request, Listener listener) {
      this.request = request;
      this.listener = listener;
    }

    @Override
    public boolean onConnected(Runnable write) {
      if (connectedNanos == 0) {
        connectedNanos = System.nanoTime();
      }
      return listener.onConnected(() -> writeAfterWait(write, connectedNanos));
    }

    /** Excludes the wait for a token from the time of the request. */
    private void writeAfterWait(Runnable write, long sinceNanos) {
      waitedNanos = System.nanoTime() - sinceNanos;
      write.run();
    }

    @Override
    public void accept(Outcome outcome) {
      end(outcome);
      listener.accept(outcome);
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
        watcher.ended(request, outcome, System.nanoTime() - beganNanos - waitedNanos);
      }
    }
  }
}
