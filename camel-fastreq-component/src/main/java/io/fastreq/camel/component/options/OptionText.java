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

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/** Checks the text of options, and says what is wrong with it. Stateless. */
public final class OptionText {

  private static final Pattern DURATION =
      Pattern.compile("\\d+|(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?");

  /** Options that are sizes in bytes. */
  private static final Set<String> SIZES = Set.of("maxBodySize");

  private OptionText() {}

  /** Returns the entries of a list that is separated by commas, or none for null. */
  public static List<String> list(@Nullable String commaSeparated) {
    return commaSeparated == null
        ? List.of()
        : Arrays.stream(commaSeparated.split(","))
            .map(String::trim)
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  /**
   * Checks that a text is a value of the option's type.
   *
   * @param name name of the option or variable, for messages
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  static void check(String name, String option, String text, Class<?> type) {
    String value = text.trim();
    if (value.startsWith("#")) {
      return; // a bean, whose type Camel checks when it binds it
    }
    if (SIZES.contains(option)) {
      Sizes.parse(name, value);
    } else if (type.isEnum()) {
      checkEnum(name, value, type);
    } else if (type == long.class || type == Duration.class) { // times are kept in milliseconds
      checkDuration(name, value);
    } else if (type == boolean.class || type == Boolean.class) {
      if (!value.equalsIgnoreCase("true") && !value.equalsIgnoreCase("false")) {
        throw wrong(name, text, "true or false");
      }
    } else if (type == int.class || type == Integer.class || type == Long.class) {
      checkNumber(name, text, "a whole number", () -> parseWhole(value, type));
    } else if (type == double.class || type == Double.class) {
      checkNumber(name, text, "a number", () -> Double.parseDouble(value));
    }
  }

  private static void parseWhole(String value, Class<?> type) {
    if (type == Long.class) {
      Long.parseLong(value);
    } else {
      Integer.parseInt(value);
    }
  }

  private static void checkNumber(String name, String text, String takes, Runnable parse) {
    try {
      parse.run();
    } catch (NumberFormatException e) {
      throw wrong(name, text, takes);
    }
  }

  /** Camel itself reads a wrong duration as 0, or fails without naming the option. */
  private static void checkDuration(String name, String value) {
    boolean known = !value.isEmpty() && DURATION.matcher(value).matches();
    try {
      if (!known || TimeUtils.toMilliSeconds(value) < 0) {
        throw wrongDuration(name, value);
      }
    } catch (NumberFormatException e) {
      throw wrongDuration(name, value);
    }
  }

  /**
   * Returns the milliseconds of a duration in any of Camel's forms.
   *
   * @throws IllegalArgumentException naming the option and the forms it takes
   */
  static long millis(String option, String text) {
    String value = text.trim();
    checkDuration(option, value);
    return TimeUtils.toMilliSeconds(value);
  }

  private static IllegalArgumentException wrongDuration(String name, String value) {
    return wrong(name, value, "a duration: milliseconds, or a form such as 500ms, 30s, 2m, 1h30m");
  }

  private static void checkEnum(String name, String value, Class<?> type) {
    List<String> values = Arrays.stream(type.getEnumConstants()).map(OptionText::shown).toList();
    if (values.stream().noneMatch(value.replace("-", "").replace("_", "")::equalsIgnoreCase)) {
      throw wrong(name, value, "one of " + String.join(", ", values));
    }
  }

  /** Returns an enum constant as it is written in a URI: {@code roundRobin}. */
  public static String shown(Object constant) {
    return StringHelper.dashToCamelCase(
        constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** Returns the exception for a wrong value. It names option, value and what the option takes. */
  public static IllegalArgumentException wrong(
      String option, @Nullable Object value, String takes) {
    return new IllegalArgumentException(
        "Option " + option + " can not be " + value + ": it takes " + takes);
  }
}
