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
package io.fastreq.camel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request as an item of a batch describes it. Only the URL is required; what is left out
 * comes from the endpoint. Immutable and safe to share; the objects given as body and JSON are kept
 * as they are, not copied.
 *
 * <p>Nothing is checked here: an item that cannot be sent fails alone, with kind {@link
 * FastreqFailure.Kind#VALIDATION}, when the batch comes to it.
 */
public final class FastreqRequest {

  private final String url;
  private final @Nullable String key;
  private final @Nullable String method;
  private final Map<String, List<String>> headers;
  private final Map<String, List<String>> query;
  private final Map<String, String> cookies;
  private final @Nullable Object body;
  private final @Nullable Object json;
  private final @Nullable Map<String, List<String>> form;
  private final @Nullable Duration timeout;
  private final @Nullable String proxy;

  private FastreqRequest(Builder builder) {
    this.url = builder.url;
    this.key = builder.key;
    this.method = builder.method;
    this.headers = copyOf(builder.headers);
    this.query = copyOf(builder.query);
    this.cookies =
        builder.cookies.isEmpty()
            ? Map.of()
            : Collections.unmodifiableMap(new LinkedHashMap<>(builder.cookies));
    this.body = builder.body;
    this.json = builder.json;
    this.form = builder.form == null ? null : copyOf(builder.form);
    this.timeout = builder.timeout;
    this.proxy = builder.proxy;
  }

  private FastreqRequest(String url) {
    this.url = Objects.requireNonNull(url, "url");
    this.key = null;
    this.method = null;
    this.headers = Map.of();
    this.query = Map.of();
    this.cookies = Map.of();
    this.body = null;
    this.json = null;
    this.form = null;
    this.timeout = null;
    this.proxy = null;
  }

  /** A request that says nothing but its URL. */
  public static FastreqRequest of(String url) {
    return new FastreqRequest(url);
  }

  /** A builder for a request to this URL. */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  /** A builder that begins with all that this request says. */
  public Builder toBuilder() {
    Builder builder = new Builder(url);
    builder.key = key;
    builder.method = method;
    headers.forEach((name, values) -> builder.headers.put(name, new ArrayList<>(values)));
    query.forEach((name, values) -> builder.query.put(name, new ArrayList<>(values)));
    builder.cookies.putAll(cookies);
    builder.body = body;
    builder.json = json;
    if (form != null) {
      form.forEach((name, values) -> builder.formValues().put(name, new ArrayList<>(values)));
    }
    builder.timeout = timeout;
    builder.proxy = proxy;
    return builder;
  }

  /** The same request under another key. */
  public FastreqRequest withKey(@Nullable String newKey) {
    return Objects.equals(key, newKey) ? this : toBuilder().key(newKey).build();
  }

  /** The URL as it was given. */
  public String url() {
    return url;
  }

  /** The key under which the result is to be found, or null. */
  public @Nullable String key() {
    return key;
  }

  /** The HTTP method, or null for the endpoint's {@code httpMethod}. */
  public @Nullable String method() {
    return method;
  }

  /** Headers of this request alone, in order. Names keep their case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** Query parameters to add to those of the URL, not yet encoded. */
  public Map<String, List<String>> query() {
    return query;
  }

  /** Cookies of this request alone. */
  public Map<String, String> cookies() {
    return cookies;
  }

  /** The body: a {@code String} (sent in UTF-8) or {@code byte[]}, or null. */
  public @Nullable Object body() {
    return body;
  }

  /** What is to be sent as JSON, or null. */
  public @Nullable Object json() {
    return json;
  }

  /** The fields to be sent as {@code application/x-www-form-urlencoded}, or null. */
  public @Nullable Map<String, List<String>> form() {
    return form;
  }

  /** How long one attempt may take, or null for the endpoint's {@code requestTimeout}. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** The proxy that this request asks for, or null. */
  public @Nullable String proxy() {
    return proxy;
  }

  /** Method and URL; neither headers nor body, nor userinfo. */
  @Override
  public String toString() {
    return "FastreqRequest["
        + (key == null ? "" : "key=" + key + ", ")
        + (method == null ? "" : method + " ")
        + url.replaceFirst("//[^/?#]*@", "//xxxxxx@")
        + "]";
  }

  private static Map<String, List<String>> copyOf(Map<String, List<String>> values) {
    if (values.isEmpty()) {
      return Map.of();
    }
    Map<String, List<String>> copy = new LinkedHashMap<>();
    values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
    return Collections.unmodifiableMap(copy);
  }

  /** Collects what a request says. Not thread-safe. */
  public static final class Builder {

    private final String url;
    private @Nullable String key;
    private @Nullable String method;
    private final Map<String, List<String>> headers = new LinkedHashMap<>();
    private final Map<String, List<String>> query = new LinkedHashMap<>();
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private @Nullable Object body;
    private @Nullable Object json;
    private @Nullable Map<String, List<String>> form;
    private @Nullable Duration timeout;
    private @Nullable String proxy;

    private Builder(String url) {
      this.url = Objects.requireNonNull(url, "url");
    }

    /** The key under which the result is to be found. */
    public Builder key(@Nullable String value) {
      this.key = value;
      return this;
    }

    /** The HTTP method. */
    public Builder method(@Nullable String value) {
      this.method = value;
      return this;
    }

    /** Adds a value to a header. */
    public Builder header(String name, String value) {
      headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      return this;
    }

    /** Sets a header, in whatever case an earlier one was given, to this value alone. */
    public Builder replaceHeader(String name, String value) {
      headers.keySet().removeIf(name::equalsIgnoreCase);
      return header(name, value);
    }

    /** Adds a query parameter; it is encoded when the request goes out. */
    public Builder query(String name, String value) {
      query.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      return this;
    }

    /** Sets a cookie. */
    public Builder cookie(String name, String value) {
      cookies.put(name, value);
      return this;
    }

    /** The body, sent in UTF-8. */
    public Builder body(@Nullable String value) {
      this.body = value;
      return this;
    }

    /** The body. The array is not copied. */
    public Builder body(byte @Nullable [] value) {
      this.body = value;
      return this;
    }

    /** What is to be sent as JSON: a map, a list, a scalar, or what Jackson can write. */
    public Builder json(@Nullable Object value) {
      this.json = value;
      return this;
    }

    /** Adds a form field. */
    public Builder form(String name, String value) {
      formValues().computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      return this;
    }

    /** How long one attempt may take, all of it. */
    public Builder timeout(@Nullable Duration value) {
      this.timeout = value;
      return this;
    }

    /** The proxy to use; refused unless the endpoint says {@code allowItemProxy=true}. */
    public Builder proxy(@Nullable String value) {
      this.proxy = value;
      return this;
    }

    /** The request. */
    public FastreqRequest build() {
      return new FastreqRequest(this);
    }

    private Map<String, List<String>> formValues() {
      if (form == null) {
        form = new LinkedHashMap<>();
      }
      return form;
    }
  }
}
