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

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the two headers of a rate limit.
 *
 * @param remaining name of the header with the number of requests that are left
 * @param reset name of the header that says when the count starts anew
 */
public record RateLimitHeaderNames(String remaining, String reset) {

  /** A name is a token (RFC 9110 section 5.6.2). */
  private static final Pattern FORM =
      Pattern.compile(
          "\\s*remaining\\s*:\\s*([\\w!#$%&'*+.^`|~-]+)\\s*,"
              + "\\s*reset\\s*:\\s*([\\w!#$%&'*+.^`|~-]+)\\s*");

  /**
   * Reads the names from an option.
   *
   * @param optionName name of the option with this value, for the message of the exception
   * @param text {@code remaining:NAME,reset:NAME}
   * @throws IllegalArgumentException naming the option, the value and the accepted form
   */
  public static RateLimitHeaderNames parse(String optionName, String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          optionName + " must be remaining:NAME,reset:NAME, but was " + text);
    }
    return new RateLimitHeaderNames(matcher.group(1), matcher.group(2));
  }
}
