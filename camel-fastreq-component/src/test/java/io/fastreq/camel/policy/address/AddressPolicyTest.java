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
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.policy.address.AddressPolicy.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

  private static final AddressPolicy DEFAULT = policy(Level.DEFAULT);
  private static final AddressPolicy PUBLIC = policy(Level.PUBLIC);
  private static final AddressPolicy ANY = policy(Level.ANY);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.255.255",
        "224.0.0.1",
        "239.255.255.255",
        "::",
        "fe80::1",
        "febf:ffff::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:169.254.169.254",
        "::ffff:0.0.0.0",
        "::169.254.169.254",
        "::ffff:0:169.254.169.254",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::169.254.169.254",
        "64:ff9b:1:a9fe:a9:fe00::",
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
        "2001:0:808:808::5601:5601",
        "2a00::5efe:169.254.169.254",
        "2a00::200:5efe:169.254.169.254",
      })
  void linkLocalMetadataMulticastAndUnspecifiedAreRefusedByDefault(String address)
      throws UnknownHostException {
    assertThat(DEFAULT.refusesAddress("site.example", at(address))).contains("addressPolicy");
    assertThat(PUBLIC.refusesAddress("site.example", at(address))).contains("addressPolicy");
    assertThat(DEFAULT.refusesName(address)).contains("addressPolicy");
    assertThat(DEFAULT.refusesName("[" + address + "]")).contains("addressPolicy");
    assertThat(ANY.refusesAddress("site.example", at(address))).isNull();
    assertThat(ANY.refusesName(address)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "198.19.255.255",
        "192.88.99.1",
        "240.0.0.1",
        "255.255.255.255",
        "::1",
        "fc00::1",
        "fdff::1",
        "fec0::1",
        "64:ff9b::8.8.8.8",
        "64:ff9b:1::8.8.8.8",
        "64:ff9b:1:808:8:800::",
        "2001:db8::1",
        "3fff::1",
        "2001:2::1",
        "100::1",
        "::8.8.8.8",
        "::ffff:127.0.0.1",
        "::ffff:0:127.0.0.1",
        "2002:7f00:1::",
        "2002:a00:1::1",
        "2001:0:808:808::80ff:fffe",
        "2a00::5efe:10.0.0.1",
      })
  void nonPublicAddressesAreRefusedByLevelPublicOnly(String address) throws UnknownHostException {
    assertThat(PUBLIC.refusesAddress("site.example", at(address))).contains("addressPolicy");
    assertThat(PUBLIC.refusesName(address)).contains("addressPolicy");
    assertThat(DEFAULT.refusesAddress("site.example", at(address))).isNull();
    assertThat(DEFAULT.refusesName(address)).isNull();
    assertThat(ANY.refusesName(address)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808::f7f7:f7f7",
        "2a00::5efe:8.8.8.8",
      })
  void publicAddressesAreAccepted(String address) throws UnknownHostException {
    assertThat(PUBLIC.refusesAddress("site.example", at(address))).isNull();
    assertThat(PUBLIC.refusesName(address)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "2130706433, 127.0.0.1",
    "017700000001, 127.0.0.1",
    "0x7f000001, 127.0.0.1",
    "0X7F000001, 127.0.0.1",
    "0x7f.1, 127.0.0.1",
    "127.1, 127.0.0.1",
    "127.0.1, 127.0.0.1",
    "127.0x0.00.01, 127.0.0.1",
    "0177.0.0.1, 127.0.0.1",
    "0000000000000000177.0.0.1, 127.0.0.1",
    "127.0.0.1., 127.0.0.1",
    "127.65535, 127.0.255.255",
    "10.0xffffff, 10.255.255.255",
    "012.0.0.1, 10.0.0.1",
    "010.0.0.1, 10.0.0.1",
    "0192.168.0.1, 192.168.0.1",
    "0x, 0.0.0.0",
    "0, 0.0.0.0",
    "2852039166, 169.254.169.254",
    "0xa9.0376.0xa9fe, 169.254.169.254",
    "[::FFFF:7F00:1], 127.0.0.1",
    "0:0:0:0:0:ffff:127.0.0.1, 127.0.0.1",
    "[0:0::1], 0:0:0:0:0:0:0:1",
  })
  void addressIsRefusedInEveryNotation(String host, String address) {
    assertThat(PUBLIC.refusesName(host)).contains(address).contains("addressPolicy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "4294967296",
        "127.0.0.256",
        "256.0.0.1",
        "127.16777216",
        "1.2.3.4.5",
        "127.0.0.08x.9",
        "425.510.425.510",
        "site.0x1g.1",
      })
  void invalidNumericHostIsRefused(String host) {
    assertThat(DEFAULT.refusesName(host)).contains("neither a name nor an address");
    assertThat(ANY.refusesName(host)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"site.example", "localhost", "0xyz", "1e100.net", "7f000001.example", "a"})
  void namesAreAcceptedUntilTheyAreResolved(String host) {
    assertThat(PUBLIC.refusesName(host)).isNull();
  }

  @Test
  void zoneOfALinkLocalAddressDoesNotHideIt() throws UnknownHostException {
    byte[] bytes = at("fe80::1").getAddress();

    assertThat(DEFAULT.refusesAddress("site.example", Inet6Address.getByAddress("x", bytes, 1)))
        .contains("link-local");
  }

  @Test
  void mappedAddressIsRecognisedHoweverItWasCreated() throws UnknownHostException {
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xFF;
    bytes[11] = (byte) 0xFF;
    bytes[12] = 127;
    bytes[15] = 1;

    assertThat(PUBLIC.refusesAddress("site.example", Inet6Address.getByAddress("x", bytes, 1)))
        .contains("addressPolicy");
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, evil.example",
    "Evil.Example., EVIL.example",
    "evil.example, evil.example.",
    "*.evil.example, a.b.evil.example",
    "*.EVIL.example, www.evil.example.",
    "8.8.8.8, 8.8.8.8",
    "8.8.8.8, 134744072",
    "8.8.8.0/24, 8.8.8.77",
    "8.8.8.77/24, 8.8.8.1",
    "8.8.8.0/22, 8.8.11.255",
    "0.0.0.0/0, 8.8.8.8",
    "2606:4700::/32, [2606:4700::1111]",
    "[2606:4700::1111], 2606:4700:0::1111",
    "::ffff:8.8.8.8, 8.8.8.8",
    "8.8.8.8, ::ffff:808:808",
    "8.8.8.8, 64:ff9b::808:808",
    "8.8.8.0/24, 2002:808:808::1",
  })
  void deniedHostsAreRefusedAtEveryLevel(String denied, String host) {
    AddressPolicy policy =
        new AddressPolicy(Level.ANY, List.of(), List.of("other.example", denied));

    assertThat(policy.refusesName(host)).contains("deniedHosts");
    assertThat(policy.refusesNameBehindProxy(host)).contains("deniedHosts");
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example, www.evil.example",
    "*.evil.example, evil.example",
    "*.evil.example, notevil.example",
    "8.8.8.0/24, 8.8.9.0",
    "8.8.8.0/22, 8.8.12.0",
    "2606:4700::/32, 2606:4701::1",
    "8.8.8.8, 2606:4700::808:808",
  })
  void otherHostsAreNotDenied(String denied, String host) {
    assertThat(new AddressPolicy(Level.ANY, List.of(), List.of(denied)).refusesName(host)).isNull();
  }

  @Test
  void deniedAddressIsRefusedBehindAnyName() throws UnknownHostException {
    AddressPolicy policy = new AddressPolicy(Level.ANY, List.of(), List.of("8.8.8.0/24"));

    assertThat(policy.refusesName("site.example")).isNull();
    assertThat(policy.refusesAddress("site.example", at("8.8.8.8"))).contains("deniedHosts");
    assertThat(policy.refusesAddress("site.example", at("8.8.9.8"))).isNull();
  }

  @Test
  void deniedNameIsRefusedWhateverItsAddress() throws UnknownHostException {
    AddressPolicy policy = new AddressPolicy(Level.ANY, List.of(), List.of("evil.example"));

    assertThat(policy.refusesAddress("evil.example", at("8.8.8.8"))).contains("deniedHosts");
  }

  @Test
  void denialTakesPrecedenceOverAllowance() throws UnknownHostException {
    AddressPolicy policy =
        new AddressPolicy(
            Level.DEFAULT,
            List.of("*.site.example", "10.0.0.0/8"),
            List.of("admin.site.example", "10.1.0.0/16"));

    assertThat(policy.refusesName("www.site.example")).isNull();
    assertThat(policy.refusesName("admin.site.example")).contains("deniedHosts");
    assertThat(policy.refusesAddress("10.0.0.1", at("10.0.0.1"))).isNull();
    assertThat(policy.refusesAddress("10.1.0.1", at("10.1.0.1"))).contains("deniedHosts");
  }

  @Test
  void onlyAllowedHostsPassWhenAllowedHostsIsSet() throws UnknownHostException {
    AddressPolicy policy = new AddressPolicy(Level.ANY, List.of("Site.example."), List.of());

    assertThat(policy.refusesName("SITE.example")).isNull();
    assertThat(policy.refusesAddress("site.example.", at("8.8.8.8"))).isNull();
    assertThat(policy.refusesName("other.example")).contains("allowedHosts");
    assertThat(policy.refusesName("8.8.8.8")).contains("allowedHosts");
    assertThat(policy.refusesAddress("other.example", at("8.8.8.8"))).contains("allowedHosts");
  }

  @Test
  void allowedNameMustResolveToAnAddressOfTheLevel() throws UnknownHostException {
    AddressPolicy policy = new AddressPolicy(Level.PUBLIC, List.of("site.example"), List.of());

    assertThat(policy.refusesAddress("site.example", at("8.8.8.8"))).isNull();
    assertThat(policy.refusesAddress("site.example", at("10.0.0.1"))).contains("addressPolicy");
  }

  @Test
  void allowedAddressPassesAtEveryLevel() throws UnknownHostException {
    AddressPolicy policy =
        new AddressPolicy(Level.PUBLIC, List.of("127.0.0.1", "10.0.0.0/8"), List.of());

    assertThat(policy.refusesName("127.0.0.1")).isNull();
    assertThat(policy.refusesAddress("db.internal", at("10.1.2.3"))).isNull();
    assertThat(policy.refusesName("127.0.0.2")).contains("allowedHosts");
    assertThat(policy.refusesAddress("db.internal", at("11.0.0.1"))).contains("allowedHosts");
  }

  @Test
  void allowedIpv4DoesNotAllowAnIpv6AddressThatEmbedsIt() throws UnknownHostException {
    AddressPolicy policy = new AddressPolicy(Level.PUBLIC, List.of("10.0.0.0/8"), List.of());

    assertThat(policy.refusesName("64:ff9b::10.0.0.1")).contains("allowedHosts");
  }

  @Test
  void nameIsCheckedAfterResolutionUnlessAProxyResolvesIt() {
    AddressPolicy policy = new AddressPolicy(Level.DEFAULT, List.of("10.0.0.0/8"), List.of());

    assertThat(policy.refusesName("db.internal")).isNull();
    assertThat(policy.refusesNameBehindProxy("db.internal")).contains("allowedHosts");
    assertThat(policy.refusesNameBehindProxy("10.0.0.1")).isNull();
  }

  @Test
  void listsMayHaveBlankEntries() {
    assertThat(
            new AddressPolicy(Level.ANY, List.of("", " "), List.of(" ")).refusesName("a.example"))
        .isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "*.",
        "a.*",
        "*a.example",
        "http://a.example",
        "a.example:80",
        "a.example/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/",
        "10.0.0/8",
        "127.1",
        "0x7f.1",
        "010.0.0.1",
        "256.0.0.1",
        "::/129",
        "::g",
        "fe80::1%eth0",
        "a..example",
        "münchen.example",
        "a b",
      })
  void invalidEntriesAreRefusedNamingTheOption(String entry) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AddressPolicy(Level.ANY, List.of("a.example", entry), List.of()))
        .withMessageStartingWith("allowedHosts ")
        .withMessageContaining(entry);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AddressPolicy(Level.ANY, List.of(), List.of(entry)))
        .withMessageStartingWith("deniedHosts ");
  }

  private static AddressPolicy policy(Level level) {
    return new AddressPolicy(level, List.of(), List.of());
  }

  private static InetAddress at(String address) throws UnknownHostException {
    return InetAddress.getByName(address);
  }
}
