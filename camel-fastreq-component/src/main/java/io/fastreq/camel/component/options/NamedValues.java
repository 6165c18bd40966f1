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

import io.fastreq.camel.http.Tokens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.util.PropertiesHelper;
import org.jspecify.annotations.Nullable;

/**
 * Reads an option of names and values: with a prefix ({@code header.X-Api-Key=k}), or as one text
 * ({@code headers=X-Api-Key: k}), since Camel's YAML DSL removes hyphens from names of parameters.
 */
public enum NamedValues {
  HEADERS("headers", "header.", true),
  QUERY("query", "query.", false),
  COOKIES("cookies", "cookie.", true);

  private static final Pattern LINES = Pattern.compile("\\R");

  /**
   * A semicolon separates pairs only where a name and a colon follow, or nothing. Others belong to
   * the value, as in {@code Accept: text/html; q=0.8}. A URL is no pair.
   */
  private static final Pattern SEPARATOR = Pattern.compile(";(?=\\s*(?:[^\\s:;]+\\s*:(?!//)|;|$))");

  /**
   * Two pairs without the line break between them: Camel joins the lines of a URI, and so those of
   * a parameter in YAML.
   */
  private static final Pattern JOINED_LINES =
      Pattern.compile(
          "[^\\s(\"'][A-Z][A-Za-z0-9]*(-[A-Za-z0-9]+)*:\\s|[A-Za-z0-9]-[A-Za-z0-9]+:\\s");

  private final String option;
  private final String prefix;
  private final boolean namesAreTokens;

  NamedValues(String option, String prefix, boolean namesAreTokens) {
    this.option = option;
    this.prefix = prefix;
    this.namesAreTokens = namesAreTokens;
  }

  /** Returns the name of the option that takes all values as one text. */
  String option() {
    return option;
  }

  /** Returns the prefix of options that take a single value. */
  String prefix() {
    return prefix;
  }

  /**
   * Reads a map, a text of {@code Name: value} pairs, or several such texts.
   *
   * @throws IllegalArgumentException naming the option and the position of the entry that is no
   *     such pair, but not its value, which may be a secret
   */
  public Map<String, Object> read(@Nullable Object value) {
    Map<String, Object> values = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((name, each) -> put(values, String.valueOf(name), each));
    } else if (value instanceof Iterable<?> texts) {
      texts.forEach(text -> overlay(values, read(text)));
    } else if (value != null) {
      parse(String.valueOf(value), values);
    }
    return values;
  }

  /**
   * Removes the values from the parameters of a URI, and puts them over those that are there: first
   * the text or bean, then the single options.
   *
   * @throws IllegalArgumentException as {@link #read} does
   */
  public void take(
      CamelContext context, Map<String, Object> parameters, Map<String, Object> target) {
    Object given = parameters.remove(option);
    if (given instanceof String text && EndpointHelper.isReferenceParameter(text)) {
      given = CamelContextHelper.mandatoryLookup(context, OptionBeans.name(text));
    }
    overlay(target, read(given));
    overlay(target, PropertiesHelper.extractProperties(parameters, prefix));
  }

  /** Puts values over others. Those of the same name are replaced. */
  void overlay(Map<String, Object> target, Map<String, Object> values) {
    values.forEach((name, value) -> put(target, name, value));
  }

  private void put(Map<String, Object> target, String name, Object value) {
    if (this == HEADERS) {
      target.keySet().removeIf(name::equalsIgnoreCase);
    }
    target.put(name, value);
  }

  private void parse(String text, Map<String, Object> values) {
    int position = 0;
    Map<String, Object> read = new LinkedHashMap<>();
    for (String line : LINES.split(text, -1)) {
      for (String entry : SEPARATOR.split(line, -1)) {
        if (!entry.isBlank()) {
          position++;
          int colon = entry.indexOf(':');
          if (colon < 0) {
            throw wrong(position, "has no colon");
          }
          String name = entry.substring(0, colon).strip();
          if (name.isEmpty() || (namesAreTokens && !Tokens.isToken(name))) {
            throw wrong(position, "does not begin with a name");
          }
          String value = entry.substring(colon + 1).strip();
          if (value.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
            throw wrong(position, "holds a control character");
          }
          if (JOINED_LINES.matcher(value).find()) {
            throw wrong(
                position,
                "seems to hold another pair: Camel joins the lines of a URI, so end each with a"
                    + " semicolon");
          }
          add(read, name, value);
        }
      }
    }
    overlay(values, read);
  }

  /** A name that comes twice has both values. */
  private void add(Map<String, Object> values, String name, String value) {
    String key =
        values.keySet().stream()
            .filter(known -> this == HEADERS ? known.equalsIgnoreCase(name) : known.equals(name))
            .findFirst()
            .orElse(name);
    Object before = values.get(key);
    if (before == null) {
      values.put(key, value);
      return;
    }
    if (this == COOKIES) {
      throw new IllegalArgumentException("Option cookies names a cookie twice: " + name);
    }
    List<Object> both = new ArrayList<>(before instanceof List<?> list ? list : List.of(before));
    both.add(value);
    values.put(key, both);
  }

  private IllegalArgumentException wrong(int position, String what) {
    return new IllegalArgumentException(
        "Option "
            + option
            + ": entry "
            + position
            + " "
            + what
            + ". It takes pairs such as Name: value, separated by line breaks or semicolons");
  }
}
