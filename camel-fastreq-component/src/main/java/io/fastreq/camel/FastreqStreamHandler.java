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
 * Receives response bodies piece by piece as they arrive. With {@code returnType=stream}, it is the
 * bean that the option {@code streamHandler} names.
 *
 * <p>One handler serves all items of all batches of its endpoint, several at the same time, so it
 * has to be thread-safe. For each item it is called on worker threads, one call at a time and in
 * order: {@link #onChunk} for each piece of the body, then exactly one of {@link #onEnd} and {@link
 * #onError}. It may block; meanwhile only a small buffer is read from that item's connection.
 *
 * <p>It receives only responses that count as success ({@code okStatusCodeRange}), and no
 * redirects. An item whose first piece has been passed on is never retried.
 */
@FunctionalInterface
public interface FastreqStreamHandler {

  /**
   * Receives the next piece of a body, decompressed. Not called for an empty body.
   *
   * @param request the item, with its key if it has one
   * @param chunk the bytes, which the handler may keep
   * @throws Exception makes the item fail with kind {@code HANDLER} and closes its connection;
   *     {@link #onError} is called
   */
  void onChunk(FastreqRequest request, ByteBuffer chunk) throws Exception;

  /**
   * Called when the body is complete, before the item's result is delivered, one call at a time for
   * a batch, like a {@code parser}.
   *
   * @param request the item
   * @param response the response, with an empty body
   * @throws Exception makes the item fail with kind {@code HANDLER}; {@link #onError} is not called
   */
  default void onEnd(FastreqRequest request, FastreqResponse response) throws Exception {}

  /**
   * Called when the item has failed or was cancelled after its first piece had been passed on. Not
   * called for items that fail earlier. Exceptions are logged. If {@link #onChunk} is still running
   * when an item is cancelled, this is called when it has returned, perhaps after the batch has
   * ended.
   *
   * @param request the item
   * @param failure the failure
   */
  default void onError(FastreqRequest request, FastreqFailure failure) throws Exception {}
}
