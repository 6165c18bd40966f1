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
package io.fastreq.cli;

import io.fastreq.camel.component.FastreqConfiguration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.util.StringHelper;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Options of the endpoint that the user has set, by flags or by {@code --option}. Options that may
 * hold a secret are kept apart, because they must not appear in the endpoint's URI.
 */
final class EndpointOptions {

  private static final String UNKNOWN = "Unknown option ";

  /** Number that needs a unit if it is a time; zero needs none. */
  private static final Pattern NUMBER = Pattern.compile("0*[1-9][0-9]*");

  private final CommandSpec command;
  private final Map<String, Object> open = new LinkedHashMap<>();
  private final Map<String, Object> headers = new LinkedHashMap<>();
  private final Map<String, Object> query = new LinkedHashMap<>();
  private final Map<String, String> secrets = new LinkedHashMap<>();

  private EndpointOptions(CommandSpec command) {
    this.command = command;
  }

  /** Returns the options that the flags of the argument groups set. */
  static EndpointOptions of(CommandSpec command) {
    EndpointOptions options = new EndpointOptions(command);
    for (ArgGroupSpec group : command.argGroups()) {
      for (OptionSpec flag : group.options()) {
        Object value = flag.getValue();
        if (value != null) {
          checkUnit(flag, value);
          options.put(nameOf(flag), value);
        }
      }
    }
    return options;
  }

  /**
   * Checks that a time has a unit. The endpoint reads a number as milliseconds, whereas users of
   * curl expect seconds.
   */
  private static void checkUnit(OptionSpec flag, Object value) {
    if (flag.paramLabel().equals("TIME") && NUMBER.matcher(value.toString().strip()).matches()) {
      throw new WrongUsageException(
          flagOf(flag) + " " + value + ": a time needs a unit: " + value + "s or " + value + "ms");
    }
  }

  /** Returns the name of the option that a flag sets. */
  static String nameOf(OptionSpec flag) {
    return StringHelper.dashToCamelCase(flagOf(flag).substring(2));
  }

  /** Returns the first long name of a flag. */
  static String flagOf(OptionSpec flag) {
    for (String name : flag.names()) {
      if (name.startsWith("--")) {
        return name;
      }
    }
    throw new IllegalArgumentException("no long name: " + flag);
  }

  /** Sets an option; a later value replaces an earlier one. */
  void put(String name, Object value) {
    if (value instanceof List<?> pairs) {
      pairs.forEach(pair -> put(name + "." + ((Map.Entry<?, ?>) pair).getKey(), valueOf(pair)));
    } else if (value instanceof Map<?, ?> pairs) {
      pairs.forEach((key, one) -> put(name + "." + key, one));
    } else if (name.startsWith("header.")) {
      headers.put(name.substring("header.".length()), value);
    } else if (name.startsWith("query.")) {
      query.put(name.substring("query.".length()), value);
    } else if (name.equals("proxies")) {
      secrets.put(name, String.valueOf(value));
    } else {
      open.put(name, value);
    }
  }

  private static Object valueOf(Object pair) {
    return ((Map.Entry<?, ?>) pair).getValue();
  }

  /** Sets a header, unless it is set already, in any case. */
  void putIfAbsent(String name, String value) {
    String header = name.substring("header.".length());
    if (headers.keySet().stream().noneMatch(header::equalsIgnoreCase)) {
      put(name, value);
    }
  }

  /** Sets a credential: {@code bearerToken}, for example. */
  void putSecret(String name, String value) {
    secrets.put(name, value);
  }

  /** Returns whether an option of that name is set. */
  boolean has(String name) {
    return open.containsKey(name);
  }

  /** Returns the options that may appear in a URI. */
  Map<String, Object> open() {
    return new LinkedHashMap<>(open);
  }

  /** Sets the others on the component. */
  void applySecrets(FastreqConfiguration configuration) {
    configuration.getHeaders().putAll(headers);
    configuration.getQueryParameters().putAll(query);
    secrets.forEach(
        (name, value) -> {
          switch (name) {
            case "proxies" -> configuration.setProxies(value);
            case "bearerToken" -> configuration.setBearerToken(value);
            case "basicAuthPassword" -> configuration.setBasicAuthPassword(value);
            case "oauth2ClientSecret" -> configuration.setOauth2ClientSecret(value);
            default -> throw new IllegalArgumentException(name);
          }
        });
  }

  /**
   * Returns a message of the endpoint with options replaced by their flags. A name that is also an
   * English word is replaced only where the message calls it an option.
   */
  String inFlags(String message) {
    if (message.startsWith(UNKNOWN)) {
      String[] parts = message.substring(UNKNOWN.length()).split("\\. [^:]*: ", 2);
      List<String> known = parts.length < 2 ? List.of() : List.of(parts[1].split(", "));
      String similar = NearestName.to(parts[0], known);
      return "--option "
          + parts[0]
          + ": no such option"
          + (similar == null ? "" : "; did you mean " + similar + "?");
    }
    String text = message;
    for (ArgGroupSpec group : command.argGroups()) {
      for (OptionSpec flag : group.options()) {
        text = text.replaceAll(named(nameOf(flag)), flagOf(flag));
      }
    }
    return text.replaceAll(named("bearerToken"), "--bearer-token-file")
        .replaceAll(named("basicAuthPassword"), "--basic-auth-password-file")
        .replaceAll(named("oauth2ClientSecret"), "--oauth2-client-secret-file")
        .replaceAll("[Oo]ptions? (?=--)", "");
  }

  private static String named(String name) {
    boolean isWord = name.equals(name.toLowerCase(Locale.ROOT));
    return (isWord ? "(?<=[Oo]ption )" : "(?<![\\w.-])") + Pattern.quote(name) + "(?![\\w.])";
  }
}
