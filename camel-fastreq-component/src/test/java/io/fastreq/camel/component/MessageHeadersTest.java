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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.testing.FakeApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class MessageHeadersTest extends AcceptanceTest {

  private static final Map<String, Object> HOSTILE =
      Map.ofEntries(
          Map.entry("CamelHttpUri", "http://127.0.0.1:1/"),
          Map.entry("caMELHTTPURI", "http://127.0.0.1:1/"),
          Map.entry("CamelHttpPath", "/elsewhere"),
          Map.entry("CamelHttpQuery", "a=b"),
          Map.entry("CamelHttpMethod", "DELETE"),
          Map.entry("CamelRestHttpUri", "http://127.0.0.1:1/"),
          Map.entry("Authorization", "Bearer stolen"),
          Map.entry("Cookie", "session=stolen"),
          Map.entry("Host", "elsewhere"),
          Map.entry("Content-Length", "99"),
          Map.entry("Transfer-Encoding", "chunked"),
          Map.entry("Connection", "close"),
          Map.entry("X-Trace", "t1"),
          Map.entry("X-Amount", 7),
          Map.entry("X-Other", "o1"));

  @Test
  void headersOfTheMessageAreNotSent() {
    send("fastreq:h?userAgent=one", List.of(api.url("/text/1")));
    Exchange result = send("fastreq:h?userAgent=one", List.of(api.url("/text/1")), HOSTILE);
    assertThat(bodyOf(result)).isEqualTo(List.of("text 1"));
    assertThat(api.seen()).hasSize(2);
    assertThat(api.seen().get(1)).isEqualTo(api.seen().get(0));
  }

  @Test
  void onlyNamedHeadersAndPatternsAreSent() {
    send("fastreq:h?userAgent=one", List.of(api.url("/text/1")));
    send(
        "fastreq:h?userAgent=one&propagateHeaders=X-Trace,X-A*",
        List.of(api.url("/text/1")),
        HOSTILE);
    Map<String, String> expected = new HashMap<>(api.seen().get(0).headers());
    expected.put("x-trace", "t1");
    expected.put("x-amount", "7");
    assertThat(api.seen().get(1).headers()).isEqualTo(expected);
  }

  @Test
  void propagatingAllHeadersOmitsThoseOfCamelAndOfFraming() {
    send("fastreq:h?propagateHeaders=*", List.of(api.url("/text/1")), HOSTILE);
    FakeApi.Seen seen = api.seen().get(0);
    assertThat(seen.method()).isEqualTo("GET");
    assertThat(seen.uri()).isEqualTo("/text/1");
    assertThat(seen.headers().keySet()).noneMatch(name -> name.startsWith("camel"));
    assertThat(seen.headers()).containsEntry("x-trace", "t1").containsEntry("x-other", "o1");
    assertThat(seen.headers())
        .doesNotContainKeys("content-length", "transfer-encoding", "connection");
    assertThat(seen.header("host")).startsWith("127.0.0.1");
  }

  @Test
  void lineBreakInAPropagatedHeaderSendsNothing() {
    Exchange result =
        send(
            "fastreq:h?propagateHeaders=X-Trace",
            List.of(api.url("/text/1")),
            Map.of("X-Trace", "a\r\nInjected: yes"));
    assertCounts(result, 1, 0, 1);
    assertThat(api.requests()).isZero();
  }

  @Test
  void responseHeadersAreNotCopiedToTheMessage() {
    Exchange list = send("fastreq:h", List.of(api.url("/hostile")));
    Exchange one = send("fastreq:h", api.url("/hostile"));
    for (Exchange result : List.of(list, one)) {
      assertThat(result.getMessage().getHeaders().keySet())
          .doesNotContain("CamelHttpUri", "Authorization", "X-Server", "Content-Type");
      assertCounts(result, 1, 1, 0);
    }
    assertThat(header(one, "CamelHttpResponseCode")).isEqualTo(200);
    assertThat(header(one, "CamelHttpResponseText")).isEqualTo("OK");
  }

  @Test
  void headersOfTheMessageAreKept() {
    Exchange result = send("fastreq:h", List.of(api.url("/text/1")), Map.of("mine", "kept"));
    assertThat(header(result, "mine")).isEqualTo("kept");
    assertThat(header(result, "CamelFastreqDuration")).isInstanceOf(Long.class);
  }
}
