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

/** Turns the raw items of a body into checked requests, one at a time. Not thread-safe. */
final class RequestItems implements RequestSource {

  private final Shape shape;
  private final int knownSize;
  private final ItemCursor items;
  private final KeyRules keys;
  private final ItemReader reader;
  private final RequestEncoder encoder;
  private final int maxItems;
  private final boolean keepRows;
  private final @Nullable ItemBodyFactory itemBody;
  private final OpenResources resources;
  private boolean waiting;
  private int count;

  /**
   * Reads on from where the items stand.
   *
   * @param knownSize number of items if they are in memory and their keys are checked, else -1
   * @param waiting whether the items stand at one that has not been given out
   */
  RequestItems(
      Shape shape,
      int knownSize,
      ItemCursor items,
      boolean waiting,
      KeyRules keys,
      ItemReader reader,
      InputOptions options,
      OpenResources resources) {
    this.shape = shape;
    this.knownSize = knownSize;
    this.items = items;
    this.waiting = waiting;
    this.keys = keys;
    this.reader = reader;
    this.encoder = new RequestEncoder(options);
    this.maxItems = options.maxItems();
    this.keepRows = options.keepRows();
    this.itemBody = options.itemBody();
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
  public @Nullable SourceItem next() throws Exception {
    if (!waiting && !items.advance()) {
      keys.checkEnd(count);
      return null;
    }
    waiting = false;
    if (maxItems > 0 && count >= maxItems) {
      throw new FastreqException("The body has more than maxItems=" + maxItems + " items");
    }
    return read(count++, items.value());
  }

  @Override
  public void close() {
    resources.close();
  }

  private SourceItem read(int index, @Nullable Object item) {
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
      return item(null, url, request, null, problem, parsed.fields());
    }
    try {
      FastreqRequest complete = withBody(request, parsed.fields(), item);
      HttpRequest wire = encoder.encode(complete, target);
      return item(key, url, complete, wire, null, parsed.fields());
    } catch (InvalidRequestException e) {
      return item(key, url, request, null, e.problem(), parsed.fields());
    }
  }

  private FastreqRequest withBody(
      FastreqRequest request, @Nullable Map<?, ?> fields, @Nullable Object item)
      throws InvalidRequestException {
    if (itemBody == null
        || request.body() != null
        || request.json() != null
        || request.form() != null) {
      return request;
    }
    FastreqRequest.Builder builder = request.toBuilder();
    try {
      itemBody.addTo(builder, fields != null ? fields : Json.plain(item));
    } catch (Exception e) {
      throw new InvalidRequestException(
          "itemBody failed: " + Objects.requireNonNullElse(e.getMessage(), e.toString()), e);
    }
    return builder.build();
  }

  private SourceItem noRequest(int index, @Nullable Object item, String problem) {
    String shown = reader.describe(item);
    ItemKey key = keys.keyOf(index, items.entryKey(), reader.keyOf(item), shown);
    String keyProblem = keyProblem(index, key);
    return item(
        keyProblem == null ? key : null,
        shown,
        null,
        null,
        keyProblem == null ? problem : problem + "; " + keyProblem,
        keepRows ? RequestItemReader.readableFields(item) : null);
  }

  private SourceItem item(
      @Nullable ItemKey key,
      String url,
      @Nullable FastreqRequest request,
      @Nullable HttpRequest wire,
      @Nullable String problem,
      @Nullable Map<?, ?> fields) {
    return new SourceItem(
        key == null ? null : key.text(),
        key == null ? null : key.value(),
        url,
        request,
        wire,
        problem,
        keepRows ? fields : null);
  }

  /** Keys of items in memory were checked before the first was given out. */
  private @Nullable String keyProblem(int index, @Nullable ItemKey key) {
    return knownSize >= 0 ? null : keys.problemWith(index, key);
  }
}
