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
package io.fastreq.camel.batch.failure;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.policy.Delayer;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Handles the failed items of one batch: by a fallback, and by a dead letter if they stay failed.
 * Thread-safe.
 */
public final class FailureHandlers {

  private final @Nullable FailureHandlerRunner fallbacks;
  private final @Nullable DeadLetter deadLetter;
  private final @Nullable FailureHandlerRunner letters;

  /**
   * The handlers of all batches of a name.
   *
   * @param fallbackSlots limits the fallbacks that run at once
   * @param letterSlots limits the dead letters that are sent at once
   * @param workers runs a task, or reports that no thread is available
   */
  public record Shared(
      FailureHandlerSlots fallbackSlots,
      FailureHandlerSlots letterSlots,
      BiConsumer<Runnable, Consumer<RejectedExecutionException>> workers,
      Delayer delayer,
      LongSupplier nanoClock) {

    private FailureHandlerRunner runner(
        String option, FailureHandler handler, FailureHandlerSlots slots) {
      return new FailureHandlerRunner(option, handler, slots, workers, delayer, nanoClock);
    }
  }

  /** Creates the handlers of a batch; either may be null. */
  public FailureHandlers(
      Shared shared, @Nullable FailureHandler fallback, @Nullable DeadLetter deadLetter) {
    this.fallbacks =
        fallback == null ? null : shared.runner("onFallback", fallback, shared.fallbackSlots());
    this.deadLetter = deadLetter;
    this.letters =
        deadLetter == null ? null : shared.runner("deadLetter", deadLetter, shared.letterSlots());
  }

  /** Returns what runs the fallbacks, or null. */
  public @Nullable FailureHandlerRunner fallbacks() {
    return fallbacks;
  }

  /**
   * Sends a dead letter for an item that stays failed, unless the batch has cancelled it.
   *
   * @param onDone receives the result, once, on any thread
   * @return false if there is none
   */
  public boolean sendsDeadLetter(FastreqFailure failure, Consumer<FailureHandler.Result> onDone) {
    if (letters == null || deadLetter == null || failure.kind() == Kind.CANCELLED) {
      return false;
    }
    if (letters.submit(failure, onDone)) {
      return true;
    }
    deadLetter.notAccepted(
        failure, new FastreqException("the batch no longer waits for dead letters"));
    return false;
  }

  /** Reports that the dead letter of an item was not accepted. */
  public void notAccepted(FastreqFailure failure, Throwable problem) {
    if (deadLetter != null) {
      deadLetter.notAccepted(failure, problem);
    }
  }

  /**
   * Notes that the batch was cut. After a timeout, items that have just timed out still get their
   * fallback and their dead letter, as long as these return. Otherwise fallbacks end at once, since
   * no further success is wanted. Dead letters go on: what has failed is not to be lost.
   *
   * @param batchTimeoutNanos the timeout of the batch
   */
  public void cut(Kind kind, String message, long batchTimeoutNanos) {
    if (kind == Kind.TIMEOUT) {
      each(runner -> runner.timeIsUp(batchTimeoutNanos));
    } else if (fallbacks != null) {
      fallbacks.giveUp(message);
    }
  }

  /** Gives up all that has not returned, and begins no more. */
  public void giveUp(String reason) {
    each(runner -> runner.giveUp(reason));
  }

  private void each(Consumer<FailureHandlerRunner> action) {
    if (fallbacks != null) {
      action.accept(fallbacks);
    }
    if (letters != null) {
      action.accept(letters);
    }
  }
}
