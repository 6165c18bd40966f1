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
package io.fastreq.camel.component.options;

import io.fastreq.camel.policy.address.AddressPolicy;
import io.fastreq.camel.transport.AddressCheck;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks addresses by the options of an endpoint. Two checks by the same options are equal, so that
 * their endpoints can share connections. Immutable.
 */
final class ConfiguredAddressCheck implements AddressCheck {

  private final AddressPolicy policy;
  private final List<Object> options;

  ConfiguredAddressCheck(ConnectionOptions configuration) {
    List<String> allowed = OptionText.list(configuration.getAllowedHosts());
    List<String> denied = OptionText.list(configuration.getDeniedHosts());
    this.policy = new AddressPolicy(configuration.getAddressPolicy(), allowed, denied);
    this.options = List.of(configuration.getAddressPolicy(), allowed, denied);
  }

  /** Returns whether the backend must check the address that it connects to. */
  boolean needsAddresses() {
    return policy.needsAddresses();
  }

  @Override
  public @Nullable String refusesName(String host, boolean behindProxy) {
    return behindProxy ? policy.refusesNameBehindProxy(host) : policy.refusesName(host);
  }

  @Override
  public @Nullable String refusesAddress(String host, InetAddress address) {
    return policy.refusesAddress(host, address);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ConfiguredAddressCheck addresses && addresses.options.equals(options);
  }

  @Override
  public int hashCode() {
    return options.hashCode();
  }
}
