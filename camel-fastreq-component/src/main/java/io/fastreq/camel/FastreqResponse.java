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

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Response to one request. Jackson writes it without any module, with durations in ISO 8601; {@link
 * #toJson()} is shorter.
 *
 * @param index position of the item in the batch, counted from 0
 * @param key key of the item, or null if the batch has no keys
 * @param url the URL as given by the item
 * @param finalUrl the URL that responded: with the endpoint's query parameters, after redirects
 * @param status HTTP status code
 * @param headers response headers, unmodifiable; names are looked up ignoring case, and each has
 *     its values in the order received
 * @param body the decompressed body; empty if there was none. It is not a copy and must not be
 *     changed
 * @param attempts number of attempts
 * @param elapsed time from the start of the first attempt to the last byte of the response
 * @param attemptElapsed time from the start of the last attempt to the last byte of the response
 * @param httpVersion {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}
 * @param proxy the proxy used, with credentials masked, or null
 * @param value the value that the endpoint's {@code parser} or {@code returnType} made from the
 *     body, or null
 * @param page number of the page, counted from 0, for an endpoint with {@code nextPage}; else 0
 */
public record FastreqResponse(
    int index,
    @Nullable String key,
    String url,
    String finalUrl,
    int status,
    Map<String, List<String>> headers,
    byte[] body,
    int attempts,
    @JsonSerialize(using = ToStringSerializer.class) Duration elapsed,
    @JsonSerialize(using = ToStringSerializer.class) Duration attemptElapsed,
    String httpVersion,
    @Nullable String proxy,
    @Nullable Object value,
    int page)
    implements FastreqResult {

  /** Creates a response to an item without further pages. */
  public FastreqResponse(
      int index,
      @Nullable String key,
      String url,
      String finalUrl,
      int status,
      Map<String, List<String>> headers,
      byte[] body,
      int attempts,
      Duration elapsed,
      Duration attemptElapsed,
      String httpVersion,
      @Nullable String proxy,
      @Nullable Object value) {
    this(
        index,
        key,
        url,
        finalUrl,
        status,
        headers,
        body,
        attempts,
        elapsed,
        attemptElapsed,
        httpVersion,
        proxy,
        value,
        0);
  }

  /** Creates a response whose only attempt took all of {@code elapsed}. */
  public FastreqResponse(
      int index,
      @Nullable String key,
      String url,
      String finalUrl,
      int status,
      Map<String, List<String>> headers,
      byte[] body,
      int attempts,
      Duration elapsed,
      String httpVersion,
      @Nullable String proxy,
      @Nullable Object value) {
    this(
        index,
        key,
        url,
        finalUrl,
        status,
        headers,
        body,
        attempts,
        elapsed,
        elapsed,
        httpVersion,
        proxy,
        value);
  }

  /** Returns the first value of a header, with its name in any case, or null. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /**
   * Returns the body as text; malformed bytes are replaced. {@link BodyText} determines the
   * charset: from the byte order mark, the {@code charset} of the content type or the declaration
   * of an XML document, else UTF-8.
   *
   * @throws UndecodedBodyException if the body has a {@code Content-Encoding} that fastreq does not
   *     support
   */
  public String text() {
    refuseEncoded();
    return BodyText.decode(body, contentType());
  }

  /** Returns all {@code Content-Type} headers as one list, or null if there are none. */
  @Nullable String contentType() {
    List<String> values = headers.get("Content-Type");
    return values == null || values.isEmpty() ? null : String.join(", ", values);
  }

  private void refuseEncoded() {
    List<String> codings = body.length == 0 ? List.of() : undecoded();
    if (!codings.isEmpty()) {
      throw new UndecodedBodyException(codings);
    }
  }

  /** Returns the codings of the body that fastreq does not support, in lower case. */
  List<String> undecoded() {
    return ContentCodings.of(headers.get("Content-Encoding"));
  }

  /**
   * Returns the body parsed as JSON: a map, a list, a scalar, or null for an empty body. Each call
   * parses again; see {@link JsonBody} for what is accepted.
   *
   * @throws UndecodedBodyException if the body has a {@code Content-Encoding} that fastreq does not
   *     support
   * @throws FastreqException if the body is not JSON
   */
  public @Nullable Object json() {
    refuseEncoded();
    return JsonBody.parse(body);
  }

  /** Returns the same response with another value. */
  public FastreqResponse withValue(@Nullable Object newValue) {
    return new FastreqResponse(
        index,
        key,
        url,
        finalUrl,
        status,
        headers,
        body,
        attempts,
        elapsed,
        attemptElapsed,
        httpVersion,
        proxy,
        newValue,
        page);
  }

  /** Returns neither headers nor body, which may contain secrets. */
  @Override
  public String toString() {
    return "FastreqResponse[index="
        + index
        + (key == null ? "" : ", key=" + key)
        + ", url="
        + url
        + (page == 0 ? "" : ", page=" + page)
        + ", status="
        + status
        + ", bytes="
        + body.length
        + ", attempts="
        + attempts
        + "]";
  }

  /**
   * Returns the charset that a {@code Content-Type} names, by a label of the WHATWG Encoding
   * Standard; UTF-8 if it names none or an unknown one.
   */
  public static Charset charset(@Nullable String contentType) {
    return ContentType.charset(contentType);
  }
}
