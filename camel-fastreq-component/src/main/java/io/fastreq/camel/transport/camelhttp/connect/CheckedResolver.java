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
package io.fastreq.camel.transport.camelhttp.connect;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.AddressCheck;
import io.fastreq.camel.transport.ProxyFailures;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host, and lets through those that may be connected to. Blocks while a
 * name is looked up; thread-safe.
 */
public final class CheckedResolver {

  private final AddressCheck check;

  public CheckedResolver(AddressCheck check) {
    this.check = check;
  }

  /**
   * The addresses to connect to, in the order in which they are to be tried.
   *
   * @throws RefusedException if the host or all of its addresses are refused
   * @throws UnknownHostException if the name has none
   */
  List<InetAddress> allowed(String host) throws RefusedException, UnknownHostException {
    return allowed(host, CheckedResolver::blocked);
  }

  /**
   * The same for a proxy that an item names.
   *
   * @throws RefusedException if the proxy or all of its addresses are refused
   * @throws UnknownHostException if its name has none
   */
  List<InetAddress> allowedProxy(String host) throws RefusedException, UnknownHostException {
    return allowed(host, ProxyFailures::blocked);
  }

  private List<InetAddress> allowed(String host, Function<String, Failure> refused)
      throws RefusedException, UnknownHostException {
    refuse(check.refusesName(host, false), refused);
    InetAddress literal = IpAddress.parse(host);
    List<InetAddress> found =
        literal == null ? List.of(InetAddress.getAllByName(host)) : List.of(literal);
    List<InetAddress> allowed = new ArrayList<>(found.size());
    String refusal = null;
    for (InetAddress address : found) {
      String reason = check.refusesAddress(host, address);
      if (reason == null) {
        allowed.add(address);
      } else if (refusal == null) {
        refusal = reason;
      }
    }
    if (allowed.isEmpty()) {
      refuse(refusal, refused);
    }
    return allowed;
  }

  /**
   * Checks a target whose name a proxy will resolve, as far as it can be known here.
   *
   * @throws RefusedException if it is refused
   */
  void checkBehindProxy(String host) throws RefusedException {
    refuse(check.refusesName(host, true), CheckedResolver::blocked);
    InetAddress literal = IpAddress.parse(host);
    refuse(literal == null ? null : check.refusesAddress(host, literal), CheckedResolver::blocked);
  }

  private static Failure blocked(String reason) {
    return new Failure(Kind.BLOCKED, reason, null, Reach.NOT_SENT, true);
  }

  private static void refuse(@Nullable String reason, Function<String, Failure> refused)
      throws RefusedException {
    if (reason != null) {
      throw new RefusedException(refused.apply(reason));
    }
  }
}
