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
package io.fastreq.camel.transport.cookies;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.HttpUrl;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieJarsTest {

  private static final String NONE = null;
  private static final Pattern URL =
      Pattern.compile("(https?)://\\[?([^/\\]]+?)]?(?::([0-9]+))?(/.*)");

  private final Time time = new Time();
  private final CookieJars jars = new CookieJars(time, 3);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=b",
        "a=",
        "a=b=c",
        "a=\"quoted\"",
        "a={\"x\":1,\"y\":[2]}",
        "a=two words",
        "a=b,c",
        "a=%20+/~",
        "a=\"b",
        "a=b\"c\"d",
        "a=\"b\" c",
      })
  void valueIsSentBackUnchanged(String pair) {
    set("https://www.site.example/", pair + "; HttpOnly; SameSite=Lax; Unknown=x");

    assertThat(sentTo("https://www.site.example/")).isEqualTo(pair);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a = b | a=b",
        "a\t=\tb c ; Path=/ | a=b c",
        "a=\"b;c\" | a=\"b",
        "a=\"b; Path=/; c\"; Secure | a=\"b",
        "a=b; Path | a=b",
        "a=b;;;Path=/; =x; | a=b",
        "a=b; EXPIRES = Thu, 01 Jan 2099 00:00:00 GMT | a=b",
        "a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60 | a=b",
        "a=b; Max-Age=60; Max-Age=nonsense | a=b",
        "a=b; Max-Age=99999999999999999999 | a=b",
        "a=b; Expires=nonsense | a=b",
        "a=b; Domain=site.example; Domain= | a=b"
      })
  void headerIsParsedAsBrowsersDo(String header, String pair) {
    set("https://www.site.example/x", header);

    assertThat(sentTo("https://www.site.example/x")).isEqualTo(pair);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "max-age = 0"})
  void expiredCookieIsDeleted(String attribute) {
    set("https://www.site.example/", "a=b");
    set("https://www.site.example/", "a=; " + attribute);

    assertThat(sentTo("https://www.site.example/")).isNull();
  }

  @Test
  void sentBytesAreBounded() {
    for (int i = 0; i < 1_000; i++) {
      set("https://www.site.example/", "a" + i + "=" + "x".repeat(4_000));
    }
    set("https://www.site.example/deep", "small=1; Path=/deep");

    String sent = sentTo("https://www.site.example/deep");
    assertThat(sent).startsWith("small=1; a8").hasSizeBetween(12_000, 16 * 1024);
    for (int i = 0; i < 180; i++) {
      set("https://other.example/", "c" + i + "=" + i);
    }
    assertThat(sentTo("https://other.example/").split("; ")).as("small ones").hasSize(180);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", ";", "=b", "; a=b", "a=b\u0000", "a=b\r\nX: y", "a=\u007F"})
  void invalidCookieIsIgnored(String header) {
    set("https://www.site.example/", header);

    assertThat(sentTo("https://www.site.example/")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "site.example, www.site.example, true",
    ".Site.Example, www.site.example, true",
    "site.example, site.example, true",
    "site.example, other.site.example, true",
    "site.example, a.b.site.example, true",
    "www.site.example, www.site.example, true",
    "www.site.example, site.example, false",
    "www.site.example, other.site.example, false",
    "site.example, notsite.example, false",
    "'', www.site.example, true",
    "'', sub.www.site.example, false",
    "'', site.example, false",
  })
  void domainDecidesWhichHostsGetTheCookie(String domain, String host, boolean sent) {
    set("https://www.site.example/", "a=b" + (domain.isEmpty() ? "" : "; Domain=" + domain));

    assertThat(sentTo("https://" + host + "/")).isEqualTo(sent ? "a=b" : null);
  }

  @Test
  void emptyDomainMeansTheHostOnly() {
    set("https://www.site.example/", "a=b; Domain=");

    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=b");
    assertThat(sentTo("https://sub.www.site.example/")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "www.site.example, other.example",
    "www.site.example, sub.www.site.example",
    "www.site.example, ite.example",
    "www.site.example, site.example.",
    "www.site.example, example",
    "www.site.co.uk, co.uk",
    "www.site.com, com",
    "me.github.io, github.io",
    "www.site.com, .com",
    "127.0.0.1, 0.0.1",
    "127.0.0.1, 1",
    "[::1], 1",
  })
  void foreignDomainOrPublicSuffixIsRefused(String host, String domain) {
    set("https://" + host + "/", "a=b; Domain=" + domain);

    assertThat(sentTo("https://" + host + "/")).isNull();
    assertThat(sentTo("https://" + domain + "/")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"github.io", "localhost", "127.0.0.1"})
  void publicSuffixOrAddressMayNameItself(String host) {
    set("https://" + host + "/", "a=b; Domain=" + host);

    assertThat(sentTo("https://" + host + "/")).isEqualTo("a=b");
    assertThat(sentTo("https://me." + host + "/")).isNull();
  }

  @Test
  void registeredDomainBelowAPublicSuffixIsAccepted() {
    set("https://www.site.co.uk/", "a=b; Domain=site.co.uk");

    assertThat(sentTo("https://shop.site.co.uk/")).isEqualTo("a=b");
  }

  @Test
  void cookiesOfAnAddressAreNotShared() {
    set("http://127.0.0.1:8080/", "a=b");
    set("http://[::1]:8080/", "c=d");

    assertThat(sentTo("http://127.0.0.1:9090/")).isEqualTo("a=b");
    assertThat(sentTo("http://[::1]/")).isEqualTo("c=d");
    assertThat(sentTo("http://127.0.0.2/")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "/dir, /dir, true",
    "/dir, /dir/, true",
    "/dir, /dir/page, true",
    "/dir, /dir?x=/other, true",
    "/dir/, /dir/page, true",
    "/dir/, /dir, false",
    "/dir, /directory, false",
    "/dir, /, false",
    "/dir, /other?x=/dir, false",
    "/, /other, true",
    "dir, /set/other, true",
    "dir, /other, false",
    "'', /set, true",
    "'', /set/other, true",
    "'', /settle, false",
  })
  void pathDecidesWhichPagesGetTheCookie(String path, String page, boolean sent) {
    set(
        "https://www.site.example/set/page?x=/y/z",
        "a=b" + (path.isEmpty() ? "" : "; Path=" + path));

    assertThat(sentTo("https://www.site.example" + page)).isEqualTo(sent ? "a=b" : null);
  }

  @Test
  void defaultPathOfARootPageIsTheWholeSite() {
    set("https://www.site.example/page", "a=b");

    assertThat(sentTo("https://www.site.example/any/where")).isEqualTo("a=b");
  }

  @Test
  void secureCookieIsSentAndSetOverTlsOnly() {
    set("https://www.site.example/", "a=b; Secure");
    set("http://www.site.example/", "c=d; secure");

    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=b");
    assertThat(sentTo("http://www.site.example/")).isNull();
  }

  @Test
  void clearTextCannotReplaceASecureCookie() {
    set("https://www.site.example/", "a=b; Secure");
    set("http://www.site.example/", "a=forged");
    set("http://www.site.example/", "a=; Max-Age=0");

    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=b");
  }

  @Test
  void prefixedNamesMustMeetTheirConditions() {
    set("https://www.site.example/dir/page", "__Host-a=1; Secure");
    set("https://www.site.example/", "__Host-b=1; Secure; Domain=www.site.example; Path=/");
    set("https://www.site.example/", "__Secure-c=1");
    set("https://www.site.example/", "__Host-d=1; Secure; Path=/");
    set("https://www.site.example/", "__Secure-e=1; Secure");

    assertThat(sentTo("https://www.site.example/")).isEqualTo("__Host-d=1; __Secure-e=1");
  }

  @Test
  void cookieExpiresAtItsMaxAge() {
    set("https://www.site.example/", "a=b; Max-Age=60");

    time.advance(Duration.ofMillis(59_999));
    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=b");
    time.advance(Duration.ofMillis(1));
    assertThat(sentTo("https://www.site.example/")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Max-Age=0",
        "Max-Age=-1",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT",
        "Expires=Thursday, 01-Jan-1970 00:00:00 GMT",
        "Expires=Fri, 01 Jan 2100 00:00:00 GMT; Max-Age=0",
      })
  void expiredCookieRemovesTheExistingOne(String attributes) {
    set("https://www.site.example/", "a=b", "c=d");
    set("https://www.site.example/", "a=gone; " + attributes);

    assertThat(sentTo("https://www.site.example/")).isEqualTo("c=d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Expires=Fri, 01 Jan 2100 00:00:00 GMT",
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60",
        "Expires=garbage",
        "Max-Age=garbage",
        "Max-Age=9223372036854775807",
        "Max-Age=99999999999999999999",
      })
  void otherLifetimesKeepTheCookie(String attributes) {
    set("https://www.site.example/", "a=b; " + attributes);

    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=b");
  }

  @Test
  void sameNameDomainAndPathReplacesInPlace() {
    set("https://www.site.example/", "a=1", "b=1", "a=1; Path=/dir");
    set("https://www.site.example/", "a=2");

    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=2; b=1");
  }

  @Test
  void longerPathsComeFirstThenOlderCookies() {
    set("https://www.site.example/", "a=1; Path=/", "b=2; Path=/dir", "c=3; Domain=site.example");
    set("https://www.site.example/", "d=4; Path=/dir");

    assertThat(sentTo("https://www.site.example/dir/page")).isEqualTo("b=2; d=4; a=1; c=3");
  }

  @Test
  void jarsDoNotShareCookies() {
    HttpUrl target = target("https://www.site.example/");
    jars.store("proxy-1", target, List.of("a=1"));
    jars.store("proxy-2", target, List.of("a=2"));
    jars.store(NONE, target, List.of("a=3"));

    assertThat(jars.cookieHeader("proxy-1", target)).isEqualTo("a=1");
    assertThat(jars.cookieHeader("proxy-2", target)).isEqualTo("a=2");
    assertThat(jars.cookieHeader(NONE, target)).isEqualTo("a=3");
    assertThat(jars.cookieHeader("proxy-3", target)).isNull();
  }

  @Test
  void clearRemovesAllJars() {
    HttpUrl target = target("https://www.site.example/");
    jars.store("proxy-1", target, List.of("a=1"));
    jars.store(NONE, target, List.of("a=3"));
    jars.clear();

    assertThat(jars.cookieHeader("proxy-1", target)).isNull();
    assertThat(jars.cookieHeader(NONE, target)).isNull();
  }

  @Test
  void leastRecentlyUsedJarIsEvicted() {
    HttpUrl target = target("https://www.site.example/");
    for (String jar : List.of("1", "2", "3")) {
      jars.store(jar, target, List.of("a=b"));
    }
    jars.cookieHeader("1", target);
    jars.store("4", target, List.of("a=b"));

    assertThat(jars.cookieHeader("2", target)).isNull();
    assertThat(jars.cookieHeader("1", target)).isEqualTo("a=b");
    assertThat(jars.cookieHeader("3", target)).isEqualTo("a=b");
    assertThat(jars.cookieHeader("4", target)).isEqualTo("a=b");
  }

  @Test
  void cookiesOfADomainAreBoundedAndTheOldestAreEvicted() {
    for (int i = 0; i < CookieJar.MAX_COOKIES_OF_A_DOMAIN + 5; i++) {
      set("https://www.site.example/", "c" + i + "=x");
    }

    assertThat(sentTo("https://www.site.example/").split("; "))
        .hasSize(CookieJar.MAX_COOKIES_OF_A_DOMAIN)
        .startsWith("c5=x")
        .doesNotContain("c4=x");
  }

  @Test
  void expiredCookiesAreEvictedFirst() {
    set("https://www.site.example/", "first=x");
    for (int i = 1; i < CookieJar.MAX_COOKIES_OF_A_DOMAIN; i++) {
      set("https://www.site.example/", "c" + i + "=x; Max-Age=10");
    }
    time.advance(Duration.ofSeconds(10));
    set("https://www.site.example/", "last=x");

    assertThat(sentTo("https://www.site.example/")).isEqualTo("first=x; last=x");
  }

  @Test
  void cookiesOfAJarAreBoundedAndTheDomainInUseIsKept() {
    set("https://kept.example/", "a=b");
    for (int i = 0; i < CookieJar.MAX_COOKIES; i++) {
      set("https://site" + i + ".example/", "a=b");
      sentTo("https://kept.example/");
    }

    assertThat(sentTo("https://kept.example/")).isEqualTo("a=b");
    assertThat(sentTo("https://site0.example/")).isNull();
    assertThat(sentTo("https://site1.example/")).isEqualTo("a=b");
  }

  @Test
  void tooLargeCookieIsIgnored() {
    set("https://www.site.example/", "a=" + "x".repeat(4095), "b=" + "x".repeat(4096));

    assertThat(sentTo("https://www.site.example/")).isEqualTo("a=" + "x".repeat(4095));
  }

  @Test
  void systemClockIsTheDefault() {
    CookieJars withClock = new CookieJars();
    HttpUrl target = target("https://www.site.example/");
    withClock.store(NONE, target, List.of("a=b; Max-Age=3600", "c=d; Max-Age=0"));

    assertThat(withClock.cookieHeader(NONE, target)).isEqualTo("a=b");
  }

  private void set(String url, String... setCookies) {
    jars.store(NONE, target(url), List.of(setCookies));
  }

  private String sentTo(String url) {
    return jars.cookieHeader(NONE, target(url));
  }

  private static HttpUrl target(String url) {
    Matcher parts = URL.matcher(url);
    assertThat(parts.matches()).isTrue();
    boolean ssl = parts.group(1).equals("https");
    int port = parts.group(3) == null ? (ssl ? 443 : 80) : Integer.parseInt(parts.group(3));
    return new HttpUrl(ssl, parts.group(2), port, parts.group(4));
  }

  private static final class Time implements InstantSource {

    private Instant now = Instant.now();

    void advance(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }
  }
}
