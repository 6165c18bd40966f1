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
package io.fastreq.camel.policy;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A set of HTTP status codes, written as codes, classes and ranges: {@code 2xx}, {@code 200-299},
 * {@code 200,204-206}. Immutable.
 */
public final class StatusCodes {

  private static final Pattern RANGE =
      Pattern.compile(
          "([1-9](?:[0-9]{2}|xx))(?:\\s*-\\s*([1-9](?:[0-9]{2}|xx)))?", Pattern.CASE_INSENSITIVE);

  private final BitSet codes;
  private final String text;

  private StatusCodes(BitSet codes, String text) {
    this.codes = codes;
    this.text = text;
  }

  /**
   * Parses a set of status codes.
   *
   * @param optionName the option with this value, for the message of the exception
   * @param ranges codes from 100 to 999, classes of them ({@code 2xx}) and ranges, both ends
   *     included, separated by commas; spaces are allowed
   * @throws IllegalArgumentException with option and accepted form, if it is anything else
   */
  public static StatusCodes parse(String optionName, String ranges) {
    BitSet codes = new BitSet(1000);
    // A negative limit keeps an empty part at the end, which is a mistake.
    for (String part : ranges.split(",", -1)) {
      Matcher matcher = RANGE.matcher(part.strip());
      if (!matcher.matches()) {
        throw malformed(optionName, ranges);
      }
      int first = code(matcher.group(1), '0');
      int last = code(matcher.group(matcher.group(2) == null ? 1 : 2), '9');
      if (last < first) {
        throw malformed(optionName, ranges);
      }
      codes.set(first, last + 1);
    }
    return new StatusCodes(codes, ranges.strip());
  }

  /** Returns a code, or the first or last one of a class. */
  private static int code(String text, char digit) {
    return Integer.parseInt(text.replace('x', digit).replace('X', digit));
  }

  /** Returns whether the set contains a status; false for a number that is no status code. */
  public boolean contains(int status) {
    return status >= 0 && codes.get(status);
  }

  /** Returns the set as it was written. */
  @Override
  public String toString() {
    return text;
  }

  private static IllegalArgumentException malformed(String optionName, String ranges) {
    return new IllegalArgumentException(
        optionName
            + " must be status codes from 100 to 999, classes or ranges of them, separated by"
            + " commas, such as 2xx, 200-299 or 200,204-206, but was: "
            + ranges);
  }
}
