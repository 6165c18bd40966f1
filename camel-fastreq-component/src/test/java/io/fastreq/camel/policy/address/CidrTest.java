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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.IpAddress;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  private static InetAddress address(String text) {
    InetAddress address = IpAddress.parseCanonical(text);
    assertThat(address).isNotNull();
    return address;
  }

  private static boolean contains(String block, String address) {
    return SpecialAddresses.block(block).contains(address(address));
  }

  @Test
  void blockMayBeOneAddressOrAll() {
    assertThat(contains("10.0.0.1/32", "10.0.0.1")).isTrue();
    assertThat(contains("10.0.0.1/32", "10.0.0.2")).isFalse();
    assertThat(contains("0.0.0.0/0", "203.0.113.9")).isTrue();
    assertThat(contains("::1/128", "::1")).isTrue();
    assertThat(contains("::1/128", "::2")).isFalse();
  }

  @Test
  void blockMayEndWithinAByte() {
    assertThat(contains("172.16.0.0/12", "172.31.255.255")).isTrue();
    assertThat(contains("172.16.0.0/12", "172.32.0.0")).isFalse();
    assertThat(contains("172.16.0.0/12", "172.15.255.255")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "::/129", "10.0.0.0/", "/8", "10.0.0.0/08", "name/8"})
  void otherTextIsNotABlock(String text) {
    assertThat(Cidr.parse(text)).isNull();
  }
}
