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
package io.fastreq.camel.policy.retry;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.Tokens;
import io.fastreq.camel.http.TransportHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives each item a key by which the server knows that two attempts are the same request.
 * Immutable.
 *
 * <p>With such a key, {@code POST} and {@code PATCH} may be retried: the server carries them out
 * once.
 *
 * @param header name of the header that carries the key
 */
public record IdempotencyKeys(String header) {

  /** Name of the header where the user names none. */
  public static final String DEFAULT_HEADER = "Idempotency-Key";

  /** The methods that a key makes repeatable, besides those that are so by themselves. */
  public static final Set<String> METHODS = Set.of("POST", "PATCH");

  /** Headers that say something else, in lower case. A key in their place would spoil requests. */
  private static final Set<String> TAKEN =
      Set.of(
          "accept",
          "accept-encoding",
          "authorization",
          "content-encoding",
          "content-type",
          "cookie",
          "proxy-authorization",
          "range",
          "user-agent");

  /**
   * Reads an option.
   *
   * @param optionName name of the option with this value, for the message of the exception
   * @param text {@code true}, {@code false} or the name of a header
   * @return null for {@code false}
   * @throws IllegalArgumentException naming the option, the value and the accepted forms
   */
  public static @Nullable IdempotencyKeys parse(String optionName, String text) {
    String value = text.strip();
    if (value.equalsIgnoreCase("false")) {
      return null;
    }
    if (value.equalsIgnoreCase("true")) {
      return new IdempotencyKeys(DEFAULT_HEADER);
    }
    // A name is a token (RFC 9110 section 5.6.2). Camel's references to beans are tokens too.
    if (!Tokens.isToken(value)
        || value.startsWith("#")
        || TransportHeaders.contains(value)
        || TAKEN.contains(value.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          optionName + " must be true, false or the name of a header, but was " + text);
    }
    return new IdempotencyKeys(value);
  }

  /** Returns a key for one item, to be sent with all its attempts. */
  public String newKey() {
    return UUID.randomUUID().toString();
  }

  /** Returns whether headers hold a key, of whatever origin. */
  public boolean areIn(Headers headers) {
    String key = headers.first(header);
    return key != null && !key.isBlank();
  }

  /** Returns headers that hold this key and no other. */
  public Headers add(Headers headers, String key) {
    return headers.without(header).with(header, key);
  }
}
