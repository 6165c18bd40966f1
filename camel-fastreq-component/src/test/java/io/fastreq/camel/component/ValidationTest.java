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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest extends AcceptanceTest {

  static List<Object> badItems() {
    return Arrays.asList(
        "example.com",
        "ftp://x/",
        "",
        "http://u:p@h/",
        "http://h/{{sys:user.home}}",
        "http://h/a\\b",
        42,
        null,
        Map.of("method", "GET"),
        Map.of("url", "http://127.0.0.1/", "colour", "red"),
        Map.of("url", "http://127.0.0.1/", "method", "G T"),
        Map.of("url", "http://127.0.0.1/", "proxy", "127.0.0.1:1"),
        Map.of("url", "http://127.0.0.1/", "headers", Map.of("X", "a\r\nInjected: yes")),
        FastreqRequest.builder("http://127.0.0.1/").header("X\n", "a").build(),
        FastreqRequest.builder("http://127.0.0.1/").header("X", "a\u0000b").build());
  }

  @ParameterizedTest
  @MethodSource("badItems")
  void invalidItemFailsAloneAndIsNotSent(Object bad) {
    Exchange result = send("fastreq:v", Arrays.asList(api.url("/text/1"), bad, api.url("/text/2")));
    assertCounts(result, 3, 2, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.index()).isEqualTo(1);
    assertThat(failure.kind()).isEqualTo(Kind.VALIDATION);
    assertThat(failure.attempts()).isZero();
    assertThat(failure.message()).isNotBlank();
    assertThat(result.getMessage().getBody()).isEqualTo(Arrays.asList("text 1", null, "text 2"));
    assertThat(api.requests()).isEqualTo(2);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(2L);
  }

  @Test
  void allInvalidItemsTogether() {
    List<Object> body = new java.util.ArrayList<>(badItems());
    body.add(0, api.url("/text/first"));
    body.add(api.url("/text/last"));
    Exchange result = send("fastreq:v", body);
    assertCounts(result, body.size(), 2, body.size() - 2);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.VALIDATION);
    assertThat(api.requests()).isEqualTo(2);
  }

  @Test
  void passwordOfAUrlIsNotShown() {
    Exchange result =
        send(
            "fastreq:v?shape=map",
            List.of("http://user:sesame@127.0.0.1/", "http://user:open/sesame@127.0.0.1/"));
    assertThat(failures(result)).hasSize(2);
    assertThat(result.getException().toString()).doesNotContain("sesame");
    assertThat(failures(result).toString()).doesNotContain("sesame");
    assertThat(partialFailure(result).getFailedUrls().toString()).doesNotContain("sesame");
    assertThat(String.valueOf(partialFailure(result).getFailedRequests())).doesNotContain("sesame");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", "10 s", "-5s", "5x", "1h-3m"})
  void invalidTimeoutOfAnItemIsNamedWithItsForms(String timeout) {
    Exchange result = send("fastreq:v", List.of(Map.of("url", api.url("/"), "timeout", timeout)));
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.VALIDATION);
    assertThat(failures(result).get(0).message())
        .contains("timeout can not be \"" + timeout + "\"", "milliseconds", "30s");
    assertThat(result.getException()).hasMessageContaining("timeout can not be");
  }

  @Test
  void invalidSingleRequestIsOneFailureOfOne() {
    Exchange result = send("fastreq:v", "example.com");
    assertThat(partialFailure(result)).hasMessageContainingAll("1 of 1", "VALIDATION");
    assertThat(partialFailure(result).getFailedRequests()).isEmpty();
    assertThat(failures(result).get(0).request()).isNull();
    assertCounts(send("fastreq:v", 42), 1, 0, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a,b,c,d", "a,b,a", "a,,c"})
  void wrongKeysFailTheExchangeBeforeAnythingIsSent(String keys) {
    Exchange result = send("fastreq:v", urls("/text/", 3), Map.of("CamelFastreqKeys", keys));
    assertThat(result.getException()).isInstanceOf(FastreqException.class);
    assertThat(result.getException().getMessage()).containsPattern("keys|twice|no key");
    assertThat(api.requests()).isZero();
  }

  @Test
  void keysOfAListMakeAMap() {
    Exchange result =
        send("fastreq:v", urls("/text/", 2), Map.of("CamelFastreqKeys", List.of("a", "b")));
    assertThat(bodyOf(result)).isEqualTo(Map.of("a", "text 0", "b", "text 1"));
  }

  @Test
  void duplicateKeyInALazyBodyFailsItsItem() {
    String lines =
        String.join(
            "\n",
            "{\"url\":\"" + api.url("/text/1") + "\",\"key\":\"a\"}",
            "{\"url\":\"" + api.url("/text/2") + "\",\"key\":\"a\"}",
            api.url("/text/3"));
    Exchange result = send("fastreq:v", lines);
    assertCounts(result, 3, 1, 2);
    assertThat(result.getMessage().getBody()).isEqualTo(Map.of("a", "text 1"));
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.VALIDATION);
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void maxItemsRefusesALargerListBeforeAnythingIsSent() {
    Exchange result = send("fastreq:v?maxItems=2", urls("/text/", 3));
    assertThat(result.getException())
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("maxItems");
    assertThat(api.requests()).isZero();
    assertCounts(send("fastreq:v?maxItems=3", urls("/text/", 3)), 3, 3, 0);
  }

  @Test
  void maxItemsEndsALazyBodyAtThatItem() {
    Exchange result = send("fastreq:v?maxItems=2", urls("/text/", 5).iterator());
    assertThat(result.getException())
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("maxItems");
    assertThat(result.getMessage().getBody()).isEqualTo(List.of("text 0", "text 1"));
    assertCounts(result, 2, 2, 0);
    assertThat(api.requests()).isEqualTo(2);
  }

  @Test
  void emptyInputGivesAnEmptyResult() {
    assertThat(bodyOf(send("fastreq:v", null))).isEqualTo(List.of());
    assertThat(bodyOf(send("fastreq:v", "  \n"))).isEqualTo(List.of());
    assertThat(bodyOf(send("fastreq:v", List.of()))).isEqualTo(List.of());
    assertThat(bodyOf(send("fastreq:v", Map.of()))).isEqualTo(Map.of());
    assertThat(bodyOf(send("fastreq:v", List.of().iterator()))).isEqualTo(List.of());
    assertCounts(send("fastreq:v", List.of()), 0, 0, 0);
  }
}
