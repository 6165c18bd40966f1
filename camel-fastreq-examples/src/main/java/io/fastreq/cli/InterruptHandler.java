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
package io.fastreq.cli;

import io.fastreq.camel.FastreqResultStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Handles Ctrl-C and other requests to end: stops sending, aborts requests in flight, and makes the
 * JVM wait until all results read so far are written as whole lines. Thread-safe.
 */
final class InterruptHandler implements AutoCloseable {

  /**
   * Maximum wait in seconds, longer than any disk takes; a reader who has stopped reading is not
   * waited for.
   */
  private static final long PATIENCE_SECONDS = 5;

  private final Thread hook = new Thread(this::interrupt, "interruption");
  private final CountDownLatch allIsWritten = new CountDownLatch(1);
  private @Nullable FastreqResultStream results; // guarded by this
  private volatile boolean happened;

  /** Treats the end of the JVM as an interrupt, until {@link #close}. */
  static InterruptHandler ofTheProcess() {
    InterruptHandler interrupt = new InterruptHandler();
    Runtime.getRuntime().addShutdownHook(interrupt.hook);
    return interrupt;
  }

  /** Makes an interrupt end these results. */
  void ends(FastreqResultStream stream) {
    synchronized (this) {
      results = stream;
    }
    if (happened) {
      stream.close();
    }
  }

  boolean happened() {
    return happened;
  }

  private void interrupt() {
    happened = true;
    FastreqResultStream stream;
    synchronized (this) {
      stream = results;
    }
    if (stream == null) {
      return; // nothing was sent
    }
    stream.close();
    try {
      allIsWritten.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the handling: everything is written. */
  @Override
  public void close() {
    allIsWritten.countDown();
    if (!happened) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // the hook is just running and finds nothing to do
      }
    }
  }
}
