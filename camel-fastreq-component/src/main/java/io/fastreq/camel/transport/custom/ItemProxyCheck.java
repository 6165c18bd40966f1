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
package io.fastreq.camel.transport.custom;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.ProxyFailures;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Checks a proxy that an item names, for a backend that connects by itself: it gets the address
 * that was checked and not the name, which might lead elsewhere the next time. Stateless.
 */
final class ItemProxyCheck {

  private ItemProxyCheck() {}

  /**
   * What the check came to. Exactly one of the two is there.
   *
   * @param proxy the proxy at its checked address
   * @param refusal why it may not or can not be used
   */
  record Verdict(@Nullable FastreqProxy proxy, @Nullable Failure refusal) {}

  /** Checks a proxy. Blocks while its name is looked up. */
  static Verdict check(FastreqProxy proxy, AddressCheck check) {
    String reason = check.refusesName(proxy.host(), false);
    if (reason != null) {
      return new Verdict(null, ProxyFailures.blocked(reason));
    }
    InetAddress literal = IpAddress.parse(proxy.host());
    if (literal != null) {
      reason = check.refusesAddress(proxy.host(), literal);
      return reason == null
          ? new Verdict(proxy, null)
          : new Verdict(null, ProxyFailures.blocked(reason));
    }
    try {
      InetAddress[] found = InetAddress.getAllByName(proxy.host());
      for (InetAddress address : found) {
        String refused = check.refusesAddress(proxy.host(), address);
        if (refused == null) {
          return new Verdict(at(proxy, address), null);
        }
        reason = reason == null ? refused : reason;
      }
    } catch (UnknownHostException e) {
      return new Verdict(null, ProxyFailures.unknownHost(proxy, e));
    }
    return new Verdict(null, ProxyFailures.blocked(String.valueOf(reason)));
  }

  private static FastreqProxy at(FastreqProxy proxy, InetAddress address) {
    // Without the scope of a link-local address, which is no part of a proxy's host.
    String host = address.getHostAddress().replaceFirst("%.*", "");
    return new FastreqProxy(proxy.type(), host, proxy.port(), proxy.username(), proxy.password());
  }
}
