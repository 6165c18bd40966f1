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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.input.GroupBody;
import io.fastreq.camel.input.InputOptions;
import io.fastreq.camel.input.RequestDefaults;
import io.fastreq.camel.input.item.RowItemReader;
import io.fastreq.camel.input.item.UrlTemplate;
import java.io.InputStream;
import java.io.Reader;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.StreamCache;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts that an endpoint adds to the items of a message: fixed headers, query parameters and
 * cookies, propagated headers of the message, and a body. Thread-safe.
 */
public final class InputSettings {

  private static final Logger LOG = LoggerFactory.getLogger(InputSettings.class);

  /** The forms in which Simple names the whole body. */
  private static final Pattern WHOLE_BODY =
      Pattern.compile("\\$(simple)?\\{(in\\.|message\\.)?(body|(mandatoryB|b)odyAs\\([^)]*\\))}");

  private final CamelContext context;
  private final EndpointOptions options;
  private final HeaderFilterStrategy filter;
  private final List<Pattern> propagated;
  private final @Nullable Object bodyBean;
  private final @Nullable Expression bodyExpression;
  private final Map<String, List<String>> fixedHeaders;
  private final Headers headers;
  private final @Nullable RowItemReader rows;
  private final @Nullable ItemBodyOption itemBodies;
  private final @Nullable GroupBody groupBody;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final Map<String, List<String>> query;
  private final Map<String, String> cookies;
  private final Set<String> secretHeaders;

  /**
   * Reads the options of an endpoint.
   *
   * @param filter filters the headers that {@code propagateHeaders} names
   * @throws IllegalArgumentException naming the option that can't be used
   */
  public InputSettings(CamelContext context, EndpointOptions options, HeaderFilterStrategy filter) {
    this.context = context;
    this.options = options;
    this.filter = filter;
    this.propagated = patterns(options.getPropagateHeaders());
    String body = options.getRequestBody();
    if (body == null) {
      this.bodyBean = null;
      this.bodyExpression = null;
    } else if (EndpointHelper.isReferenceParameter(body)) {
      Object bean = OptionBeans.mandatory(context, "requestBody", body);
      this.bodyBean = bean instanceof Expression ? null : bean;
      this.bodyExpression = bean instanceof Expression expression ? expression : null;
    } else {
      this.bodyBean = null;
      this.bodyExpression = SimpleExpressions.expression(context, "requestBody", body);
    }
    this.rows = rows(context, options);
    this.itemBodies = ItemBodyOption.of(context, options);
    this.groupBody = ItemBodyOption.ofGroups(context, options);
    this.fixedHeaders = listed(options.getHeaders());
    // A credential of the route, which is added to each request to the hosts that may get it.
    fixedHeaders.keySet().removeIf("Authorization"::equalsIgnoreCase);
    this.headers = Headers.of(fixedHeaders);
    this.query = listed(options.getQueryParameters());
    Map<String, String> fixed = new LinkedHashMap<>();
    options.getCookies().forEach((name, value) -> fixed.put(name, String.valueOf(value)));
    this.cookies = fixed;
    this.secretHeaders = Set.copyOf(OptionText.list(options.getSecretHeaders()));
  }

  /**
   * Returns what makes requests of rows, or null where items are requests.
   *
   * @throws IllegalArgumentException where the options contradict each other
   */
  static @Nullable RowItemReader rows(CamelContext context, EndpointOptions options) {
    String keyField = options.getKeyField();
    String template = options.getUrlTemplate();
    if (template != null) {
      boolean mayBeFixed = options.getItemBody() != null || options.getGroupSize() != null;
      return new RowItemReader(new UrlTemplate(template, mayBeFixed), keyField);
    }
    String url = DefaultUrls.ofRows(context, options);
    if (url != null) {
      return new RowItemReader(UrlTemplate.fixed(url), keyField);
    }
    if (keyField != null) {
      throw new IllegalArgumentException(
          "Option keyField names a field of rows: it needs urlTemplate, or itemBody or groupSize"
              + " and one URL in urls");
    }
    if (ItemBodyOption.isJson(options.getItemBody())) {
      throw new IllegalArgumentException(
          "Option itemBody=json sends each item as a document: it needs urlTemplate, or one URL in"
              + " urls, to say where to");
    }
    return null;
  }

  /** Returns whether items are rows for a URL that the endpoint names. */
  public static boolean readsRows(CamelContext context, EndpointOptions options) {
    return rows(context, options) != null;
  }

  public InputOptions forExchange(Exchange exchange) {
    RequestDefaults defaults =
        new RequestDefaults(
            options.getHttpMethod(),
            headers(exchange),
            query,
            cookies,
            body(exchange),
            TimeUnit.MILLISECONDS.toNanos(options.getRequestTimeout()),
            options.isAllowItemProxy(),
            secretHeaders);
    return new InputOptions(
        defaults,
        !options.isStreaming(),
        options.getMaxItems(),
        options.forcedShape() == Shape.MAP,
        rows,
        options.getResultField() != null,
        itemBodies == null ? null : itemBodies.of(exchange),
        groupBody);
  }

  private @Nullable Object body(Exchange exchange) {
    if (bodyExpression == null) {
      return bodyBean;
    }
    warnOfWholeBody(exchange.getMessage().getBody());
    if (String.valueOf(options.getRequestBody()).toLowerCase(Locale.ROOT).contains("body")) {
      cacheStream(exchange);
    }
    return bodyExpression.evaluate(exchange, Object.class);
  }

  /**
   * Warns of an expression that gives each request all items as its body, which is probably a
   * mistake.
   */
  private void warnOfWholeBody(@Nullable Object body) {
    String expression = String.valueOf(options.getRequestBody());
    if (namesItems(body)
        && WHOLE_BODY.matcher(expression).find()
        && warned.compareAndSet(false, true)) {
      LOG.warn(
          "requestBody={} is the whole body of the message, with all its items, in each request."
              + " For a body of each item's own, use itemBody: json, or a Simple expression whose"
              + " ${body} is the item. This is logged once",
          expression);
    }
  }

  /** Returns whether a body is a list, or is read as one. */
  private static boolean namesItems(@Nullable Object body) {
    if (body instanceof CharSequence text) {
      String visible = text.toString().strip();
      return visible.indexOf('\n') >= 0 || visible.startsWith("[");
    }
    return !(body == null
        || body instanceof URI
        || body instanceof URL
        || body instanceof FastreqRequest);
  }

  /** Makes a stream readable twice: first by the expression, then for its items. */
  private void cacheStream(Exchange exchange) {
    Object body = exchange.getMessage().getBody();
    if ((body instanceof InputStream || body instanceof Reader) && !(body instanceof StreamCache)) {
      StreamCache cache =
          context.getTypeConverter().tryConvertTo(StreamCache.class, exchange, body);
      if (cache != null) {
        exchange.getMessage().setBody(cache);
      }
    }
  }

  /** Headers of the endpoint win over those of the message. */
  private Headers headers(Exchange exchange) {
    if (propagated.isEmpty()) {
      return headers;
    }
    Map<String, List<String>> merged = new LinkedHashMap<>();
    exchange
        .getMessage()
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (passes(name) && !filter.applyFilterToCamelHeaders(name, value, exchange)) {
                merged.put(name, texts(value));
              }
            });
    merged
        .keySet()
        .removeIf(name -> fixedHeaders.keySet().stream().anyMatch(name::equalsIgnoreCase));
    merged.putAll(fixedHeaders);
    return Headers.of(merged);
  }

  private boolean passes(String name) {
    return propagated.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value instanceof Iterable<?> values) {
      values.forEach(each -> texts.add(text(each)));
    } else if (value != null) {
      texts.add(text(value));
    }
    return texts;
  }

  private String text(@Nullable Object value) {
    String converted = context.getTypeConverter().tryConvertTo(String.class, value);
    return converted == null ? String.valueOf(value) : converted;
  }

  private static List<Pattern> patterns(@Nullable String commaSeparated) {
    if (commaSeparated == null) {
      return List.of();
    }
    return Arrays.stream(commaSeparated.split(","))
        .map(String::trim)
        .filter(name -> !name.isEmpty())
        .map(name -> Pattern.quote(name.toLowerCase(Locale.ROOT)).replace("*", "\\E.*\\Q"))
        .map(regex -> Pattern.compile(regex, Pattern.CASE_INSENSITIVE))
        .toList();
  }

  private static Map<String, List<String>> listed(Map<String, Object> values) {
    Map<String, List<String>> listed = new LinkedHashMap<>();
    values.forEach(
        (name, value) ->
            listed.put(
                name,
                value instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.of(String.valueOf(value))));
    return listed;
  }
}
