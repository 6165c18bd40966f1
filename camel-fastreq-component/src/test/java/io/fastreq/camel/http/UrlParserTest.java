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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlParserTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "http://example.com | http://example.com/",
        "HTTP://EXAMPLE.com/Path | http://example.com/Path",
        "hTTps://example.com | https://example.com/",
        "https://example.com:8443/a?b=c | https://example.com:8443/a?b=c",
        "http://example.com:80/ | http://example.com/",
        "http://example.com:/x | http://example.com/x",
        "http://example.com:1 | http://example.com:1/",
        "http://example.com:65535 | http://example.com:65535/",
        "http://example.com?q=1 | http://example.com/?q=1",
        "http://example.com/a#part | http://example.com/a",
        "http://example.com#part | http://example.com/",
        "http://example.com/?a=b#c?d | http://example.com/?a=b",
        "http://example.com./a | http://example.com/a",
        "http://my_host_1/a | http://my_host_1/a",
        "http://xn--bcher-kva.example/ | http://xn--bcher-kva.example/",
        "http://bücher.example/ | http://xn--bcher-kva.example/",
        "http://BÜCHER.example/ | http://xn--bcher-kva.example/",
        "http://例え。テスト/ | http://xn--r8jz45g.xn--zckzah/",
        "http://127.0.0.1:8080/ | http://127.0.0.1:8080/",
        "http://2130706433/ | http://2130706433/",
        "http://0177.0.0.1/ | http://0177.0.0.1/",
        "http://[::1]:8080/a | http://[::1]:8080/a",
        "http://[2001:DB8::A]/ | http://[2001:db8::a]/",
        "http://[::ffff:127.0.0.1] | http://[::ffff:127.0.0.1]/",
        "http://h/a b | http://h/a%20b",
        "http://h/\"<>^` | http://h/%22%3C%3E%5E%60",
        "http://h/{a}/b | http://h/%7Ba%7D/b",
        "http://h/ä?ö=ü | http://h/%C3%A4?%C3%B6=%C3%BC",
        "http://h/\uD83D\uDE00 | http://h/%F0%9F%98%80",
        "http://h/a%20b%2F%e4 | http://h/a%20b%2F%e4",
        "http://h/100% | http://h/100%25",
        "http://h/%zz%4 | http://h/%25zz%254",
        "http://h/a+b?c=d+e&f[]=g | http://h/a+b?c=d+e&f[]=g",
        "http://h/~user/it's;v=1,2/@x:y | http://h/~user/it's;v=1,2/@x:y",
        "http://h/a/../b | http://h/a/../b",
        "http://h//a//b | http://h//a//b",
        "http://h/${x}#{y} | http://h/$%7Bx%7D",
      })
  void urlIsParsedAndNormalised(String url, String expected) throws Exception {
    assertThat(UrlParser.parse(url).text()).isEqualTo(expected);
  }

  @Test
  void urlsOfOneHostShareTheirTexts() throws InvalidRequestException {
    HttpUrl one = UrlParser.parse("https://EXAMPLE.com:8443/a");
    HttpUrl other = UrlParser.parse("https://EXAMPLE.com:8443/b?c");
    assertThat(other.origin()).isSameAs(one.origin()).isEqualTo("https://example.com:8443");
    assertThat(other.authority()).isSameAs(one.authority()).isEqualTo("example.com:8443");
    assertThat(other.text()).isEqualTo("https://example.com:8443/b?c");
    assertThat(UrlParser.parse("http://EXAMPLE.com:8443/a").origin())
        .as("the scheme is part of it")
        .isEqualTo("http://example.com:8443");
  }

  @Test
  void pipeIsEncodedAndSurroundingWhitespaceIsIgnored() throws Exception {
    assertThat(UrlParser.parse(" \thttps://h/a|b\r\n"))
        .isEqualTo(new HttpUrl(true, "h", 443, "/a%7Cb"));
  }

  @Test
  void ipv6HostLosesItsBrackets() throws Exception {
    assertThat(UrlParser.parse("http://[FE80::1]:81/"))
        .isEqualTo(new HttpUrl(false, "fe80::1", 81, "/"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "example.com",
        "/relative",
        "//example.com/",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http:",
        "http:/example.com",
        "http:example.com",
        "http://",
        "http:///x",
        "http://?q",
        "http://#f",
        "http://:80/",
        "http:// /",
        "http://a b/",
        "http://h:0/",
        "http://h:65536/",
        "http://h:99999999999999999999/",
        "http://h:-1/",
        "http://h:+80/",
        "http://h:8o/",
        "http://h:80:80/",
        "http://::1/",
        "http://[::1/",
        "http://[::1]x/",
        "http://[::1]x:80/",
        "http://[]/",
        "http://[127.0.0.1]/",
        "http://[::g]/",
        "http://[1::2::3]/",
        "http://[fe80::1%25eth0]/",
        "http://[example.com]/",
        "http://user@h/",
        "http://user:secret@h/",
        "http://@h/",
        "http://h\\@evil/",
        "http:\\\\h\\",
        "http://h/a\\b",
        "http://h/\u0000",
        "http://h/a\rb",
        "http://h/a\nHost: evil",
        "http://h/a\tb",
        "http://h/\u007F",
        "http://h/\u0085x",
        "http://h/{{secret}}",
        "http://{{host}}/",
        "http://h/}}",
        "http://h/#{{x}}",
        "http://ex%61mple.com/",
        "http://h!/",
        "http://h,i/",
        "http://.h/",
        "http://h..i/",
        "http://./",
        "http://.../",
        "http://faß.de/",
        "http://h\uFF0Fevil/",
        "http://user\uFF20h/",
        "http://h/\uFFFD",
        "http://h/\uD83D",
        "http://h/\uDE00\uD83D",
      })
  void invalidUrlIsRefused(String url) {
    assertThatThrownBy(() -> UrlParser.parse(url)).isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void passwordIsNotRepeatedInTheRefusal() {
    assertThatThrownBy(() -> UrlParser.parse("http://user:secret@h/"))
        .hasMessageContaining("user name or password")
        .hasMessageNotContaining("secret");
  }

  @Test
  void lengthIsLimited() throws Exception {
    String longest = "http://h/" + "a".repeat(UrlParser.MAX_LENGTH - 9);
    assertThat(UrlParser.parse(longest).requestUri()).hasSize(UrlParser.MAX_LENGTH - 8);
    assertThatThrownBy(() -> UrlParser.parse(longest + "a"))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("65536");
  }

  @Test
  void hostNamesAreLimitedInLength() throws Exception {
    assertThat(UrlParser.parse("http://" + "a".repeat(63) + ".b/").host()).hasSize(65);
    assertThatThrownBy(() -> UrlParser.parse("http://" + "a".repeat(64) + ".b/"))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> UrlParser.parse("http://" + "abcdefg.".repeat(32) + "b/"))
        .isInstanceOf(InvalidRequestException.class);
  }
}
