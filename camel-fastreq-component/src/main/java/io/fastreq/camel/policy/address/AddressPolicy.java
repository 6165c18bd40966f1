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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which hosts and addresses may be requested, so that a URL from a message cannot reach
 * what only this machine can. Asked twice: for the host before it is resolved, and for the address
 * before it is connected to, because the name may resolve to another one by then. The result is
 * null, or the reason of the refusal.
 *
 * <ol>
 *   <li>What {@code deniedHosts} names is refused, whatever else allows it.
 *   <li>An address that {@code allowedHosts} names, alone or in a CIDR block, is allowed at any
 *       level: {@code 127.0.0.1} there is meant.
 *   <li>If {@code allowedHosts} names anything, what it does not name is refused.
 *   <li>What the level refuses is refused, even for a name in {@code allowedHosts}: the name is
 *       trusted, the address to which its owner points it is not.
 * </ol>
 *
 * <p>An IPv6 address that embeds an IPv4 address (mapped, NAT64, 6to4, Teredo and similar) is
 * refused if either is. Hosts are compared ignoring case and a final dot. Immutable.
 */
public final class AddressPolicy {

  /** Addresses that are refused without being named. */
  public enum Level {
    /** Link-local and cloud metadata addresses, multicast, unspecified. */
    DEFAULT,
    /** These, and all that are not on the public internet: loopback, private, NAT64 and more. */
    PUBLIC,
    /** None. */
    ANY
  }

  private final Level level;
  private final HostRules allowed;
  private final HostRules denied;

  /**
   * Creates a policy.
   *
   * @param level which addresses are refused without being named
   * @param allowedHosts names, {@code *.name} patterns (the names below, not the name itself),
   *     addresses and CIDR blocks; empty for all
   * @param deniedHosts the same; empty for none
   * @throws IllegalArgumentException naming option and entry, if an entry is none of these
   */
  public AddressPolicy(Level level, List<String> allowedHosts, List<String> deniedHosts) {
    this.level = level;
    this.allowed = HostRules.parse("allowedHosts", allowedHosts);
    this.denied = HostRules.parse("deniedHosts", deniedHosts);
  }

  private AddressPolicy(HostRules allowed) {
    this.level = Level.ANY;
    this.allowed = allowed;
    this.denied = HostRules.parse("deniedHosts", List.of());
  }

  /**
   * Returns a policy that allows only what an option names.
   *
   * @param optionName the option, for the message of the exception
   * @param hosts written as {@code allowedHosts} is
   * @throws IllegalArgumentException naming option and entry, if an entry is none of these
   */
  public static AddressPolicy only(String optionName, List<String> hosts) {
    return new AddressPolicy(HostRules.parse(optionName, hosts));
  }

  /**
   * Returns whether checking names alone would allow too much: most addresses are refused, or some
   * are named in {@code deniedHosts}.
   */
  public boolean needsAddresses() {
    return level == Level.PUBLIC || denied.namesAddresses();
  }

  /**
   * Returns why a host must not even be resolved, or null. An address in any notation, such as
   * {@code 2130706433}, {@code 0x7f.1} or {@code 127.1}, is checked in all its readings. A name
   * that is not in {@code allowedHosts} passes if that has addresses: {@link #refusesAddress}
   * decides.
   *
   * @param host a name, or an address with or without brackets
   */
  public @Nullable String refusesName(String host) {
    return refusesName(IpAddress.normalize(host), allowed.namesAddresses());
  }

  /**
   * Returns why a host that a proxy resolves must not be requested, or null. Its address is never
   * seen here, so a name that only its address could allow is refused.
   *
   * @param host a name, or an address with or without brackets
   */
  public @Nullable String refusesNameBehindProxy(String host) {
    return refusesName(IpAddress.normalize(host), false);
  }

  /**
   * Returns why an address must not be connected to, or null.
   *
   * @param host the host of the URL, for rules about names and for the reason
   * @param address the address it was resolved to
   */
  public @Nullable String refusesAddress(String host, InetAddress address) {
    return refusesAddressOf(IpAddress.normalize(host), address);
  }

  private @Nullable String refusesName(String name, boolean addressDecides) {
    List<InetAddress> readings = IpAddress.readings(name);
    for (InetAddress reading : readings) {
      String refusal = refusesAddressOf(name, reading);
      if (refusal != null) {
        return refusal;
      }
    }
    if (!readings.isEmpty()) {
      return null;
    }
    if (denied.matchesName(name)) {
      return deniedByName(name);
    }
    if (level != Level.ANY && IpAddress.endsInNumber(name)) {
      // No name ends in a number. Some resolvers and proxies wrap it around to an address.
      return name + " is neither a name nor an address";
    }
    return allowed.isEmpty() || addressDecides || allowed.matchesName(name)
        ? null
        : notAllowed(name);
  }

  private @Nullable String refusesAddressOf(String name, InetAddress address) {
    if (denied.matchesName(name)) {
      return deniedByName(name);
    }
    List<InetAddress> carried = EmbeddedIpv4.of(address);
    if (denied.matchesAddress(address) || carried.stream().anyMatch(denied::matchesAddress)) {
      return at(name, address) + " is denied by deniedHosts";
    }
    if (allowed.matchesAddress(address)) {
      return null;
    }
    if (!allowed.isEmpty() && !allowed.matchesName(name)) {
      return notAllowed(name);
    }
    String kind = SpecialAddresses.refusedKind(level, address);
    for (InetAddress inner : carried) {
      kind = kind == null ? SpecialAddresses.refusedKind(level, inner) : kind;
    }
    return kind == null ? null : at(name, address) + " is refused by addressPolicy: " + kind;
  }

  private static String deniedByName(String name) {
    return name + " is denied by deniedHosts";
  }

  private static String notAllowed(String name) {
    return name + " is not in allowedHosts";
  }

  private static String at(String name, InetAddress address) {
    String text = address.getHostAddress();
    return name.equals(text) ? name : name + " (" + text + ")";
  }
}
