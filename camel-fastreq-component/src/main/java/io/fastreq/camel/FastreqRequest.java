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
 * One HTTP request as an item of a batch. Only the URL is required; the endpoint supplies the rest.
 * Immutable and safe to share; the objects given as body and JSON are kept as they are, not copied.
 *
 * <p>Nothing is validated here: an item that cannot be sent fails alone, with kind {@link
 * FastreqFailure.Kind#VALIDATION}, when the batch processes it.
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

  /** Creates a request with only a URL. */
  public static FastreqRequest of(String url) {
    return new FastreqRequest(url);
  }

  /** Returns a builder for a request to this URL. */
  public static Builder builder(String url) {
    return new Builder(url);
  }

  /** Returns a builder with all values of this request. */
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

  /** Returns the same request with another key. */
  public FastreqRequest withKey(@Nullable String newKey) {
    return Objects.equals(key, newKey) ? this : toBuilder().key(newKey).build();
  }

  /** Returns the URL as it was given. */
  public String url() {
    return url;
  }

  /** Returns the key of the result, or null. */
  public @Nullable String key() {
    return key;
  }

  /** Returns the HTTP method, or null for the endpoint's {@code httpMethod}. */
  public @Nullable String method() {
    return method;
  }

  /** Returns the headers of this request only, in order. Names keep their case. */
  public Map<String, List<String>> headers() {
    return headers;
  }

  /** Returns query parameters to add to those of the URL, not yet encoded. */
  public Map<String, List<String>> query() {
    return query;
  }

  /** Returns the cookies of this request only. */
  public Map<String, String> cookies() {
    return cookies;
  }

  /** Returns the body: a {@code String} (sent in UTF-8) or {@code byte[]}, or null. */
  public @Nullable Object body() {
    return body;
  }

  /** Returns the object to send as JSON, or null. */
  public @Nullable Object json() {
    return json;
  }

  /** Returns the fields to send as {@code application/x-www-form-urlencoded}, or null. */
  public @Nullable Map<String, List<String>> form() {
    return form;
  }

  /** Returns the time limit of an attempt, or null for the endpoint's {@code requestTimeout}. */
  public @Nullable Duration timeout() {
    return timeout;
  }

  /** Returns the proxy that this request names, or null. */
  public @Nullable String proxy() {
    return proxy;
  }

  /** Returns method and URL; neither headers nor body nor userinfo. */
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

  /** Builds a request. Not thread-safe. */
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

    /** Sets the key of the result. */
    public Builder key(@Nullable String value) {
      this.key = value;
      return this;
    }

    /** Sets the HTTP method. */
    public Builder method(@Nullable String value) {
      this.method = value;
      return this;
    }

    /** Adds a value to a header. */
    public Builder header(String name, String value) {
      headers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      return this;
    }

    /** Sets a header to this single value, replacing earlier ones in any case. */
    public Builder replaceHeader(String name, String value) {
      headers.keySet().removeIf(name::equalsIgnoreCase);
      return header(name, value);
    }

    /** Adds a query parameter; it is encoded when the request is sent. */
    public Builder query(String name, String value) {
      query.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      return this;
    }

    /** Sets a cookie. */
    public Builder cookie(String name, String value) {
      cookies.put(name, value);
      return this;
    }

    /** Sets the body, which is sent in UTF-8. */
    public Builder body(@Nullable String value) {
      this.body = value;
      return this;
    }

    /** Sets the body. The array is not copied. */
    public Builder body(byte @Nullable [] value) {
      this.body = value;
      return this;
    }

    /**
     * Sets the object to send as JSON: a map, a list, a scalar, or anything that Jackson can write.
     */
    public Builder json(@Nullable Object value) {
      this.json = value;
      return this;
    }

    /** Adds a form field. */
    public Builder form(String name, String value) {
      formValues().computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      return this;
    }

    /** Sets the time limit of an attempt. */
    public Builder timeout(@Nullable Duration value) {
      this.timeout = value;
      return this;
    }

    /** Sets the proxy to use; it is refused unless the endpoint has {@code allowItemProxy=true}. */
    public Builder proxy(@Nullable String value) {
      this.proxy = value;
      return this;
    }

    /** Returns the request. */
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
