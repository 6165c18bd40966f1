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
package io.fastreq.camel.output.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.page.PageReader;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.output.ValueReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads pages by the options of an endpoint. Thread-safe if the author's code is. */
public final class ResponsePages implements PageReader {

  private final ValueReader values;
  private final NextReference next;
  private final @Nullable Pointer items;

  /**
   * Creates a reader.
   *
   * @param values creates the value of a page
   * @param next finds out which page is next
   * @param items where in a page its items are, of which the value of the item is made; null to
   *     make it of the values of the pages
   */
  public ResponsePages(ValueReader values, NextReference next, @Nullable Pointer items) {
    this.values = values;
    this.next = next;
    this.items = items;
  }

  @Override
  public Content read(HttpResponse response, Supplier<FastreqResponse> whole) throws Exception {
    Document json = new Document(response);
    Object value =
        items == null ? value(response, whole, json) : list(response, whole, json, items);
    return new Content(value, next.of(response, json, () -> with(whole, value)));
  }

  private static FastreqResponse with(Supplier<FastreqResponse> whole, @Nullable Object value) {
    return value instanceof FastreqResponse response ? response : whole.get().withValue(value);
  }

  private @Nullable Object value(
      HttpResponse response, Supplier<FastreqResponse> whole, Document json) throws Exception {
    Object value = values.make(response, whole);
    if (values.isDocument(value)) {
      json.is(value);
    }
    return value;
  }

  /** Returns the items of a page. */
  private List<@Nullable Object> list(
      HttpResponse response, Supplier<FastreqResponse> whole, Document json, Pointer where)
      throws Exception {
    Object page = values.hasParser() ? values.make(response, whole) : json.get();
    Object found = where.in(page);
    Iterable<?> elements = elements(found);
    if (elements == null) {
      throw new FastreqException(
          "pageItems: the page has "
              + (found == null ? "nothing" : JsonValues.kind(found) + " and no list")
              + (where.toString().isEmpty() ? " in its body" : " at " + where));
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (Object element : elements) {
      list.add(values.bound(element));
    }
    return list;
  }

  private static @Nullable Iterable<?> elements(@Nullable Object found) {
    if (found instanceof JsonNode node) {
      return node.isArray() ? node : null;
    }
    return found instanceof Collection<?> list ? list : null;
  }

  /** {@inheritDoc} A list in any case, of items or of values of pages. */
  @Override
  public Object join(List<@Nullable Object> pages) {
    if (items == null) {
      return new ArrayList<>(pages);
    }
    List<@Nullable Object> all = new ArrayList<>();
    for (Object page : pages) {
      all.addAll(page instanceof List<?> list ? list : Collections.singletonList(page));
    }
    return all;
  }

  /** The body of a page as JSON, parsed when it is needed, and once. */
  private final class Document implements Supplier<@Nullable Object> {

    private final HttpResponse response;
    private boolean known;
    private @Nullable Object value;

    Document(HttpResponse response) {
      this.response = response;
    }

    void is(@Nullable Object parsed) {
      value = parsed;
      known = true;
    }

    @Override
    public @Nullable Object get() {
      if (!known) {
        is(values.document(response));
      }
      return value;
    }
  }
}
