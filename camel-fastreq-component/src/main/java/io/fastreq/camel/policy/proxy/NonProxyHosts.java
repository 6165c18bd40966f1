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
package io.fastreq.camel.policy.proxy;

import io.fastreq.camel.http.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts that are requested without a proxy, written as the JDK's {@code http.nonProxyHosts}: names
 * separated by {@code |} (or commas), each with {@code *} for any text at its beginning, its end or
 * both. Case, a final dot and the brackets of IPv6 are ignored. As there, {@code *.example.com}
 * does not match {@code example.com}, and no name is resolved. Immutable.
 */
public final class NonProxyHosts {

  private final List<Pattern> patterns;

  /**
   * Parses a list.
   *
   * @param text the list; blank for none
   * @throws IllegalArgumentException naming the option, if a {@code *} is within a name, or an
   *     entry is a URL
   */
  public NonProxyHosts(String text) {
    List<Pattern> read = new ArrayList<>();
    for (String entry : text.split("[|,]", -1)) {
      if (!entry.isBlank()) {
        read.add(Pattern.of(entry.strip()));
      }
    }
    this.patterns = List.copyOf(read);
  }

  /** Returns whether requests to a host take no proxy. */
  public boolean matches(String host) {
    String name = IpAddress.normalize(host);
    return patterns.stream().anyMatch(pattern -> pattern.matches(name));
  }

  private record Pattern(boolean openBegin, boolean openEnd, String text) {

    static Pattern of(String entry) {
      if (entry.indexOf('/') >= 0) {
        throw new IllegalArgumentException(
            "nonProxyHosts takes names and addresses, without scheme, port and path, but was: "
                + entry);
      }
      boolean openBegin = entry.startsWith("*");
      boolean openEnd = entry.endsWith("*");
      String text =
          entry.length() == 1 && openBegin
              ? ""
              : entry.substring(openBegin ? 1 : 0, entry.length() - (openEnd ? 1 : 0));
      if (text.indexOf('*') >= 0) {
        throw new IllegalArgumentException(
            "nonProxyHosts takes * at the beginning or the end of a name only, but was: " + entry);
      }
      return new Pattern(openBegin, openEnd, openEnd ? beginning(text) : IpAddress.normalize(text));
    }

    /** The dot of {@code 127.*} is part of the pattern, and a bracket need not be closed. */
    private static String beginning(String text) {
      return (text.startsWith("[") ? text.substring(1) : text).toLowerCase(Locale.ROOT);
    }

    boolean matches(String name) {
      if (openBegin) {
        return openEnd ? name.contains(text) : name.endsWith(text);
      }
      return openEnd ? name.startsWith(text) : name.equals(text);
    }
  }
}
