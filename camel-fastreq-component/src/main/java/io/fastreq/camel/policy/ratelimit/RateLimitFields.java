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
package io.fastreq.camel.policy.ratelimit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Parser of the header {@code RateLimit} in its two forms. Stateless. */
final class RateLimitFields {

  static final String NAME = "RateLimit";

  /** A structured integer (RFC 8941 section 3.3.1) has at most so many digits. */
  private static final int MAX_DIGITS = 15;

  private RateLimitFields() {}

  /**
   * Reads all policies with both numbers; what cannot be read is left out.
   *
   * @param value value of the header
   */
  static List<RateLimitReading> parse(String value) {
    List<String> members = split(value, ',');
    List<RateLimitReading> policies = new ArrayList<>(members.size());
    for (String member : members) {
      List<String> parts = split(member, ';');
      add(policies, parameter(parts, "r"), parameter(parts, "t"));
    }
    if (policies.isEmpty()) {
      add(policies, parameter(members, "remaining"), parameter(members, "reset"));
    }
    return policies;
  }

  private static void add(
      List<RateLimitReading> policies, @Nullable String remainingText, @Nullable String resetText) {
    long remaining = remainingText == null ? -1 : number(remainingText);
    long reset = resetText == null ? -1 : number(resetText);
    if (remaining >= 0 && reset >= 0) {
      policies.add(new RateLimitReading(remaining, TimeUnit.SECONDS.toNanos(reset), false));
    }
  }

  /** Returns the text behind {@code name=}; the last one counts, as in any dictionary. */
  private static @Nullable String parameter(List<String> parts, String name) {
    String value = null;
    for (String part : parts) {
      String text = part.strip();
      if (text.length() > name.length()
          && text.startsWith(name)
          && text.charAt(name.length()) == '=') {
        value = text.substring(name.length() + 1);
      }
    }
    return value;
  }

  /** Splits at a separator, but not within a quoted string. */
  private static List<String> split(String text, char separator) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == '\\' && quoted) {
        i++;
      } else if (c == separator && !quoted) {
        parts.add(text.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** Returns a whole number of at most 15 digits, spaces around it allowed, or -1. */
  static long number(String text) {
    String digits = text.strip();
    if (digits.isEmpty() || digits.length() > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + (c - '0');
    }
    return number;
  }
}
