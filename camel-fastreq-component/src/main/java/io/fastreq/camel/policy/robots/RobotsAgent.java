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
package io.fastreq.camel.policy.robots;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Product token by which {@code robots.txt} names a crawler (RFC 9309 section 2.2.1).
 *
 * @param token the token in lower case, or empty where there is none: only the rules for all
 *     crawlers hold then
 */
public record RobotsAgent(String token) {

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z_-]+");

  /** A crawler that looks like a browser names itself in a comment. */
  private static final Pattern COMPATIBLE =
      Pattern.compile("\\(\\s*compatible\\s*;\\s*([A-Za-z_-]+)");

  /**
   * Reads an option.
   *
   * @param optionName name of the option with this value, for the message of the exception
   * @param text letters, {@code _} and {@code -}
   * @throws IllegalArgumentException naming the option, the value and the accepted form
   */
  public static RobotsAgent parse(String optionName, String text) {
    if (!TOKEN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          optionName + " must be a product token of letters, _ and -, but was " + text);
    }
    return new RobotsAgent(text.toLowerCase(Locale.ROOT));
  }

  /**
   * Finds the product token in a user agent: the name behind {@code compatible;} if there is one,
   * else the beginning.
   *
   * @param userAgent value of the header {@code User-Agent}
   */
  public static RobotsAgent of(String userAgent) {
    Matcher compatible = COMPATIBLE.matcher(userAgent);
    if (compatible.find()) {
      return new RobotsAgent(compatible.group(1).toLowerCase(Locale.ROOT));
    }
    Matcher first = TOKEN.matcher(userAgent.strip());
    return new RobotsAgent(first.lookingAt() ? first.group().toLowerCase(Locale.ROOT) : "");
  }
}
