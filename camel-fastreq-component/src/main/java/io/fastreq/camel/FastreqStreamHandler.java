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

import java.nio.ByteBuffer;

/**
 * Takes the bodies of answers piece by piece as they come: with {@code returnType=stream}, the bean
 * that the option {@code streamHandler} names.
 *
 * <p>One handler serves all items of all batches of its endpoint, several at the same time, so it
 * has to be thread-safe. For each item it is called on worker threads, one call at a time and in
 * order: {@link #onChunk} for each piece of the body, then exactly one of {@link #onEnd} and {@link
 * #onError}. It may block: while it does, no more is read from that item's connection than a small
 * buffer holds.
 *
 * <p>Only answers that count as success ({@code okStatusCodeRange}) come here, and no redirects. An
 * item whose first piece has been handed over is never tried again.
 */
@FunctionalInterface
public interface FastreqStreamHandler {

  /**
   * The next piece of a body, decompressed. Not called for a body that is empty.
   *
   * @param request the item, with its key if it has one
   * @param chunk the bytes; belongs to the handler
   * @throws Exception the item fails with kind {@code HANDLER} and its connection is closed; {@link
   *     #onError} is told
   */
  void onChunk(FastreqRequest request, ByteBuffer chunk) throws Exception;

  /**
   * The body has come whole. Called before the item's result is delivered, one call at a time for a
   * batch, as a {@code parser} is.
   *
   * @param request the item
   * @param response the answer, with an empty body
   * @throws Exception the item fails with kind {@code HANDLER}; {@link #onError} is not told
   */
  default void onEnd(FastreqRequest request, FastreqResponse response) throws Exception {}

  /**
   * No more of the body comes: the item has failed or was cancelled after its first piece had been
   * handed over. Not called for items that fail before that. What it throws is logged. If {@link
   * #onChunk} is still at work when an item is cancelled, this comes when it has returned, perhaps
   * after the batch has ended.
   *
   * @param request the item
   * @param failure what has become of it
   */
  default void onError(FastreqRequest request, FastreqFailure failure) throws Exception {}
}
