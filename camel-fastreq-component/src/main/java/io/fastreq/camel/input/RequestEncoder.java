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

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.PercentEncoding;
import io.fastreq.camel.http.UrlParser;
import io.fastreq.camel.input.item.Json;
import io.fastreq.camel.policy.SecretNames;
import io.fastreq.camel.policy.proxy.ProxyParser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Encodes requests for the wire: checks them and adds what the endpoint says. Immutable and
 * thread-safe, as long as the maps of the defaults are not changed.
 */
public final class RequestEncoder {

  private static final String CONTENT_TYPE = "Content-Type";

  /** About 146 years, so that it can be added to a reading of the clock. */
  private static final long MAX_TIMEOUT_NANOS = Long.MAX_VALUE / 2;

  private final RequestDefaults defaults;
  private final QueryMerge query;
  private final byte @Nullable [] requestBody;
  private final @Nullable HeaderMerge headers;
  private final @Nullable HeaderMerge harmlessHeaders;
  private final QueryMerge harmlessQuery;
  private final @Nullable InvalidRequestException headersRefused;

  /**
   * Prepares what all requests share. Where the endpoint's headers or cookies may not be sent,
   * every request is refused: they may come from the message.
   */
  public RequestEncoder(RequestDefaults defaults) {
    this.defaults = defaults;
    this.query = new QueryMerge(defaults.query());
    this.requestBody = bytesOf(defaults.body());
    this.harmlessQuery = new QueryMerge(harmless(defaults.query()));
    SecretNames secrets = new SecretNames(defaults.secretHeaders());
    HeaderMerge merge = null;
    HeaderMerge harmless = null;
    InvalidRequestException refused = null;
    try {
      merge = new HeaderMerge(defaults.headers(), defaults.cookies());
      harmless = new HeaderMerge(defaults.headers().without(secrets::isSecretHeader), Map.of());
    } catch (InvalidRequestException e) {
      refused = e;
    }
    this.headers = merge;
    this.harmlessHeaders = harmless;
    this.headersRefused = refused;
  }

  private static Map<String, List<String>> harmless(Map<String, List<String>> query) {
    Map<String, List<String>> rest = new LinkedHashMap<>(query);
    rest.keySet().removeIf(SecretNames::isSecretParameter);
    return rest;
  }

  /**
   * Encodes a request.
   *
   * @throws InvalidRequestException if it may not be sent; the message says why
   */
  public HttpRequest encode(FastreqRequest request) throws InvalidRequestException {
    return encode(request, UrlParser.parse(request.url()));
  }

  /** Encodes a request whose URL has been parsed already. */
  HttpRequest encode(FastreqRequest request, HttpUrl target) throws InvalidRequestException {
    if (request.proxy() != null && !defaults.allowItemProxy()) {
      throw new InvalidRequestException("the request names a proxy, and allowItemProxy is false");
    }
    String itemMethod = request.method();
    String method = RequestRules.method(itemMethod == null ? defaults.method() : itemMethod);
    FastreqProxy proxy = proxyOf(request);
    // The item's own proxy reads what is sent in clear text: it gets no secrets of the route.
    boolean readable = proxy != null && !target.ssl();
    Headers merged = headersOf(request, readable ? harmlessHeaders : headers);
    byte[] body = requestBody;
    if (request.json() != null || request.form() != null || request.body() != null) {
      refuseSecondBody(request);
      body = bodyOf(request);
      merged = withContentType(request, merged);
    }
    if (body != null && method.equals("TRACE")) {
      throw new InvalidRequestException("a TRACE request has no body (RFC 9110 section 9.3.8)");
    }
    HttpUrl complete = (readable ? harmlessQuery : query).with(target, request.query());
    return new HttpRequest(
        method,
        complete,
        merged,
        body,
        timeoutNanos(request.timeout()),
        proxy,
        proxy != null,
        ConnectionReuse.ANY);
  }

  private static @Nullable FastreqProxy proxyOf(FastreqRequest request)
      throws InvalidRequestException {
    String proxy = request.proxy();
    if (proxy == null) {
      return null;
    }
    try {
      FastreqProxy parsed = ProxyParser.parse(proxy);
      if (parsed.type() == FastreqProxy.Type.HTTPS) {
        throw new InvalidRequestException("a proxy that is spoken to by TLS can not be used");
      }
      return parsed;
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("the proxy of the request: " + e.getMessage(), e);
    }
  }

  private Headers headersOf(FastreqRequest request, @Nullable HeaderMerge shared)
      throws InvalidRequestException {
    if (shared == null) {
      throw new InvalidRequestException(
          "the endpoint's headers: " + (headersRefused == null ? "" : headersRefused.problem()),
          headersRefused);
    }
    return shared.with(request.headers(), request.cookies());
  }

  private long timeoutNanos(@Nullable Duration timeout) throws InvalidRequestException {
    if (timeout == null) {
      return defaults.timeoutNanos();
    }
    if (timeout.isZero() || timeout.isNegative()) {
      throw new InvalidRequestException(
          "the timeout is not above zero: it takes milliseconds, or a duration such as 30s");
    }
    return Math.min(TimeUnit.NANOSECONDS.convert(timeout), MAX_TIMEOUT_NANOS);
  }

  private static void refuseSecondBody(FastreqRequest request) throws InvalidRequestException {
    int bodies =
        (request.body() == null ? 0 : 1)
            + (request.json() == null ? 0 : 1)
            + (request.form() == null ? 0 : 1);
    if (bodies > 1) {
      throw new InvalidRequestException("the request has more than one of body, json and form");
    }
  }

  private static byte @Nullable [] bodyOf(FastreqRequest request) throws InvalidRequestException {
    Object json = request.json();
    if (json != null) {
      try {
        return Json.write(json);
      } catch (JsonProcessingException e) {
        throw new InvalidRequestException(
            "what is given as json cannot be written as JSON: " + json.getClass().getName(), e);
      }
    }
    Map<String, List<String>> form = request.form();
    return form == null ? bytesOf(request.body()) : formBytes(form);
  }

  private static Headers withContentType(FastreqRequest request, Headers merged) {
    if ((request.json() == null && request.form() == null) || merged.contains(CONTENT_TYPE)) {
      return merged;
    }
    return merged.with(
        CONTENT_TYPE,
        request.json() != null ? "application/json" : "application/x-www-form-urlencoded");
  }

  private static byte[] formBytes(Map<String, List<String>> form) {
    StringJoiner fields = new StringJoiner("&");
    form.forEach(
        (name, values) -> {
          for (String value : values) {
            fields.add(PercentEncoding.encodeForm(name) + "=" + PercentEncoding.encodeForm(value));
          }
        });
    return fields.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte @Nullable [] bytesOf(@Nullable Object body) {
    if (body == null || body instanceof byte[]) {
      return (byte[]) body;
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }
}
