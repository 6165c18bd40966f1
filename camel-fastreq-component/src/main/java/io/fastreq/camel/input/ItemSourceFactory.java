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
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.input.KeyRules.Origin;
import io.fastreq.camel.input.body.ItemCursor;
import io.fastreq.camel.input.body.IteratorCursor;
import io.fastreq.camel.input.body.MapCursor;
import io.fastreq.camel.input.body.OpenResources;
import io.fastreq.camel.input.item.ItemReader;
import io.fastreq.camel.input.item.RequestItemReader;
import java.lang.reflect.Array;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Creates the source of items for a body whose kind is known. Finds where its keys come from. Where
 * the items are in memory, checks their keys and their number before any item is returned.
 */
final class ItemSourceFactory {

  private final MessageInput input;
  private final @Nullable List<?> headerKeys;
  private final InputOptions options;
  private final OpenResources resources;
  private final ItemReader reader;

  ItemSourceFactory(MessageInput input, OpenResources resources) {
    this.input = input;
    this.headerKeys = input.keys();
    this.options = input.options();
    this.resources = resources;
    this.reader = options.rows() == null ? new RequestItemReader() : options.rows();
  }

  /** Returns the source of a map: one request if it has a URL, otherwise items by key. */
  ItemSource map(Map<?, ?> map) throws Exception {
    return reader.isItem(map)
        ? single(map)
        : inMemory(Shape.MAP, map.size(), () -> new MapCursor(map));
  }

  /** Returns the source of items in memory. */
  ItemSource list(Iterable<?> items, int size) throws Exception {
    return inMemory(Shape.LIST, size, () -> new IteratorCursor(items.iterator()));
  }

  /** Returns the source of an array of any type. */
  ItemSource array(Object array) throws Exception {
    int length = Array.getLength(array);
    return inMemory(
        Shape.LIST,
        length,
        () ->
            new IteratorCursor(
                IntStream.range(0, length).mapToObj(i -> Array.get(array, i)).iterator()));
  }

  /** Returns the source of one request. */
  ItemSource single(Object item) throws Exception {
    return inMemory(
        Shape.SINGLE, 1, () -> new IteratorCursor(Collections.singletonList(item).iterator()));
  }

  private ItemSource inMemory(Shape shape, int size, Supplier<ItemCursor> items) throws Exception {
    if (options.maxItems() > 0 && size > options.maxItems()) {
      throw new FastreqException(
          "The body has " + size + " items, more than maxItems=" + options.maxItems());
    }
    ItemCursor first = items.get();
    Origin origin = shape == Shape.MAP ? Origin.ENTRY : originOfList(first, first.advance());
    KeyRules rules = rules(shape == Shape.SINGLE && origin == Origin.ITEM ? Origin.NONE : origin);
    rules.checkAll(size, items.get(), reader);
    return source(shape, size, items.get(), false, rules);
  }

  /** Returns the source of items that are read one at a time. */
  ItemSource lazy(ItemCursor items) throws Exception {
    // The first item is read only where it decides whether the list is keyed.
    boolean waiting = headerKeys == null && items.advance();
    return source(Shape.LIST, -1, items, waiting, rules(originOfList(items, waiting)));
  }

  private Origin originOfList(ItemCursor items, boolean hasFirst) {
    if (headerKeys != null) {
      return Origin.HEADER;
    }
    if (reader.givesKeys() || (hasFirst && reader.keyOf(items.value()) != null)) {
      return Origin.ITEM;
    }
    return options.keyByUrl() ? Origin.URL : Origin.NONE;
  }

  private KeyRules rules(Origin origin) {
    return new KeyRules(origin, headerKeys, options.uniqueKeys());
  }

  private ItemSource source(
      Shape shape, int size, ItemCursor items, boolean waiting, KeyRules rules) {
    boolean keyedList = shape == Shape.LIST && rules.origin() != Origin.NONE;
    return new RequestItems(
        keyedList ? Shape.MAP : shape, size, items, waiting, rules, reader, input, resources);
  }
}
