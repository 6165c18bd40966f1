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
 * Which hosts and addresses may be requested, so that a URL out of a message cannot reach what only
 * this machine can. Asked twice: for the host before it is resolved, and for the address that is
 * connected to, since the name may lead elsewhere by then. Each answer is null, or the reason of
 * the refusal in words.
 *
 * <ol>
 *   <li>What {@code deniedHosts} names is refused, whatever else allows it.
 *   <li>An address that {@code allowedHosts} names, alone or as a CIDR block, is allowed, whatever
 *       the level says: whoever writes {@code 127.0.0.1} there means it.
 *   <li>If {@code allowedHosts} names anything, what it does not name is refused.
 *   <li>What the level refuses is refused, also for a name that {@code allowedHosts} names: the
 *       name is trusted, where its owner points it is not.
 * </ol>
 *
 * <p>An IPv6 address that carries an IPv4 address (mapped, NAT64, 6to4, Teredo and their kind) is
 * refused if either would be. Hosts are compared without regard to case and to a dot at the end.
 * Immutable.
 */
public final class AddressPolicy {

  /** What is refused without being named. */
  public enum Level {
    /** Link-local and cloud metadata addresses, multicast, unspecified. */
    DEFAULT,
    /**
     * These, and all else that is not on the public internet: loopback, private, NAT64 and more.
     */
    PUBLIC,
    /** Nothing. */
    ANY
  }

  private final Level level;
  private final HostRules allowed;
  private final HostRules denied;

  /**
   * A policy.
   *
   * @param level what is refused without being named
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
   * A policy that allows what an option names and nothing else.
   *
   * @param optionName the option, for the message of the exception
   * @param hosts written as {@code allowedHosts} is
   * @throws IllegalArgumentException naming option and entry, if an entry is none of these
   */
  public static AddressPolicy only(String optionName, List<String> hosts) {
    return new AddressPolicy(HostRules.parse(optionName, hosts));
  }

  /**
   * Whether to look at names alone would let too much pass: where most addresses are refused, or
   * some are named for it.
   */
  public boolean needsAddresses() {
    return level == Level.PUBLIC || denied.namesAddresses();
  }

  /**
   * Why this host must not even be resolved, or null. An address in whatever form, such as {@code
   * 2130706433}, {@code 0x7f.1} or {@code 127.1}, is checked as the address it may be read as. A
   * name that is not in {@code allowedHosts} passes here if that has addresses: {@link
   * #refusesAddress} then decides.
   *
   * @param host a name, or an address with or without brackets
   */
  public @Nullable String refusesName(String host) {
    return refusesName(IpAddress.normalize(host), allowed.namesAddresses());
  }

  /**
   * As {@link #refusesName}, for a host that a proxy will resolve: no address will be seen here, so
   * a name that only its address could allow is refused.
   *
   * @param host a name, or an address with or without brackets
   */
  public @Nullable String refusesNameBehindProxy(String host) {
    return refusesName(IpAddress.normalize(host), false);
  }

  /**
   * Why this address must not be connected to, or null.
   *
   * @param host the host as the URL has it, for rules about names and for the reason
   * @param address what it was resolved to and will be connected to
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
      // No name ends so. One resolver or proxy may still wrap the number around to an address.
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
