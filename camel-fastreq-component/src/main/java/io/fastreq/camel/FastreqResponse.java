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
 * The answer to one request. Jackson writes it without any module, durations in the form of ISO
 * 8601; {@link #toJson()} is shorter.
 *
 * @param index position of the item in the batch, counted from 0
 * @param key key of the item, or null where the batch has no keys
 * @param url the URL as the item gave it
 * @param finalUrl the URL that answered: with the endpoint's query parameters, after redirects
 * @param status HTTP status code
 * @param headers response headers, unmodifiable; names are looked up ignoring case, a name has its
 *     values in the order in which they came
 * @param body the body as it came, decompressed; empty where there was none. Not a copy: leave it
 *     as it is
 * @param attempts how often the item was tried
 * @param elapsed from the start of the first attempt to the last byte of the answer
 * @param attemptElapsed from the start of the last attempt to the last byte of the answer
 * @param httpVersion {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}
 * @param proxy the proxy used, credentials masked, or null
 * @param value what the endpoint's {@code parser} or {@code returnType} made of the body, or null
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
    @Nullable Object value)
    implements FastreqResult {

  /** A response whose only attempt took all of {@code elapsed}. */
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

  /** First value of a header, its name in any case, or null. */
  public @Nullable String header(String name) {
    List<String> values = headers.get(name);
    return values == null || values.isEmpty() ? null : values.get(0);
  }

  /**
   * The body as text; malformed bytes are replaced. See {@link BodyText} for how its charset is
   * found: byte order mark, {@code charset} of the content type, declaration of an XML document,
   * else UTF-8.
   *
   * @throws UndecodedBodyException where the body is still in a {@code Content-Encoding}, one that
   *     fastreq does not know
   */
  public String text() {
    refuseEncoded();
    return BodyText.decode(body, contentType());
  }

  /** All {@code Content-Type} headers as one list, or null where there is none. */
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

  /** The codings that the body is still in, in lower case; those that fastreq does not know. */
  List<String> undecoded() {
    return ContentCodings.of(headers.get("Content-Encoding"));
  }

  /**
   * The body parsed as JSON: a map, a list, a scalar, or null for an empty body. Parsed anew at
   * each call; see {@link JsonBody} for what is accepted.
   *
   * @throws UndecodedBodyException where the body is still in a {@code Content-Encoding}, one that
   *     fastreq does not know
   * @throws FastreqException where the body is no JSON
   */
  public @Nullable Object json() {
    refuseEncoded();
    return JsonBody.parse(body);
  }

  /** The same response with another value. */
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
        newValue);
  }

  /** Names neither headers nor body: both may hold what does not belong in a log. */
  @Override
  public String toString() {
    return "FastreqResponse[index="
        + index
        + (key == null ? "" : ", key=" + key)
        + ", url="
        + url
        + ", status="
        + status
        + ", bytes="
        + body.length
        + ", attempts="
        + attempts
        + "]";
  }

  /**
   * The charset that a {@code Content-Type} names, by a label as the WHATWG Encoding Standard knows
   * them; UTF-8 where it names none or one that is not known.
   */
  public static Charset charset(@Nullable String contentType) {
    return ContentType.charset(contentType);
  }
}
