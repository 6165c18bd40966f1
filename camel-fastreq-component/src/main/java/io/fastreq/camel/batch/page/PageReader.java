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
package io.fastreq.camel.batch.page;

import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.http.HttpResponse;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads pages. Called on a worker thread, one call at a time for a batch. */
public interface PageReader {

  /**
   * Reads the response to a page.
   *
   * @param whole returns the response as the public type; created on demand
   * @throws NextPageException if the author's code fails; the item fails with kind {@code HANDLER}
   * @throws Exception the item fails with kind {@code PARSE}
   */
  Content read(HttpResponse response, Supplier<FastreqResponse> whole) throws Exception;

  /**
   * Returns the value of an item.
   *
   * @param pages the values of its pages, in order
   */
  Object join(List<@Nullable Object> pages);

  /**
   * What a page holds.
   *
   * @param value the value of the page
   * @param next the next page: a URL or relative reference as text if the response names it, a
   *     {@link io.fastreq.camel.FastreqRequest} if the author's code does; null for none
   */
  record Content(@Nullable Object value, @Nullable Object next) {}
}
