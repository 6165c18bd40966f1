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
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * Checks options that a URI or the environment gives as text before Camel binds them, so that the
 * refusal of a wrong value names the option and the values it takes. Immutable.
 */
public final class OptionReader {

  private static final String ENVIRONMENT_PREFIX = "FASTREQ_";
  private static final String BEAN_REFERENCE = "#bean:";

  private final CamelContext context;
  private final PropertyConfigurer configurer;
  private final PropertyConfigurerGetter options;

  /** A reader of the options that a configurer can set and get. */
  public OptionReader(CamelContext context, PropertyConfigurer configurer) {
    this.context = context;
    this.configurer = configurer;
    this.options = (PropertyConfigurerGetter) configurer;
  }

  /**
   * Checks each option that Camel is going to bind, and keeps references in text options as text.
   * Camel would replace {@code #bean:name} by the bean's {@code toString}; it does not touch {@code
   * #name}.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public void prepare(Map<String, Object> parameters) {
    check(parameters);
    parameters.forEach(
        (name, value) -> {
          Class<?> type = type(name);
          if (type != null && value instanceof String text) {
            OptionBeans.check(context, name, text.trim(), type);
          }
        });
    parameters.replaceAll(
        (name, value) ->
            String.class.equals(type(name))
                    && value instanceof String text
                    && text.startsWith(BEAN_REFERENCE)
                ? "#" + text.substring(BEAN_REFERENCE.length())
                : value);
  }

  /**
   * Checks the text of each option.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public void check(Map<String, Object> parameters) {
    parameters.forEach(
        (name, value) -> {
          Class<?> type = type(name);
          if (type != null && value instanceof String text) {
            OptionText.check(name, name, text, type);
          }
        });
  }

  /**
   * Refuses unknown options.
   *
   * @param left the options that no setter has taken
   * @throws IllegalArgumentException naming the option and the known ones
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
   * Sets options that still have their default from the environment. {@code maxRetries} is {@code
   * FASTREQ_MAX_RETRIES}.
   *
   * @param endpoint the endpoint whose options are set
   * @param names names of the options
   * @param newEndpoint returns an endpoint with all defaults
   * @param optionsOf returns the options of an endpoint
   * @throws IllegalArgumentException naming the variable and the values it takes
   */
  public <E> void readEnvironment(
      E endpoint,
      Set<String> names,
      Function<String, @Nullable String> environment,
      Supplier<E> newEndpoint,
      Function<E, EndpointOptions> optionsOf) {
    E defaults = newEndpoint.get();
    for (String name : names) {
      String variable = variable(name);
      String text = environment.apply(variable);
      Class<?> type = type(name);
      // FASTREQ_PROXIES is used only with proxyFromEnvironment.
      if (name.equals("proxies")
          || text == null
          || text.isBlank()
          || type == null
          || Map.class.isAssignableFrom(type)) {
        continue;
      }
      Object now = options.getOptionValue(endpoint, name, true);
      if (Objects.equals(now, options.getOptionValue(defaults, name, true))) {
        OptionText.check(variable, name, text, type);
        // Tried on otherwise default options, so that only this value can be refused.
        E trial = newEndpoint.get();
        configurer.configure(context, trial, name, text.trim(), true);
        checkRanges(variable, optionsOf.apply(trial));
        configurer.configure(context, endpoint, name, text.trim(), true);
      }
    }
  }

  private static void checkRanges(String variable, EndpointOptions options) {
    try {
      OptionValidator.check(options);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("In environment " + variable + ": " + e.getMessage(), e);
    }
  }

  private @Nullable Class<?> type(String option) {
    return options.getOptionType(option, true);
  }

  /** Returns the variable of an option: {@code FASTREQ_} and its name in upper snake case. */
  private static String variable(String option) {
    return ENVIRONMENT_PREFIX
        + StringHelper.camelCaseToDash(option).replace('-', '_').toUpperCase(Locale.ROOT);
  }
}
