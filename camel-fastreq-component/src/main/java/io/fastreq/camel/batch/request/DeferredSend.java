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
package io.fastreq.camel.batch.request;

import io.fastreq.camel.transport.HttpTransport.Sent;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A hop that is sent later, when what it waits for is there. Its attempt, which keeps its slot, may
 * end meanwhile. Thread-safe.
 */
public class DeferredSend implements Sent {

  private final Supplier<Sent> send;
  private boolean aborted; // guarded by this
  private @Nullable Sent sent; // guarded by this

  /**
   * Creates a hop that waits.
   *
   * @param send passes the hop to the transport
   */
  public DeferredSend(Supplier<Sent> send) {
    this.send = send;
  }

  /** Sends the hop, unless its attempt has ended. */
  public final void go() {
    if (isAborted()) {
      return;
    }
    Sent started = send.get();
    boolean late;
    synchronized (this) {
      sent = started;
      late = aborted;
    }
    if (late) {
      started.abort();
    }
  }

  /** Returns whether the attempt has ended. */
  public final synchronized boolean isAborted() {
    return aborted;
  }

  @Override
  public final void abort() {
    Sent started;
    synchronized (this) {
      aborted = true;
      started = sent;
    }
    if (started != null) {
      started.abort();
    }
  }
}
