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
import io.fastreq.camel.input.body.ItemCursor;
import io.fastreq.camel.input.item.ItemKey;
import io.fastreq.camel.input.item.ItemReader;
import io.fastreq.camel.input.item.Texts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds and checks the keys of a batch: all at once where the items are in memory, and one by one
 * where they are read lazily. Not thread-safe.
 */
final class KeyRules {

  /** The origin of keys. */
  enum Origin {
    /** Nowhere: a list, or one request. */
    NONE,
    /** From the entries of a map. */
    ENTRY,
    /** From the header {@code CamelFastreqKeys}. */
    HEADER,
    /** From the items themselves. */
    ITEM,
    /** From the items' URLs. */
    URL
  }

  private static final String HEADER = "CamelFastreqKeys";

  private final Origin origin;
  private final List<?> headerKeys;
  private final boolean unique;
  private final Set<String> used = new HashSet<>();

  KeyRules(Origin origin, @Nullable List<?> headerKeys, boolean unique) {
    this.origin = origin;
    this.headerKeys = headerKeys == null ? List.of() : headerKeys;
    this.unique = unique;
  }

  Origin origin() {
    return origin;
  }

  /** Returns the key of an item, or null where it has none. */
  @Nullable ItemKey keyOf(
      int index, @Nullable ItemKey entryKey, @Nullable ItemKey ownKey, String url) {
    return switch (origin) {
      case ENTRY -> entryKey;
      case HEADER -> headerKey(index);
      case URL -> ItemKey.ofText(url);
      case ITEM, NONE -> ownKey;
    };
  }

  /** Returns why an item of a lazily read body may not have this key, or null if it may. */
  @Nullable String problemWith(int index, @Nullable ItemKey key) {
    if (origin == Origin.NONE) {
      return null;
    }
    if (key == null) {
      return origin == Origin.HEADER
          ? "the item has no key: header " + HEADER + " names " + headerKeys.size()
          : "the item has no key";
    }
    return unique && !used.add(key.text())
        ? "the key " + shown(key.text()) + " was used already, by an item before index " + index
        : null;
  }

  /**
   * Checks the keys of all items that are in memory.
   *
   * @throws FastreqException if their number differs, one is missing, or one comes twice
   */
  void checkAll(int size, ItemCursor items, ItemReader reader) throws Exception {
    if (origin == Origin.HEADER && headerKeys.size() != size) {
      throw new FastreqException(
          "Header " + HEADER + " names " + headerKeys.size() + " keys for " + size + " items");
    }
    if (origin == Origin.NONE) {
      return;
    }
    for (int index = 0; items.advance(); index++) {
      Object item = items.value();
      ItemKey own = origin == Origin.ITEM ? reader.keyOf(item) : null;
      String url = origin == Origin.URL ? reader.urlOf(item) : "";
      ItemKey key = keyOf(index, items.entryKey(), own, url);
      if (key == null) {
        throw new FastreqException("The item at index " + index + " has no key");
      }
      if (unique && !used.add(key.text())) {
        throw new FastreqException("The key " + shown(key.text()) + " comes twice");
      }
    }
    used.clear();
  }

  /** Refuses keys that are left over at the end of a lazily read body. */
  void checkEnd(int count) {
    if (origin == Origin.HEADER && headerKeys.size() > count) {
      throw new FastreqException(
          "Header " + HEADER + " names " + headerKeys.size() + " keys for " + count + " items");
    }
  }

  private @Nullable ItemKey headerKey(int index) {
    Object key = index < headerKeys.size() ? headerKeys.get(index) : "";
    String text = key.toString();
    return text.isEmpty() ? null : ItemKey.of(key, text);
  }

  private String shown(String key) {
    return Texts.quoted(origin == Origin.URL ? Texts.masked(key) : key);
  }
}
