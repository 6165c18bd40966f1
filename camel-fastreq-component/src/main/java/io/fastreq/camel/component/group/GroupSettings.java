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
package io.fastreq.camel.component.group;

import io.fastreq.camel.batch.group.RowValues;
import io.fastreq.camel.component.options.BatchSettings;
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.InputSettings;
import io.fastreq.camel.component.options.OptionText;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.output.group.GroupValues;
import io.fastreq.camel.output.page.Pointer;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Reads the options of rows that are sent in groups. Stateless. */
public final class GroupSettings {

  /** The return types by which a response of many rows has no place for each of them. */
  private static final Set<ReturnType> OF_ONE_ITEM = Set.of(ReturnType.FILE, ReturnType.STREAM);

  private static final Set<ReturnType> WITH_JSON =
      Set.of(ReturnType.AUTO, ReturnType.JSON, ReturnType.RESPONSE);

  private GroupSettings() {}

  /**
   * Checks which options go with groups.
   *
   * @throws IllegalArgumentException naming the option and what it takes
   */
  public static void check(CamelContext context, EndpointOptions options) {
    if (options.getGroupSize() == null) {
      needsGroups("groupBody", options.getGroupBody());
      needsGroups("groupItems", options.getGroupItems());
      return;
    }
    checkUrl(context, options);
    refuse(options.getItemBody() != null, "itemBody: groupBody says what the body of a group is");
    refuse(
        options.getRequestBody() != null,
        "requestBody: groupBody says what the body of a group is");
    refuse(options.isDeduplicate(), "deduplicate: rows have no requests of their own to compare");
    refuse(options.getNextPage() != null, "nextPage: a page belongs to one item, and not to rows");
    refuse(
        options.getConditional() != null,
        "conditional: what is kept belongs to a URL, and rows share one");
    ReturnType type = options.getReturnType();
    refuse(
        OF_ONE_ITEM.contains(type),
        "returnType=" + OptionText.shown(type) + ": a response belongs to all rows of its group");
    Pointer unused = items(options);
    if (options.getGroupItems() != null
        && options.getParser() == null
        && !WITH_JSON.contains(type)) {
      throw new IllegalArgumentException(
          "Option groupItems finds a list in JSON: it does nothing with returnType="
              + OptionText.shown(type));
    }
  }

  private static void needsGroups(String option, @Nullable String value) {
    if (value != null) {
      throw new IllegalArgumentException(
          "Option " + option + " does nothing without groupSize, the number of rows in a request");
    }
  }

  private static void refuse(boolean isSet, String optionAndReason) {
    if (isSet) {
      throw new IllegalArgumentException("Option groupSize does not go with " + optionAndReason);
    }
  }

  private static void checkUrl(CamelContext context, EndpointOptions options) {
    String template = options.getUrlTemplate();
    if (template != null && template.indexOf('{') >= 0) {
      throw new IllegalArgumentException(
          "Option groupSize sends many rows in one request: urlTemplate can have no names in braces"
              + " then, as they stand for the fields of one row");
    }
    if (template != null && options.getUrls() != null) {
      throw new IllegalArgumentException(
          "Option groupSize sends all groups to one URL: urls and urlTemplate can not both be set");
    }
    if (!InputSettings.readsRows(context, options)) {
      throw new IllegalArgumentException(
          "Option groupSize needs the one URL that groups are sent to, in urls or urlTemplate");
    }
  }

  /**
   * Returns what deals responses back to rows, or null without groups.
   *
   * @throws IllegalArgumentException naming the option and what it takes
   */
  public static @Nullable RowValues values(CamelContext context, EndpointOptions options) {
    return options.getGroupSize() == null
        ? null
        : new GroupValues(
            BatchSettings.values(context, options),
            options.getReturnType(),
            options.getOutputType() != null,
            items(options));
  }

  private static Pointer items(EndpointOptions options) {
    String items = Objects.requireNonNullElse(options.getGroupItems(), "");
    Pointer pointer = Pointer.parse(items);
    if (pointer == null) {
      throw OptionText.wrong(
          "groupItems", "'" + items + "'", "a JSON Pointer (RFC 6901) such as /items");
    }
    return pointer;
  }
}
