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
package io.fastreq.camel.policy.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.testing.LogCapture;
import java.io.IOException;
import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyParserTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      nullValues = "-",
      value = {
        "proxy.example:8080, HTTP, proxy.example, 8080, -, -",
        "10.0.0.1:1, HTTP, 10.0.0.1, 1, -, -",
        "[2001:DB8::1]:65535, HTTP, 2001:db8::1, 65535, -, -",
        "10.0.0.1:8080:alice:s3cret, HTTP, 10.0.0.1, 8080, alice, s3cret",
        "proxy.example:80:al@ice:p@ss/%41, HTTP, proxy.example, 80, al@ice, p@ss/%41",
        "[::1]:8080:alice:s3cret, HTTP, ::1, 8080, alice, s3cret",
        "proxy.example:80:alice:, HTTP, proxy.example, 80, alice, \"\"",
        "alice:s3cret@proxy.example:80, HTTP, proxy.example, 80, alice, s3cret",
        "alice:s3:cret@proxy.example:80, HTTP, proxy.example, 80, alice, s3:cret",
        "http://proxy.example:80, HTTP, proxy.example, 80, -, -",
        "HTTP://Proxy.Example.:80/, HTTP, proxy.example, 80, -, -",
        "http://alice:s3cret@proxy.example:80, HTTP, proxy.example, 80, alice, s3cret",
        "http://alice@proxy.example:80, HTTP, proxy.example, 80, alice, -",
        "http://alice:@proxy.example:80, HTTP, proxy.example, 80, alice, \"\"",
        "http://alice:p%40ss%3a%2F@proxy.example:80, HTTP, proxy.example, 80, alice, p@ss:/",
        "http://alice:p@ss:w@rd@proxy.example:80, HTTP, proxy.example, 80, alice, p@ss:w@rd",
        "http://alice:p/w?x#y@proxy.example:80, HTTP, proxy.example, 80, alice, p/w?x#y",
        "http://alice:50%off%4@proxy.example:80, HTTP, proxy.example, 80, alice, 50%off%4",
        "http://alice:a+b@proxy.example:80, HTTP, proxy.example, 80, alice, a+b",
        "http://m%C3%BCller:x@[::1]:80, HTTP, ::1, 80, müller, x",
        "https://alice:s3cret@proxy.example:443, HTTPS, proxy.example, 443, alice, s3cret",
        "socks4://alice@10.0.0.1:1080, SOCKS4, 10.0.0.1, 1080, alice, -",
        "socks5://al%3Aice:s3cret@[fe80::1]:1080, SOCKS5, fe80::1, 1080, al:ice, s3cret",
        "my_proxy-1:080, HTTP, my_proxy-1, 80, -, -",
      })
  void everyDocumentedFormIsRead(
      String text,
      FastreqProxy.Type type,
      String host,
      int port,
      String username,
      String password) {
    assertThat(ProxyParser.parse("  " + text + "\n"))
        .isEqualTo(new FastreqProxy(type, host, port, username, password));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hidden",
        "hidden:",
        ":8080",
        "hidden:0",
        "hidden:65536",
        "hidden:99999999999",
        "hidden:-1",
        "hidden:+80",
        "hidden:٨٠",
        "hidden:8080:hidden",
        "hidden:8080:hidden:hidden:hidden",
        "hidden:8080::hidden",
        "hidden:port:hidden:hidden",
        "300.1.1.1:8080:hidden:hidden",
        "1.2.3:8080:hidden:hidden",
        "1.2.3.4.5:8080",
        "010.0.0.1:8080",
        "2130706433:8080",
        "1..2:8080",
        "hid den:8080",
        "hidden/:8080",
        "hidden..hidden:8080",
        "münchen.example:8080",
        "::1:8080",
        "[::1]",
        "[::1:8080",
        "[hidden]:8080",
        "[::g]:8080",
        "[fe80::1%eth0]:8080",
        "http://",
        "http://hidden",
        "http://hidden:hidden@host",
        "http://hidden:hidden@host:0",
        "http://hidden:hidden@host:80/path",
        "http://@host:80",
        "http://:hidden@host:80",
        "http://hid%3Aden:hidden@host:80",
        "http://%3Ahidden:hidden@host:80",
        "socks5://:hidden@host:80",
        "http://hidden:hid%00den@host:80",
        "http://hidden:hid%0D%0Aden@host:80",
        "http://hidden:hid%FFden@host:80",
        "http://1.2.3.4:80:hidden:hidden",
        "ftp://hidden:hidden@host:80",
        "hidden:hidden://host:80",
        "socks4://hidden:hidden@host:80",
      })
  void invalidEntryIsRefusedWithoutRepeatingIt(String text) {
    Throwable refusal = catchThrowable(() -> ProxyParser.parse(text));

    assertThat(refusal).isInstanceOf(IllegalArgumentException.class);
    assertThat(LogCapture.stackTrace(refusal)).doesNotContain("hidden");
  }

  @Test
  void socks5CredentialsAreLimitedToTheirLengthByte() {
    String longest = "x".repeat(255);
    assertThat(ProxyParser.parse("socks5://u:" + longest + "@h:1").password()).isEqualTo(longest);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyParser.parse("socks5://u:x" + longest + "@h:1"))
        .withMessageContaining("255");
  }

  @Test
  void maskedFormAndToStringShowNoCredentials() {
    FastreqProxy proxy = ProxyParser.parse("http://alice:s3cret@proxy.example:80");

    assertThat(proxy.masked()).isEqualTo("http://xxxxxx@proxy.example:80");
    assertThat(proxy).hasToString("http://xxxxxx@proxy.example:80");
    assertThat(ProxyParser.parse("socks5://[::1]:80")).hasToString("socks5://[::1]:80");
  }

  @Test
  void addressesWithDifferentUsersAreTwoProxies() {
    assertThat(ProxyParser.parse("h:80:session-1:x"))
        .isNotEqualTo(ProxyParser.parse("h:80:session-2:x"));
  }

  @Test
  void listKeepsOrderAndSkipsBlankEntries() {
    assertThat(ProxyParser.parseList("proxies", " a:1 ,, http://u:p@b:2 ,"))
        .containsExactly(ProxyParser.parse("a:1"), ProxyParser.parse("http://u:p@b:2"));
  }

  @Test
  void invalidEntryOfAListIsNamedByPositionOnly() {
    Throwable refusal =
        catchThrowable(() -> ProxyParser.parseList("proxies", "a:1,,c:70000:hidden:hidden,d:1"));

    assertThat(refusal)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("proxies: proxy 3: the port must be from 1 to 65535");
    assertThat(LogCapture.stackTrace(refusal)).doesNotContain("hidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", " , ,"})
  void listWithoutAProxyIsRefused(String list) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyParser.parseList("proxies", list))
        .withMessage("proxies has no entry");
  }

  @Test
  void linesMayHaveByteOrderMarkCrLfBlanksAndComments() throws IOException {
    String lines = "\uFEFF10.0.0.1:80:u:p#1\r\n\r\n  # spare:1\r\n \t\r\nb:2\rc:3\n";

    assertThat(ProxyParser.parseLines("proxyResource", new StringReader(lines)))
        .containsExactly(
            ProxyParser.parse("10.0.0.1:80:u:p#1"),
            ProxyParser.parse("b:2"),
            ProxyParser.parse("c:3"));
  }

  @Test
  void invalidLineIsNamedByItsNumberOnly() {
    StringReader lines = new StringReader("# mine\n\na:1\nb:hidden:hidden\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyParser.parseLines("proxyResource", lines))
        .withMessageStartingWith("proxyResource: line 4: ")
        .satisfies(refusal -> assertThat(LogCapture.stackTrace(refusal)).doesNotContain("hidden"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\uFEFF", "\r\n\r\n", "# none\n"})
  void linesWithoutAProxyAreRefused(String lines) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyParser.parseLines("proxyResource", new StringReader(lines)))
        .withMessage("proxyResource has no entry");
  }
}
