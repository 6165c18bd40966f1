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
package io.fastreq.camel.batch.item;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FingerprintTest {

  private static final FastreqProxy PROXY =
      new FastreqProxy(FastreqProxy.Type.HTTP, "proxy", 3128, null, null);

  private final HttpRequest plain = request("GET", "/x", Headers.EMPTY, null);

  private static HttpRequest request(
      String method, String path, Headers headers, @Nullable String body) {
    return new HttpRequest(
        method,
        new HttpUrl(false, "a", 80, path),
        headers,
        body == null ? null : body.getBytes(StandardCharsets.UTF_8),
        1);
  }

  private static HttpRequest with(String... headers) {
    return request("GET", "/x", Headers.of(headers), null);
  }

  private static void assertSame(HttpRequest one, HttpRequest other) {
    assertThat(Fingerprint.of(one)).isEqualTo(Fingerprint.of(other));
    assertThat(Fingerprint.of(one)).hasSameHashCodeAs(Fingerprint.of(other));
  }

  private static void assertDifferent(HttpRequest one, HttpRequest other) {
    assertThat(Fingerprint.of(one)).isNotEqualTo(Fingerprint.of(other));
  }

  @Test
  void equalRequestsAreEqual() {
    assertSame(plain, request("GET", "/x", Headers.EMPTY, null));
  }

  @Test
  void methodUrlAndProxyCount() {
    assertDifferent(plain, request("HEAD", "/x", Headers.EMPTY, null));
    assertDifferent(plain, request("GET", "/y", Headers.EMPTY, null));
    assertDifferent(plain, plain.with(Headers.EMPTY, PROXY));
    assertDifferent(
        plain, new HttpRequest("GET", new HttpUrl(true, "a", 443, "/x"), Headers.EMPTY, null, 1));
  }

  @Test
  void bodyCountsAndEmptyDiffersFromAbsent() {
    assertSame(
        request("POST", "/x", Headers.EMPTY, "one"), request("POST", "/x", Headers.EMPTY, "one"));
    assertDifferent(
        request("POST", "/x", Headers.EMPTY, "one"), request("POST", "/x", Headers.EMPTY, "two"));
    assertDifferent(
        request("POST", "/x", Headers.EMPTY, ""), request("POST", "/x", Headers.EMPTY, null));
  }

  @Test
  void timeoutDoesNotCount() {
    assertSame(plain, new HttpRequest("GET", plain.url(), Headers.EMPTY, null, 99));
  }

  @Test
  void headerNamesMatchInAnyCaseAndOrder() {
    assertSame(with("Accept", "a", "X-One", "1"), with("x-one", "1", "accept", "a"));
    assertDifferent(with("Accept", "a"), with("Accept", "b"));
    assertDifferent(with("Accept", "a"), plain);
  }

  @Test
  void valuesOfOneHeaderMatchInTheirOrder() {
    assertSame(with("X", "1", "Y", "y", "X", "2"), with("X", "1", "X", "2", "Y", "y"));
    assertDifferent(with("X", "1", "X", "2"), with("X", "2", "X", "1"));
  }

  @Test
  void partsSplitDifferentlyAreNotEqual() {
    assertDifferent(with("X", "1", "X", "2"), with("X", "12"));
    assertDifferent(with("AB", "C"), with("A", "BC"));
    assertDifferent(with("A", "b", "C", "d"), with("A", "b", "A", "c", "A", "d"));
    assertDifferent(with("A", "\u0001"), request("GET", "/x", Headers.EMPTY, "A"));
  }
}
