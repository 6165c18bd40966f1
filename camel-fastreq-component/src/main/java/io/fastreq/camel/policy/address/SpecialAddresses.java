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

import io.fastreq.camel.policy.address.AddressPolicy.Level;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Special-purpose blocks of addresses (RFC 6890), which are not or not only sites on the internet.
 * Stateless.
 */
final class SpecialAddresses {

  private static final Map<Cidr, String> ALWAYS_RISKY = new LinkedHashMap<>();
  private static final Map<Cidr, String> NOT_PUBLIC = new LinkedHashMap<>();

  static {
    put(ALWAYS_RISKY, "unspecified", "0.0.0.0/8", "::/128");
    // At these, clouds return the credentials of the machine that asks.
    put(ALWAYS_RISKY, "link-local or metadata", "169.254.0.0/16", "fe80::/10", "fd00:ec2::254");
    put(ALWAYS_RISKY, "multicast", "224.0.0.0/4", "ff00::/8");

    put(NOT_PUBLIC, "loopback", "127.0.0.0/8", "::1");
    put(NOT_PUBLIC, "private", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
    put(NOT_PUBLIC, "private", "fc00::/7", "fec0::/10");
    put(NOT_PUBLIC, "shared by a provider's customers", "100.64.0.0/10");
    put(NOT_PUBLIC, "NAT64", "64:ff9b::/96", "64:ff9b:1::/48");
    put(NOT_PUBLIC, "of the protocols themselves", "192.0.0.0/24", "192.88.99.0/24", "::/96");
    put(NOT_PUBLIC, "for benchmarks", "198.18.0.0/15", "2001:2::/48");
    put(NOT_PUBLIC, "for documentation", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24");
    put(NOT_PUBLIC, "for documentation", "2001:db8::/32", "3fff::/20");
    put(NOT_PUBLIC, "discarded", "100::/64");
    put(NOT_PUBLIC, "reserved or broadcast", "240.0.0.0/4");
  }

  private SpecialAddresses() {}

  /** Returns the kind of an address that is refused at a level, or null if it is not. */
  static @Nullable String refusedKind(Level level, InetAddress address) {
    return switch (level) {
      case ANY -> null;
      case DEFAULT -> kind(ALWAYS_RISKY, address);
      case PUBLIC -> {
        String risky = kind(ALWAYS_RISKY, address);
        yield risky == null ? kind(NOT_PUBLIC, address) : risky;
      }
    };
  }

  /** Parses a block that is known to be valid. */
  static Cidr block(String text) {
    Cidr block = Cidr.parse(text);
    if (block == null) {
      throw new IllegalStateException(text + " is no block of addresses");
    }
    return block;
  }

  private static void put(Map<Cidr, String> kinds, String kind, String... blocks) {
    for (String text : blocks) {
      kinds.put(block(text), kind);
    }
  }

  private static @Nullable String kind(Map<Cidr, String> kinds, InetAddress address) {
    for (Map.Entry<Cidr, String> entry : kinds.entrySet()) {
      if (entry.getKey().contains(address)) {
        return entry.getValue();
      }
    }
    return null;
  }
}
