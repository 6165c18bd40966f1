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
package io.fastreq.camel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  private static InetAddress address(String text) {
    InetAddress address = IpAddress.parseCanonical(text);
    assertThat(address).isNotNull();
    return address;
  }

  @Test
  void partsOfAnAddressGoUpTo255() {
    assertThat(address("255.255.255.255").getAddress()).containsOnly(255);
    assertThat(IpAddress.parseCanonical("1.2.3.256")).isNull();
    assertThat(IpAddress.parseCanonical("256.1.1.1")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.2.3",
        "01.2.3.4",
        "0x1.2.3.4",
        "2130706433",
        "name",
        "",
        "[1.2.3.4]",
        "fe80::1%1",
        "::g",
        ":"
      })
  void onlyTheCanonicalFormIsCanonical(String text) {
    assertThat(IpAddress.parseCanonical(text)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"::1, ::1", "[::1], ::1", "2001:DB8::1, 2001:db8::1", "::ffff:1.2.3.4, 1.2.3.4"})
  void ipv6MayStandInBracketsAndCarryIpv4(String text, String expected) throws Exception {
    assertThat(address(text)).isEqualTo(InetAddress.getByName(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "0x7f.1, 127.0.0.1",
    "010.1, 8.0.0.1",
    "08.1, ",
    "::1, ::1",
    "[::1], ",
    "fe80::1%1, ",
    "a.1, ",
    "'', ",
  })
  void hostIsReadAsBrowsersReadIt(String host, String expected) {
    assertThat(IpAddress.parse(host)).isEqualTo(expected == null ? null : address(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "0x7f.1, 127.0.0.1",
    "0xff.1, 255.0.0.1",
    "0x100.1, ",
    "2130706433, 127.0.0.1",
    "4294967295, 255.255.255.255",
    "4294967296, ",
    "010.1, 8.0.0.1 10.0.0.1",
    "1.09, 1.0.0.9",
    "1.2.3.4.5, ",
    "1.65535, 1.0.255.255",
    "1.2.65536, ",
    "example.org, ",
  })
  void numericHostsAreReadInEveryNotation(String host, String addresses) {
    List<InetAddress> expected =
        addresses == null
            ? List.of()
            : List.of(addresses.split(" ")).stream().map(IpAddressTest::address).toList();
    assertThat(IpAddress.readings(host)).containsExactlyElementsOf(expected);
  }

  @Test
  void onlyANumberAtTheEndTellsAnAddress() {
    assertThat(IpAddress.endsInNumber("a.0x1f")).isTrue();
    assertThat(IpAddress.endsInNumber("12")).isTrue();
    assertThat(IpAddress.endsInNumber("1.a")).isFalse();
    assertThat(IpAddress.endsInNumber("a.")).isFalse();
  }
}
