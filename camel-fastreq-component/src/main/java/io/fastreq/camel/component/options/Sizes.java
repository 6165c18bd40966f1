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
package io.fastreq.camel.component.options;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads sizes: bytes, or a number with a unit, such as {@code 500KB} or {@code 10MB}. */
final class Sizes {

  private static final Pattern SIZE =
      Pattern.compile("([0-9]+)\\s*([KMG]?)I?B?", Pattern.CASE_INSENSITIVE);

  private Sizes() {}

  /**
   * Returns the number of bytes of a size. A kilobyte has 1,024 bytes, as everywhere in Camel.
   *
   * @throws IllegalArgumentException naming the option and what it takes
   */
  static long parse(String option, String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (!matcher.matches()) {
      throw wrong(option, text);
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit(matcher.group(2)));
    } catch (NumberFormatException | ArithmeticException e) {
      throw wrong(option, text);
    }
  }

  private static long unit(String letter) {
    return switch (letter.toUpperCase(Locale.ROOT)) {
      case "K" -> 1L << 10;
      case "M" -> 1L << 20;
      case "G" -> 1L << 30;
      default -> 1;
    };
  }

  private static IllegalArgumentException wrong(String option, String text) {
    return OptionText.wrong(option, text, "bytes from 0 up, or a size such as 500KB, 10MB or 1GB");
  }
}
