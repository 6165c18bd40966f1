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
 * Ctrl-C, or another polite request to end: nothing more is sent, what is in flight is aborted, and
 * the JVM waits until all that has been read stands in whole lines. Thread-safe.
 */
final class Interruption implements AutoCloseable {

  /** Longer than any disk takes; a reader who has stopped reading is not waited for. */
  private static final long PATIENCE_SECONDS = 5;

  private final Thread hook = new Thread(this::interrupt, "interruption");
  private final CountDownLatch allIsWritten = new CountDownLatch(1);
  private @Nullable FastreqResultStream results; // guarded by this
  private volatile boolean happened;

  /** Has the end of the JVM count as an interruption, until {@link #close}. */
  static Interruption ofTheProcess() {
    Interruption interruption = new Interruption();
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Has an interruption end these results. */
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

  /** All is written. */
  @Override
  public void close() {
    allIsWritten.countDown();
    if (!happened) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        return; // it has begun to run just now, and finds nothing to do
      }
    }
  }
}
