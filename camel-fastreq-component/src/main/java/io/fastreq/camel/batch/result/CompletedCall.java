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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.page.Page;
import org.jspecify.annotations.Nullable;

/** The figures of a completed call, for its result. */
public interface CompletedCall {

  /** Returns the item that the call is for. */
  Item item();

  /** Returns the item's request, or null if it could not be read. */
  @Nullable FastreqRequest itemRequest();

  /** Returns the page of the item that the call is for; null for the first or only one. */
  @Nullable Page page();

  /** Returns the URL of the item, or of a further page. */
  default String url() {
    Page page = page();
    return page == null ? item().url() : page.url();
  }

  /** Returns how many attempts there were. */
  int attempts();

  /** Returns the time since the first attempt started; 0 where there was none. */
  long elapsedNanos(long nowNanos);

  /** Returns the time since the last attempt started; 0 where there was none. */
  long attemptNanos(long nowNanos);

  /** Returns the proxy of the last attempt, masked, or null. */
  @Nullable String proxy();

  /** Returns what to add to the message of a failure, or null. */
  @Nullable String note();
}
