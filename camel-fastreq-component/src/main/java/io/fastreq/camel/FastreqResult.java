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
 * Result of one item of a batch: either a {@link FastreqResponse} or a {@link FastreqFailure}.
 * Immutable, except for a value made by a parser.
 */
public sealed interface FastreqResult permits FastreqResponse, FastreqFailure {

  /** Returns the position of the item in the batch, counted from 0. */
  int index();

  /** Returns the key of the item, or null if the batch has no keys. */
  @Nullable String key();

  /**
   * Returns the URL as given by the item, or the text of the item if it is not a URL. For a further
   * page of an endpoint with {@code nextPage}, the URL of the page.
   */
  String url();

  /**
   * Returns the number of the page, counted from 0, for an endpoint with {@code nextPage}; 0
   * without it.
   */
  int page();

  /** Returns the number of attempts, of this page alone; 0 if nothing was sent for it. */
  int attempts();

  /** Returns whether this is a {@link FastreqResponse}. */
  default boolean isSuccess() {
    return this instanceof FastreqResponse;
  }

  /**
   * Returns this result as one line of JSON, without a line break, for files with one result a line
   * (NDJSON).
   *
   * <p>Both kinds of results have {@code index}, {@code key} (if there is one), {@code url} and
   * {@code attempts}; further pages have {@code page}. A response adds {@code status}, {@code
   * elapsedMillis} (of the last attempt), {@code totalMillis} (of all attempts and waits) and
   * {@code value}: its {@link FastreqResponse#value()}, or without one its body, as JSON or text
   * according to its content type, null if it is empty. Bytes are in {@code bodyBase64} instead of
   * {@code value}; a value that cannot be written as JSON is written as its {@code toString()}. A
   * failure adds {@code error} (its kind), {@code message} and {@code request}, an item that can be
   * sent again, without secrets. If there was a response, the failure also has its {@code status},
   * {@code finalUrl}, times and body. Of a body over 8 KiB it has only the beginning, and {@code
   * bodyBytes} is the full length. A response without a value, as with {@code returnType=response},
   * also has {@code finalUrl} and {@code headers}.
   */
  default String toJson() {
    return ResultJson.write(this);
  }

  /**
   * Returns the content of {@link #toJson()} as a new map of maps, lists and scalars, which the
   * caller may change. Its text is JSON, and so is that of its {@code request}. Numbers with a
   * fraction are {@code BigDecimal}.
   */
  default JsonMap toMap() {
    return ResultJson.map(this);
  }
}
