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
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which targets requests may not go to. Called on event loops, so it must not block;
 * thread-safe. Equal checks refuse the same targets.
 */
public interface AddressCheck {

  /** Refuses no target. */
  AddressCheck NONE =
      new AddressCheck() {
        @Override
        public @Nullable String refusesName(String host, boolean behindProxy) {
          return null;
        }

        @Override
        public @Nullable String refusesAddress(String host, InetAddress address) {
          return null;
        }
      };

  /**
   * Checks a host before its name is resolved, or a literal address.
   *
   * @param host name or address of the target
   * @param behindProxy whether a proxy will resolve it, so that its address is never seen here
   * @return why a request may not go there, or null
   */
  @Nullable String refusesName(String host, boolean behindProxy);

  /**
   * Checks an address before a byte is sent to it.
   *
   * @param host the name it was resolved from, or the address itself
   * @param address the address that is about to be connected to
   * @return why a request may not go there, or null
   */
  @Nullable String refusesAddress(String host, InetAddress address);

  /**
   * Checks a host before its name is resolved: its name, and its address if it is written as one.
   *
   * @param behindProxy whether a proxy will resolve it, so that its address is never seen here
   * @return why a request may not go there, or null
   */
  default @Nullable String refusesHost(String host, boolean behindProxy) {
    String reason = refusesName(host, behindProxy);
    InetAddress literal = reason == null ? IpAddress.parse(host) : null;
    return literal == null ? reason : refusesAddress(host, literal);
  }

  /** Checks all addresses of a host. */
  default Checked check(String host, List<InetAddress> addresses) {
    List<InetAddress> allowed = new ArrayList<>(addresses.size());
    String refusal = null;
    for (InetAddress address : addresses) {
      String reason = refusesAddress(host, address);
      if (reason == null) {
        allowed.add(address);
      } else if (refusal == null) {
        refusal = reason;
      }
    }
    return new Checked(allowed, refusal);
  }

  /**
   * The addresses of a host after a check.
   *
   * @param allowed those that may be connected to, in their order
   * @param refusal why the first of the others may not, or null where there is none
   */
  record Checked(List<InetAddress> allowed, @Nullable String refusal) {}
}
