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
package io.fastreq.camel.component.options;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.input.GroupBody;
import io.fastreq.camel.input.ItemBodyFactory;
import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;

/**
 * Reads the options {@code itemBody} and {@code groupBody}, which make the bodies of items and of
 * groups of them. Thread-safe.
 */
final class ItemBodyOption {

  private static final String TAKES =
      "json, a Simple expression over the item, or #bean of a Function or Expression";

  private static final String GROUP_TAKES = "json, ndjson, or #bean of a Function";

  private final Function<Exchange, ItemBodyFactory> forExchange;

  private static final ItemBodyOption JSON =
      new ItemBodyOption(exchange -> ItemBodyOption::addJson);

  private ItemBodyOption(Function<Exchange, ItemBodyFactory> forExchange) {
    this.forExchange = forExchange;
  }

  /**
   * Returns the bodies of items that the options ask for, or null for none. Rows of groups are JSON
   * documents, unless a bean makes something else of them.
   *
   * @throws IllegalArgumentException where {@code itemBody} has none of its forms
   */
  static @Nullable ItemBodyOption of(CamelContext context, RequestOptions options) {
    if (options.getGroupSize() != null) {
      return EndpointHelper.isReferenceParameter(options.getGroupBody()) ? null : JSON;
    }
    String option = options.getItemBody();
    return option == null ? null : of(context, option);
  }

  private static ItemBodyOption of(CamelContext context, String option) {
    if (option.isBlank()) {
      throw OptionText.wrong("itemBody", "'" + option + "'", TAKES);
    }
    if (isJson(option)) {
      return JSON;
    }
    if (!EndpointHelper.isReferenceParameter(option)) {
      return of(context, SimpleExpressions.expression(context, "itemBody", option));
    }
    Object bean = OptionBeans.mandatory(context, "itemBody", option);
    if (bean instanceof Expression expression) {
      expression.init(context);
      return of(context, expression);
    }
    if (bean instanceof Function<?, ?> function) {
      Function<@Nullable Object, ?> typed = typed(function);
      return new ItemBodyOption(
          exchange -> (request, item) -> add(context, request, typed.apply(item)));
    }
    throw OptionText.wrong("itemBody", option, TAKES);
  }

  @SuppressWarnings("unchecked") // the documented type of the bean
  private static Function<@Nullable Object, ?> typed(Function<?, ?> bean) {
    return (Function<@Nullable Object, ?>) bean;
  }

  /**
   * Returns what puts rows into the bodies of groups, or null without groups.
   *
   * @throws IllegalArgumentException where {@code groupBody} has none of its forms
   */
  static @Nullable GroupBody ofGroups(CamelContext context, RequestOptions options) {
    if (options.getGroupSize() == null) {
      return null;
    }
    String option = options.getGroupBody();
    if (option == null || isJson(option)) {
      return GroupBody.JSON;
    }
    if (option.equalsIgnoreCase("ndjson")) {
      return GroupBody.NDJSON;
    }
    if (EndpointHelper.isReferenceParameter(option)
        && OptionBeans.mandatory(context, "groupBody", option) instanceof Function<?, ?> bean) {
      Function<@Nullable Object, ?> typed = typed(bean);
      return GroupBody.by((request, rows) -> addGroup(context, request, typed.apply(rows)));
    }
    throw OptionText.wrong("groupBody", "'" + option + "'", GROUP_TAKES);
  }

  private static void addGroup(
      CamelContext context, FastreqRequest.Builder request, @Nullable Object body)
      throws Exception {
    if (body == null) {
      throw new FastreqException("it has returned null");
    }
    add(context, request, body);
  }

  /** Returns whether items are sent as JSON documents. */
  static boolean isJson(@Nullable String option) {
    return "json".equalsIgnoreCase(option);
  }

  /** Returns what creates the bodies of the items of one exchange. */
  ItemBodyFactory of(Exchange exchange) {
    return forExchange.apply(exchange);
  }

  /** Evaluates on a copy of the exchange, which goes on while items are read if results stream. */
  private static ItemBodyOption of(CamelContext context, Expression expression) {
    return new ItemBodyOption(
        exchange -> {
          Exchange copy = exchange.copy();
          return (request, item) -> {
            copy.getMessage().setBody(item);
            add(context, request, expression.evaluate(copy, Object.class));
          };
        });
  }

  private static void addJson(FastreqRequest.Builder request, @Nullable Object item) {
    if (!(item instanceof FastreqRequest)) {
      request.json(item);
    }
  }

  /** Adds text and bytes as they are, and what has fields or elements as JSON. */
  private static void add(
      CamelContext context, FastreqRequest.Builder request, @Nullable Object body)
      throws Exception {
    if (body instanceof byte[]
        || body instanceof ByteBuffer
        || body instanceof InputStream
        || body instanceof Reader
        || body instanceof File) {
      request.body(context.getTypeConverter().mandatoryConvertTo(byte[].class, body));
    } else if (body != null && isText(body)) {
      request.body(body.toString());
    } else {
      request.json(body);
    }
  }

  private static boolean isText(Object body) {
    boolean structured =
        body instanceof Map<?, ?> || body instanceof Iterable<?> || body.getClass().isArray();
    return body instanceof CharSequence
        || body instanceof Enum<?>
        || (!structured && body.getClass().getName().startsWith("java."));
  }
}
