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
package io.fastreq.camel.policy.address;

import io.fastreq.camel.http.IpAddress;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Hosts named by an option: names, {@code *.name} patterns, addresses, blocks. Immutable. */
final class HostRules {

  private static final String LABEL = "[a-z0-9_-]{1,63}";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");

  private final Set<String> names;
  private final List<String> suffixes;
  private final List<Cidr> blocks;

  private HostRules(Set<String> names, List<String> suffixes, List<Cidr> blocks) {
    this.names = Set.copyOf(names);
    this.suffixes = List.copyOf(suffixes);
    this.blocks = List.copyOf(blocks);
  }

  /**
   * Parses the entries of an option; blank ones are skipped.
   *
   * @throws IllegalArgumentException naming option and entry, if one is none of these: a misspelt
   *     entry must not silently allow or deny nothing
   */
  static HostRules parse(String optionName, List<String> entries) {
    Set<String> names = new HashSet<>();
    List<String> suffixes = new ArrayList<>();
    List<Cidr> blocks = new ArrayList<>();
    for (String entry : entries) {
      String text = IpAddress.normalize(entry);
      Cidr block = Cidr.parse(text);
      if (block != null) {
        blocks.add(block);
      } else if (text.startsWith("*.") && isName(text.substring(2))) {
        suffixes.add(text.substring(1));
      } else if (isName(text)) {
        names.add(text);
      } else if (!text.isEmpty()) {
        throw new IllegalArgumentException(
            optionName
                + " takes names, *.name patterns, addresses and CIDR blocks, without scheme, port"
                + " and path, but was: "
                + entry.strip());
      }
    }
    return new HostRules(names, suffixes, blocks);
  }

  /** Returns whether nothing is named. */
  boolean isEmpty() {
    return names.isEmpty() && suffixes.isEmpty() && blocks.isEmpty();
  }

  /** Returns whether an address or a block is named. */
  boolean namesAddresses() {
    return !blocks.isEmpty();
  }

  /** Returns whether a host, in the form of {@link IpAddress#normalize}, is named. */
  boolean matchesName(String host) {
    return names.contains(host) || suffixes.stream().anyMatch(host::endsWith);
  }

  /** Returns whether an address is named. */
  boolean matchesAddress(InetAddress address) {
    return blocks.stream().anyMatch(block -> block.contains(address));
  }

  private static boolean isName(String text) {
    return NAME.matcher(text).matches() && !IpAddress.endsInNumber(text);
  }
}
