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
 * Results of a batch in order of completion: the body of an endpoint with {@code streaming=true}.
 * It works directly with {@code split(body()).streaming()}.
 *
 * <p>{@link #hasNext()} and {@link #next()} wait for a result. A result counts as read when the
 * next one is requested. Sending stops while {@code streamWindow} results wait and {@code
 * concurrency} requests are in flight. Every item has a result, failures as {@link FastreqFailure},
 * unless {@code failureMode=omit} leaves failures out or an {@code idempotentRepository} makes the
 * item skipped. With {@code nextPage} each page has one, in the order of the pages of its item.
 *
 * <p>The stream closes itself at its end and when its exchange is done. Thread-safe: several
 * threads may read it at the same time. Each result goes to one of them and counts as read when
 * that thread asks for its next, by {@link #hasNext()} or {@link #next()}. If a reader's work moves
 * from thread to thread, whichever thread asks for the next result has finished the previous one.
 */
public interface FastreqResultStream extends Iterator<FastreqResult>, AutoCloseable {

  /**
   * Returns whether there is another result, waiting until that is known. False once it is closed.
   *
   * @throws FastreqException if the input could not be read to its end, after the results of all
   *     items read before; or if the waiting thread is interrupted
   */
  @Override
  boolean hasNext();

  /**
   * Returns the next result, waiting for it.
   *
   * @throws FastreqException like {@link #hasNext()}
   * @throws java.util.NoSuchElementException if there is none
   */
  @Override
  FastreqResult next();

  /**
   * Returns the figures of the batch: those so far or, when it has ended, the final ones. Never
   * waits.
   */
  FastreqSummary summary();

  /**
   * Ends the batch if it has not ended: sending stops, requests in flight are aborted, and unread
   * results are dropped. Never waits; a second call does nothing.
   */
  @Override
  void close();
}
