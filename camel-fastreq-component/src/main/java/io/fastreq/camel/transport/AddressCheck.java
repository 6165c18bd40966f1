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

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Says where requests may not go. Asked on an event loop, so it must not block; thread-safe. Two
 * that are equal refuse the same.
 */
public interface AddressCheck {

  /** Refuses nothing. */
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
   * Before a name is resolved, and for literal addresses.
   *
   * @param host name or address of the target
   * @param behindProxy whether a proxy will resolve it, so that its address is never seen here
   * @return why a request may not go there, or null
   */
  @Nullable String refusesName(String host, boolean behindProxy);

  /**
   * Before a byte is sent to an address.
   *
   * @param host the name it was resolved from, or the address itself
   * @param address the address that is about to be connected to
   * @return why a request may not go there, or null
   */
  @Nullable String refusesAddress(String host, InetAddress address);
}
