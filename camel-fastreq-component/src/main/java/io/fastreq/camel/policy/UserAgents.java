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

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** Picks the user agent of each attempt from a list, and parses such lists. Thread-safe. */
public final class UserAgents {

  /** Order in which user agents are picked. */
  public enum Selection {
    /** At random, all with the same probability. */
    RANDOM,
    /** In the order of the list, again and again. */
    ROUND_ROBIN
  }

  private static final String BUILT_IN = "/io/fastreq/camel/user-agents.txt";

  private final List<String> agents;
  private final Selection selection;
  private final RandomGenerator random;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * Creates the user agents.
   *
   * @param agents at least one, none blank
   * @param selection the order
   * @param random used for {@link Selection#RANDOM}; thread-safe if there are several callers
   * @throws IllegalArgumentException if the list is empty, or an entry is blank or holds a control
   *     character
   */
  public UserAgents(List<String> agents, Selection selection, RandomGenerator random) {
    this.agents = agents.stream().map(agent -> checked("user agents", agent)).toList();
    if (this.agents.isEmpty()) {
      throw noEntry("user agents");
    }
    this.selection = selection;
    this.random = random;
  }

  /** Returns the user agent of the next attempt. */
  public String next() {
    int place =
        selection == Selection.RANDOM
            ? random.nextInt(agents.size())
            : next.getAndUpdate(last -> last + 1 == agents.size() ? 0 : last + 1);
    return agents.get(place);
  }

  /** Returns the built-in list of browsers that were current when the component was released. */
  public static List<String> builtIn() {
    return BuiltIn.AGENTS;
  }

  /**
   * Parses a single user agent.
   *
   * @throws IllegalArgumentException naming the option, if it is blank or holds a control character
   */
  public static String parseOne(String optionName, String agent) {
    return checked(optionName, agent.strip());
  }

  /**
   * Parses user agents separated by commas. A comma within parentheses is part of the text, as in
   * {@code (KHTML, like Gecko)}. Blank entries are skipped.
   *
   * @param optionName the option with this value, for the message of the exception
   * @throws IllegalArgumentException naming the option, if there is no entry, a control character,
   *     or an unclosed parenthesis
   */
  public static List<String> parse(String optionName, String commaSeparated) {
    List<String> agents = new ArrayList<>();
    int depth = 0;
    int begin = 0;
    for (int i = 0; i < commaSeparated.length(); i++) {
      switch (commaSeparated.charAt(i)) {
        case '(' -> depth++;
        case ')' -> depth = Math.max(0, depth - 1);
        case ',' -> {
          if (depth == 0) {
            add(agents, optionName, commaSeparated.substring(begin, i));
            begin = i + 1;
          }
        }
        default -> {
          // part of a user agent
        }
      }
    }
    if (depth > 0) {
      throw new IllegalArgumentException(optionName + " has a parenthesis that is not closed");
    }
    add(agents, optionName, commaSeparated.substring(begin));
    if (agents.isEmpty()) {
      throw noEntry(optionName);
    }
    return List.copyOf(agents);
  }

  /**
   * Parses user agents, one a line; blank lines and lines that begin with {@code #} are skipped.
   * The reader is left open.
   *
   * @param name what is read, for the message of the exception
   * @throws IllegalArgumentException naming the line that holds a control character, or saying that
   *     there is no entry
   * @throws IOException if reading fails
   */
  public static List<String> parseLines(String name, Reader lines) throws IOException {
    return ResourceLines.read(name, lines).stream()
        .map(line -> checked(name + ": line " + line.number(), line.text()))
        .toList();
  }

  private static void add(List<String> agents, String optionName, String entry) {
    if (!entry.isBlank()) {
      agents.add(checked(optionName, entry.strip()));
    }
  }

  /** A line break would start another header (RFC 9110 section 5.5). */
  private static String checked(String place, String agent) {
    if (agent.isBlank()) {
      throw new IllegalArgumentException(place + ": the user agent is blank");
    }
    if (agent.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(place + ": the user agent holds a control character");
    }
    return agent;
  }

  private static IllegalArgumentException noEntry(String name) {
    return new IllegalArgumentException(name + " has no entry");
  }

  /** Loaded on first use: many routes have a list of their own. */
  private static final class BuiltIn {

    static final List<String> AGENTS = read();

    private static List<String> read() {
      try (InputStream bytes = UserAgents.class.getResourceAsStream(BUILT_IN)) {
        if (bytes == null) {
          throw new IllegalStateException("the component's jar lacks " + BUILT_IN);
        }
        return parseLines(BUILT_IN, new InputStreamReader(bytes, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException("the component's jar has an unreadable " + BUILT_IN, e);
      }
    }
  }
}
