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
package io.fastreq.camel.transport.cookies;

import io.netty.handler.codec.DateFormatter;
import java.util.Date;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Content of a {@code Set-Cookie} header before any check (RFC 6265 section 5.2): a semicolon ends
 * a part even between quotes, which are ordinary characters. Immutable.
 *
 * @param name its name, not empty
 * @param value its value, as it stands
 * @param domain the attribute, or null
 * @param path the attribute, or null
 * @param secure whether it is sent over TLS only
 * @param expiresMillis when it expires, in milliseconds since 1970; {@link Long#MAX_VALUE} for
 *     never
 */
record SetCookie(
    String name,
    String value,
    @Nullable String domain,
    @Nullable String path,
    boolean secure,
    long expiresMillis) {

  private static final Pattern MAX_AGE = Pattern.compile("-?[0-9]+");
  private static final int MAX_DIGITS = 15;

  /**
   * Reads a header.
   *
   * @return null if it names no cookie
   */
  static @Nullable SetCookie parse(String header, long nowMillis) {
    String[] parts = header.split(";", -1);
    int equals = parts[0].indexOf('=');
    String name = equals < 0 ? "" : trim(parts[0].substring(0, equals));
    if (name.isEmpty()) {
      return null;
    }
    String domain = null;
    String path = null;
    boolean secure = false;
    Long expires = null;
    Long maxAge = null;
    for (int i = 1; i < parts.length; i++) {
      int sign = parts[i].indexOf('=');
      String attribute = trim(sign < 0 ? parts[i] : parts[i].substring(0, sign));
      String said = sign < 0 ? "" : trim(parts[i].substring(sign + 1));
      switch (attribute.toLowerCase(Locale.ROOT)) {
        case "domain" -> domain = said.isEmpty() ? domain : said;
        case "path" -> path = said;
        case "secure" -> secure = true;
        case "expires" -> expires = date(said, expires);
        case "max-age" -> maxAge = end(said, nowMillis, maxAge);
        default -> {
          // HttpOnly, SameSite and the rest are for browsers
        }
      }
    }
    long ends = maxAge != null ? maxAge : expires != null ? expires : Long.MAX_VALUE;
    return new SetCookie(name, trim(parts[0].substring(equals + 1)), domain, path, secure, ends);
  }

  private static @Nullable Long date(String said, @Nullable Long otherwise) {
    Date date = DateFormatter.parseHttpDate(said);
    return date == null ? otherwise : Long.valueOf(date.toInstant().toEpochMilli());
  }

  private static @Nullable Long end(String seconds, long nowMillis, @Nullable Long otherwise) {
    if (!MAX_AGE.matcher(seconds).matches()) {
      return otherwise;
    }
    if (seconds.startsWith("-")) {
      return nowMillis;
    }
    return seconds.length() > MAX_DIGITS
        ? Long.valueOf(Long.MAX_VALUE)
        : Long.valueOf(nowMillis + Long.parseLong(seconds) * 1000);
  }

  private static String trim(String text) {
    int begin = 0;
    int end = text.length();
    while (begin < end && isBlank(text.charAt(begin))) {
      begin++;
    }
    while (begin < end && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(begin, end);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  /** {@inheritDoc} Without the value, which may be a session and must not be logged. */
  @Override
  public String toString() {
    return "SetCookie[" + name + "]";
  }
}
