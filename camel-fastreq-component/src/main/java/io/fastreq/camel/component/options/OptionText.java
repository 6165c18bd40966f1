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

import io.fastreq.camel.component.FastreqConfiguration;
import io.fastreq.camel.component.FastreqEndpoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;
import org.apache.camel.util.TimeUtils;
import org.jspecify.annotations.Nullable;

/**
 * Reads options as text: checks what a URI says before Camel binds it, so that a wrong value is
 * refused in words that name the option and what it takes, and finds options in the environment.
 */
public final class OptionText {

  private static final String ENVIRONMENT_PREFIX = "FASTREQ_";
  private static final String BEAN_REFERENCE = "#bean:";
  private static final Pattern DURATION =
      Pattern.compile("\\d+|(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?");

  /** Options that are sizes in bytes, and their variables in the environment. */
  private static final Set<String> SIZES = Set.of("maxBodySize", variable("maxBodySize"));

  private OptionText() {}

  /**
   * Checks the text of each option that Camel is going to bind.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public static void check(PropertyConfigurer configurer, Map<String, Object> parameters) {
    PropertyConfigurerGetter options = (PropertyConfigurerGetter) configurer;
    parameters.forEach(
        (name, value) -> {
          Class<?> type = options.getOptionType(name, true);
          if (type != null && value instanceof String text) {
            check(name, text, type);
          }
        });
  }

  /**
   * Has references in options of text stay text. Camel puts the bean itself in the place of {@code
   * #bean:name}, which for such an option would be whatever its {@code toString} says; {@code
   * #name} it leaves alone.
   */
  public static void keepReferences(PropertyConfigurer configurer, Map<String, Object> parameters) {
    PropertyConfigurerGetter options = (PropertyConfigurerGetter) configurer;
    parameters.replaceAll(
        (name, value) ->
            String.class.equals(options.getOptionType(name, true))
                    && value instanceof String text
                    && text.startsWith(BEAN_REFERENCE)
                ? "#" + text.substring(BEAN_REFERENCE.length())
                : value);
  }

  /**
   * Refuses options that nobody knows.
   *
   * @param left the options that no setter took
   * @throws IllegalArgumentException naming the option and those that there are
   */
  public static void refuseUnknown(Set<String> known, Map<String, Object> left) {
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown option "
              + left.keySet().iterator().next()
              + ". The options are: "
              + String.join(", ", new TreeSet<>(known)));
    }
  }

  /**
   * Takes over what the environment says, for options that still have their default. {@code
   * maxRetries} is {@code FASTREQ_MAX_RETRIES}.
   *
   * @throws IllegalArgumentException naming the variable and the values it takes
   */
  public static void fromEnvironment(
      FastreqEndpoint endpoint,
      Set<String> names,
      PropertyConfigurer configurer,
      Function<String, @Nullable String> environment) {
    PropertyConfigurerGetter options = (PropertyConfigurerGetter) configurer;
    FastreqEndpoint defaults =
        new FastreqEndpoint("", endpoint.getComponent(), "", new FastreqConfiguration());
    for (String name : names) {
      String text = environment.apply(variable(name));
      Class<?> type = options.getOptionType(name, true);
      // FASTREQ_PROXIES serves only where proxyFromEnvironment says so.
      if (name.equals("proxies")
          || text == null
          || text.isBlank()
          || type == null
          || Map.class.isAssignableFrom(type)) {
        continue;
      }
      Object now = options.getOptionValue(endpoint, name, true);
      if (Objects.equals(now, options.getOptionValue(defaults, name, true))) {
        check(variable(name), text, type);
        checkRange(variable(name), name, text.trim(), endpoint, configurer);
        configurer.configure(endpoint.getCamelContext(), endpoint, name, text.trim(), true);
      }
    }
  }

  /** Tries a value on options that are otherwise default, so that what is refused is the value. */
  private static void checkRange(
      String variable,
      String option,
      String text,
      FastreqEndpoint endpoint,
      PropertyConfigurer configurer) {
    FastreqConfiguration alone = new FastreqConfiguration();
    FastreqEndpoint trial = new FastreqEndpoint("", endpoint.getComponent(), "", alone);
    configurer.configure(endpoint.getCamelContext(), trial, option, text, true);
    try {
      OptionValidator.check(alone);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("In environment " + variable + ": " + e.getMessage(), e);
    }
  }

  /** The environment variable of an option: {@code FASTREQ_} and its name in upper snake case. */
  static String variable(String option) {
    return ENVIRONMENT_PREFIX
        + StringHelper.camelCaseToDash(option).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static void check(String name, String text, Class<?> type) {
    String value = text.trim();
    if (value.startsWith("#")) {
      return; // a bean, whose type Camel checks when it binds it
    }
    if (SIZES.contains(name)) {
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

  /** Camel itself reads what it does not understand as 0, or fails without naming the option. */
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

  private static IllegalArgumentException wrongDuration(String name, String value) {
    return wrong(name, value, "a duration: milliseconds, or a form such as 500ms, 30s, 2m, 1h30m");
  }

  private static void checkEnum(String name, String value, Class<?> type) {
    List<String> values = Arrays.stream(type.getEnumConstants()).map(OptionText::shown).toList();
    if (values.stream().noneMatch(value.replace("-", "").replace("_", "")::equalsIgnoreCase)) {
      throw wrong(name, value, "one of " + String.join(", ", values));
    }
  }

  /** An enum constant as it stands in a URI: {@code ROUND_ROBIN} is {@code roundRobin}. */
  public static String shown(Object constant) {
    return StringHelper.dashToCamelCase(
        constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** The exception for a wrong value: which option, what it says, what it takes. */
  public static IllegalArgumentException wrong(
      String option, @Nullable Object value, String takes) {
    return new IllegalArgumentException(
        "Option " + option + " can not be " + value + ": it takes " + takes);
  }
}
