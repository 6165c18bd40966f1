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
 * The options of the endpoint that the user has given, as flags or by {@code --option}. What may
 * hold a secret is kept apart, since it must not come into the endpoint's URI.
 */
final class EndpointOptions {

  private static final String UNKNOWN = "Unknown option ";

  /** A time of nothing needs no unit. */
  private static final Pattern NUMBER = Pattern.compile("0*[1-9][0-9]*");

  private final CommandSpec command;
  private final Map<String, Object> open = new LinkedHashMap<>();
  private final Map<String, Object> headers = new LinkedHashMap<>();
  private final Map<String, Object> query = new LinkedHashMap<>();
  private final Map<String, String> secrets = new LinkedHashMap<>();

  private EndpointOptions(CommandSpec command) {
    this.command = command;
  }

  /** Those that the flags of the argument groups say. */
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

  /** The endpoint takes a number as milliseconds, where many who know curl mean seconds. */
  private static void checkUnit(OptionSpec flag, Object value) {
    if (flag.paramLabel().equals("TIME") && NUMBER.matcher(value.toString().strip()).matches()) {
      throw new WrongUsageException(
          flagOf(flag) + " " + value + ": a time needs a unit: " + value + "s or " + value + "ms");
    }
  }

  /** The option that a flag stands for. */
  static String nameOf(OptionSpec flag) {
    return StringHelper.dashToCamelCase(flagOf(flag).substring(2));
  }

  /** The first long name of a flag. */
  static String flagOf(OptionSpec flag) {
    for (String name : flag.names()) {
      if (name.startsWith("--")) {
        return name;
      }
    }
    throw new IllegalArgumentException("no long name: " + flag);
  }

  /** Takes an option; where it is there already, this value holds. */
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

  /** Takes a header, unless it is there in any case. */
  void putIfAbsent(String name, String value) {
    String header = name.substring("header.".length());
    if (headers.keySet().stream().noneMatch(header::equalsIgnoreCase)) {
      put(name, value);
    }
  }

  /** Takes a credential: {@code bearerToken} or {@code basicAuthPassword}. */
  void putSecret(String name, String value) {
    secrets.put(name, value);
  }

  /** Whether there is an option of that name. */
  boolean has(String name) {
    return open.containsKey(name);
  }

  /** What may stand in a URI. */
  Map<String, Object> open() {
    return new LinkedHashMap<>(open);
  }

  /** Gives the component what may not. */
  void applySecrets(FastreqConfiguration configuration) {
    configuration.getHeaders().putAll(headers);
    configuration.getQueryParameters().putAll(query);
    secrets.forEach(
        (name, value) -> {
          switch (name) {
            case "proxies" -> configuration.setProxies(value);
            case "bearerToken" -> configuration.setBearerToken(value);
            case "basicAuthPassword" -> configuration.setBasicAuthPassword(value);
            default -> throw new IllegalArgumentException(name);
          }
        });
  }

  /**
   * The endpoint's words about its options, in terms of the flags that stand for them. A name that
   * is a word of English too counts only where it says that it is an option.
   */
  String inFlags(String message) {
    if (message.startsWith(UNKNOWN)) {
      String[] parts = message.substring(UNKNOWN.length()).split("\\. [^:]*: ", 2);
      List<String> known = parts.length < 2 ? List.of() : List.of(parts[1].split(", "));
      String similar = Similar.to(parts[0], known);
      return "--option "
          + parts[0]
          + ": there is no such option"
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
        .replaceAll("[Oo]ptions? (?=--)", "");
  }

  private static String named(String name) {
    boolean isWord = name.equals(name.toLowerCase(Locale.ROOT));
    return (isWord ? "(?<=[Oo]ption )" : "(?<![\\w.-])") + Pattern.quote(name) + "(?![\\w.])";
  }
}
