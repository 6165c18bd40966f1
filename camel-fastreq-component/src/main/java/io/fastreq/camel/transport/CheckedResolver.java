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
package io.fastreq.camel.transport;

import io.fastreq.camel.http.IpAddress;
import io.fastreq.camel.http.Outcome.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a host that may be connected to. Blocks while a name is looked up;
 * thread-safe.
 */
public final class CheckedResolver {

  private final AddressCheck check;

  public CheckedResolver(AddressCheck check) {
    this.check = check;
  }

  /**
   * Returns the addresses to connect to, in order of preference.
   *
   * @throws RequestRefusedException if the host or all of its addresses are refused
   * @throws UnknownHostException if the name has none
   */
  public List<InetAddress> allowed(String host)
      throws RequestRefusedException, UnknownHostException {
    return allowed(host, TransportFailures::blocked);
  }

  /**
   * Returns the same for a proxy that an item names.
   *
   * @throws RequestRefusedException if the proxy or all of its addresses are refused
   * @throws UnknownHostException if its name has none
   */
  public List<InetAddress> allowedProxy(String host)
      throws RequestRefusedException, UnknownHostException {
    return allowed(host, ProxyFailures::blocked);
  }

  private List<InetAddress> allowed(String host, Function<String, Failure> refused)
      throws RequestRefusedException, UnknownHostException {
    refuse(check.refusesName(host, false), refused);
    InetAddress literal = IpAddress.parse(host);
    AddressCheck.Checked checked =
        check.check(
            host, literal == null ? List.of(InetAddress.getAllByName(host)) : List.of(literal));
    if (checked.allowed().isEmpty()) {
      refuse(checked.refusal(), refused);
    }
    return checked.allowed();
  }

  /**
   * Checks a target whose name a proxy will resolve, as far as that is possible without its
   * address.
   *
   * @throws RequestRefusedException if it is refused
   */
  public void checkBehindProxy(String host) throws RequestRefusedException {
    refuse(check.refusesHost(host, true), TransportFailures::blocked);
  }

  private static void refuse(@Nullable String reason, Function<String, Failure> refused)
      throws RequestRefusedException {
    if (reason != null) {
      throw new RequestRefusedException(refused.apply(reason));
    }
  }
}
