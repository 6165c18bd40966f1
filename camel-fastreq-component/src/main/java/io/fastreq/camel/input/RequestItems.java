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
package io.fastreq.camel.input;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.UrlParser;
import io.fastreq.camel.input.body.ItemCursor;
import io.fastreq.camel.input.body.OpenResources;
import io.fastreq.camel.input.item.ItemKey;
import io.fastreq.camel.input.item.ItemReader;
import io.fastreq.camel.input.item.Json;
import io.fastreq.camel.input.item.ParsedItem;
import io.fastreq.camel.input.item.RequestItemReader;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the entries of a body into numbered, checked items, one at a time. Not thread-safe. */
final class RequestItems implements ItemSource {

  private final Shape shape;
  private final int knownSize;
  private final ItemCursor items;
  private final KeyRules keys;
  private final ItemReader reader;
  private final RequestEncoder encoder;
  private final InputOptions options;
  private final @Nullable BodyHandlers bodyHandlers;
  private final OpenResources resources;
  private boolean waiting;
  private int count;

  /**
   * Reads on from where the cursor stands.
   *
   * @param knownSize number of items if they are in memory and their keys are checked, else -1
   * @param waiting whether the cursor is at an item that has not been returned yet
   */
  RequestItems(
      Shape shape,
      int knownSize,
      ItemCursor items,
      boolean waiting,
      KeyRules keys,
      ItemReader reader,
      MessageInput input,
      OpenResources resources) {
    this.shape = shape;
    this.knownSize = knownSize;
    this.items = items;
    this.waiting = waiting;
    this.keys = keys;
    this.reader = reader;
    this.options = input.options();
    this.bodyHandlers = input.bodyHandlers();
    this.encoder = new RequestEncoder(options.defaults());
    this.resources = resources;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public int knownSize() {
    return knownSize;
  }

  @Override
  public @Nullable Item next() throws Exception {
    if (!waiting && !items.advance()) {
      keys.checkEnd(count);
      return null;
    }
    waiting = false;
    int maxItems = options.maxItems();
    if (maxItems > 0 && count >= maxItems) {
      throw new FastreqException("The body has more than maxItems=" + maxItems + " items");
    }
    return read(count++, items.value());
  }

  @Override
  public void close() {
    resources.close();
  }

  private Item read(int index, @Nullable Object item) {
    ParsedItem parsed;
    HttpUrl target;
    try {
      parsed = reader.read(item);
      target = UrlParser.parse(parsed.request().url());
    } catch (InvalidRequestException e) {
      return noRequest(index, item, e.problem());
    }
    String url = parsed.request().url();
    ItemKey key = keys.keyOf(index, items.entryKey(), parsed.key(), url);
    FastreqRequest request = key == null ? parsed.request() : parsed.request().withKey(key.text());
    String problem = keyProblem(index, key);
    if (problem != null) {
      return item(index, null, url, request, null, problem, parsed.fields(), null);
    }
    try {
      FastreqRequest complete = withBody(request, parsed.fields(), item);
      HttpRequest wire = encoder.encode(complete, target);
      return item(index, key, url, complete, wire, null, parsed.fields(), grouped(parsed, item));
    } catch (InvalidRequestException e) {
      return item(index, key, url, request, null, e.problem(), parsed.fields(), null);
    }
  }

  private FastreqRequest withBody(
      FastreqRequest request, @Nullable Map<?, ?> fields, @Nullable Object item)
      throws InvalidRequestException {
    ItemBodyFactory itemBody = options.itemBody();
    if (itemBody == null
        || request.body() != null
        || request.json() != null
        || request.form() != null) {
      return request;
    }
    FastreqRequest.Builder builder = request.toBuilder();
    try {
      itemBody.addTo(builder, fields != null ? fields : Json.plain(item));
    } catch (Throwable e) { // user code may throw anything, and the other items must be read
      throw new InvalidRequestException(
          "itemBody failed: " + Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }
    return builder.build();
  }

  private Item noRequest(int index, @Nullable Object item, String problem) {
    String shown = reader.describe(item);
    ItemKey key = keys.keyOf(index, items.entryKey(), reader.keyOf(item), shown);
    String keyProblem = keyProblem(index, key);
    return item(
        index,
        keyProblem == null ? key : null,
        shown,
        null,
        null,
        keyProblem == null ? problem : problem + "; " + keyProblem,
        options.keepRows() ? RequestItemReader.readableFields(item) : null,
        null);
  }

  /** Returns the row that is sent in a group, or null for an item with a request of its own. */
  private @Nullable Object grouped(ParsedItem parsed, @Nullable Object item) {
    if (options.groupBody() == null || item instanceof FastreqRequest) {
      return null;
    }
    return parsed.fields() != null ? parsed.fields() : Json.plain(item);
  }

  private Item item(
      int index,
      @Nullable ItemKey key,
      String url,
      @Nullable FastreqRequest request,
      @Nullable HttpRequest wire,
      @Nullable String problem,
      @Nullable Map<?, ?> fields,
      @Nullable Object grouped) {
    ItemKey shown = key == null && options.keyByUrl() ? ItemKey.ofText(url) : key;
    String keyText = shown == null ? null : shown.text();
    BodyHandler bodyHandler = null;
    String unfit = problem;
    if (bodyHandlers != null && request != null && wire != null) {
      try {
        bodyHandler = bodyHandlers.handler(index, keyText, request, wire);
      } catch (Exception e) {
        unfit = Objects.requireNonNullElse(e.getMessage(), e.toString());
      }
    }
    return new Item(
        index,
        keyText,
        shown == null ? null : shown.value(),
        url,
        request,
        unfit == null ? wire : null,
        unfit,
        bodyHandler,
        options.keepRows() ? fields : null,
        unfit == null ? grouped : null,
        null);
  }

  /** Keys of items in memory were checked before the first item was returned. */
  private @Nullable String keyProblem(int index, @Nullable ItemKey key) {
    return knownSize >= 0 ? null : keys.problemWith(index, key);
  }
}
