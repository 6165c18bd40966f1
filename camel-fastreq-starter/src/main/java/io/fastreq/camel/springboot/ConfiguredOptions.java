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
package io.fastreq.camel.springboot;

import io.fastreq.camel.component.FastreqComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spring.boot.util.CamelPropertiesHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.util.StringHelper;
import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Options of the component in Spring Boot's configuration.
 *
 * <p>Only configured options are set, so that defaults and the environment's {@code FASTREQ_*}
 * apply to the others. An unknown name is refused, as in the URI of an endpoint; Camel's own
 * starters ignore it.
 */
final class ConfiguredOptions {

  /** Prefix of all option names. */
  static final String PREFIX = "camel.component.fastreq";

  /** Options of the component that its endpoints do not have. */
  private static final Set<String> OF_THE_COMPONENT = Set.of("configuration", "autowiredEnabled");

  /** Options of the starter, which the component does not have. */
  private static final Set<String> OF_THE_STARTER = Set.of("enabled", "customizer.enabled");

  private static final String BEAN_REFERENCE = "#bean:";

  private final CamelContext context;
  private final Binder binder;

  ConfiguredOptions(CamelContext context, Environment environment) {
    this.context = context;
    this.binder = Binder.get(environment);
  }

  /**
   * Sets the options on a component.
   *
   * @throws IllegalArgumentException if an option is unknown or does not accept its value; the
   *     message names it
   */
  void applyTo(FastreqComponent component) {
    // Its configurer exists once the component has been initialized.
    ServiceHelper.initService(component);
    PropertyConfigurerGetter types =
        (PropertyConfigurerGetter) component.getComponentPropertyConfigurer();
    Set<String> names = names();
    names.removeIf(name -> types.getOptionType(name, true) == null);
    refuseUnknown(names, types);
    Map<String, Object> options = new LinkedHashMap<>();
    // A complete configuration comes first, so that single options override it.
    take("configuration", types, options, PREFIX);
    for (String name : names) {
      take(name, types, options, PREFIX + ".configuration");
      take(name, types, options, PREFIX);
    }
    options.forEach((name, value) -> set(component, name, value));
  }

  private Set<String> names() {
    Set<String> names =
        new TreeSet<>(
            context.getCamelContextExtension().getEndpointUriFactory("fastreq").propertyNames());
    names.remove("name");
    names.addAll(OF_THE_COMPONENT);
    return names;
  }

  private void take(
      String name, PropertyConfigurerGetter types, Map<String, Object> options, String prefix) {
    String property = prefix + "." + StringHelper.camelCaseToDash(name);
    Class<?> type = types.getOptionType(name, true);
    if (isOfNames(type)) {
      bindNames(property).ifBound(value -> options.put(name, value));
    } else {
      binder
          .bind(property, String.class)
          .ifBound(
              value ->
                  options.put(
                      name,
                      // Camel would set the bean itself, but the option takes its name.
                      String.class.equals(type) && value.startsWith(BEAN_REFERENCE)
                          ? "#" + value.substring(BEAN_REFERENCE.length())
                          : value));
    }
  }

  /** Returns whether an option has named values: as a property for each name, or as one text. */
  private static boolean isOfNames(Class<?> type) {
    return Object.class.equals(type);
  }

  private BindResult<?> bindNames(String property) {
    BindResult<String> text = binder.bind(property, String.class);
    return text.isBound()
        ? text
        : binder.bind(property, Bindable.mapOf(String.class, Object.class));
  }

  private void set(FastreqComponent component, String name, Object value) {
    Map<String, Object> option = new LinkedHashMap<>();
    option.put(name, value);
    try {
      if (value instanceof String text) {
        // Camel would look for a bean named like the wrong number, and report that it is missing.
        component.checkOption(name, text);
      }
      CamelPropertiesHelper.setCamelProperties(context, component, option, true);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Property " + PREFIX + "." + name + " cannot be set: " + e.getMessage(), e);
    }
  }

  private void refuseUnknown(Set<String> names, PropertyConfigurerGetter types) {
    Set<String> given = new TreeSet<>();
    binder
        .bind(PREFIX, Bindable.mapOf(String.class, String.class))
        .ifBound(properties -> given.addAll(properties.keySet()));
    for (String name : given) {
      if (!isKnown(name, names, types)) {
        throw new IllegalArgumentException(
            "Unknown property "
                + PREFIX
                + "."
                + name
                + ". The options are: "
                + String.join(", ", names));
      }
    }
  }

  private static boolean isKnown(String given, Set<String> names, PropertyConfigurerGetter types) {
    String plain = plain(given.replaceFirst("^configuration[.]", ""));
    return OF_THE_STARTER.stream().anyMatch(name -> plain.equals(plain(name)))
        || names.stream()
            .anyMatch(
                name ->
                    isOfNames(types.getOptionType(name, true))
                        ? plain.startsWith(plain(name))
                        : plain.equals(plain(name)));
  }

  /**
   * Returns a name without the differences between spellings. An environment variable ({@code
   * CAMEL_COMPONENT_FASTREQ_MAX_RETRIES}) arrives with dots in place of underscores.
   */
  private static String plain(String name) {
    return name.replaceAll("[-._]", "").toLowerCase(Locale.ROOT);
  }
}
