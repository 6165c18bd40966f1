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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the stream of a batch's results on to the route, once: as soon as the input is open, so
 * that results may come. Thread-safe.
 */
public final class StreamDelivery {

  private final ResultStream stream;
  private final Consumer<ResultStream> route;
  private final BiConsumer<Runnable, Consumer<RejectedExecutionException>> workers;
  private final Runnable onRefused;
  private final AtomicBoolean delivered = new AtomicBoolean();
  private volatile @Nullable Throwable error;

  /**
   * Creates the delivery of a stream.
   *
   * @param route reads the stream, and may block its thread
   * @param workers runs a task that may block, or calls back instead if no thread is available
   * @param onRefused ends the batch, since no thread could take the stream over. The route may read
   *     as long as the batch runs, and would block the thread that is reserved for the batch.
   */
  public StreamDelivery(
      ResultStream stream,
      Consumer<ResultStream> route,
      BiConsumer<Runnable, Consumer<RejectedExecutionException>> workers,
      Runnable onRefused) {
    this.stream = stream;
    this.route = route;
    this.workers = workers;
    this.onRefused = onRefused;
  }

  /** Hands the stream on, unless that was done before. */
  public void open() {
    if (delivered.compareAndSet(false, true)) {
      workers.accept(() -> route.accept(stream), this::refused);
    }
  }

  private void refused(RejectedExecutionException e) {
    error = new FastreqException("the results could not be handed on: " + e.getMessage(), e);
    delivered.set(false);
    onRefused.run();
  }

  /**
   * Ends the stream, and hands it on first if the batch was cut before its input was open: its
   * reader gets an empty stream. A stream whose input failed to open is never handed on.
   *
   * @param inputError why the input could not be read to its end, or null
   */
  public void end(@Nullable Throwable inputError) {
    if (inputError == null) {
      open();
    }
    stream.end(inputError);
  }

  /** Returns whether the route has got the stream. */
  public boolean isDelivered() {
    return delivered.get();
  }

  /** Returns why the stream could not be handed on, or null. */
  public @Nullable Throwable error() {
    return error;
  }
}
