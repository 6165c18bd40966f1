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
package io.fastreq.camel;

import java.util.Iterator;

/**
 * The results of a batch in the order in which they come: the body of an endpoint with {@code
 * streaming=true}. Works as it stands with {@code split(body()).streaming()}.
 *
 * <p>{@link #hasNext()} and {@link #next()} wait for a result. A result counts as read when the one
 * after it is asked for; while {@code streamWindow} results wait and as many as {@code concurrency}
 * have been sent for, nothing more is sent. Every item has its result here, failures as {@link
 * FastreqFailure}, unless {@code failureMode=omit} leaves those out or an {@code
 * idempotentRepository} has the item skipped.
 *
 * <p>It closes by itself at its end, and when its exchange is done. Thread-safe: several threads
 * may read it at the same time. Each result goes to one of them, and counts as read when that one
 * asks for its next, be it by {@link #hasNext()}. Where the work of one reader goes from thread to
 * thread, whichever asks for the next has done with the one before.
 */
public interface FastreqResultStream extends Iterator<FastreqResult>, AutoCloseable {

  /**
   * Whether there is another result; waits until that is known. False once it is closed.
   *
   * @throws FastreqException where the input could not be read to its end, after the results of
   *     what had been read before; or where the waiting thread is interrupted
   */
  @Override
  boolean hasNext();

  /**
   * The next result; waits for it.
   *
   * @throws FastreqException as {@link #hasNext()}
   * @throws java.util.NoSuchElementException where there is none
   */
  @Override
  FastreqResult next();

  /** The figures of the batch: so far, or, when it has ended, for good. Never waits. */
  FastreqSummary summary();

  /**
   * Ends the batch where it has not ended: nothing more is sent, what is in flight is aborted, and
   * what was not read is dropped. Never waits; a second call does nothing.
   */
  @Override
  void close();
}
