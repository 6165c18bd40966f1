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

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
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

  /** A name is a token (RFC 9110 section 5.6.2). */
  private static final Pattern NAME = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");

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
    if (!NAME.matcher(value).matches()) {
      throw new IllegalArgumentException(
          optionName + " must be true, false or the name of a header, but was " + text);
    }
    return new IdempotencyKeys(value);
  }

  /** Returns a key for one item, to be sent with all its attempts. */
  public String newKey() {
    return UUID.randomUUID().toString();
  }

  /** Whether a request of this method, in any case, may be retried because it has a key. */
  public static boolean makesRepeatable(String method) {
    return switch (method.toUpperCase(Locale.ROOT)) {
      case "POST", "PATCH" -> true;
      default -> false;
    };
  }
}
