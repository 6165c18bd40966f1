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

import org.jspecify.annotations.Nullable;

/**
 * What became of one item of a batch: a {@link FastreqResponse} or a {@link FastreqFailure}, and
 * nothing else. Immutable, except for a value that a parser made.
 */
public sealed interface FastreqResult permits FastreqResponse, FastreqFailure {

  /** Position of the item in the batch, counted from 0. */
  int index();

  /** Key of the item, or null where the batch has no keys. */
  @Nullable String key();

  /** The URL as the item gave it; the text of the item where it was no URL. */
  String url();

  /** How often the item was tried; 0 where nothing was sent for it. */
  int attempts();

  /** Whether this is a {@link FastreqResponse}. */
  default boolean isSuccess() {
    return this instanceof FastreqResponse;
  }

  /**
   * This result as one line of JSON, without a line break, for files of one result a line (NDJSON).
   *
   * <p>Both have {@code index}, {@code key} (where there is one), {@code url} and {@code attempts}.
   * A response adds {@code status}, {@code elapsedMillis} (of the last attempt), {@code
   * totalMillis} (of all of them, with the waits between) and {@code value}: its {@link
   * FastreqResponse#value()}, or without one its body, as JSON or text where its content type says
   * so, null where it is empty. What is bytes stands as {@code bodyBase64} in place of {@code
   * value}; a value that cannot be written as JSON stands as its {@code toString()}. A failure adds
   * {@code error} (its kind), {@code message} and {@code request}, an item that can be sent again,
   * secrets left out; and where there was an answer its {@code status}, {@code finalUrl}, times and
   * body. Of a body over 8 KiB it has the beginning, and {@code bodyBytes} says how long it was. A
   * response of which no value was made, as with {@code returnType=response}, has {@code finalUrl}
   * and {@code headers} too.
   */
  default String toJson() {
    return ResultJson.write(this);
  }
}
