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
package io.fastreq.camel.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.InvalidRequestException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestEncoderTest {

  private static final FastreqRequest PLAIN = FastreqRequest.of("http://h/");

  @Test
  void plainRequestTakesTheEndpointsValues() throws Exception {
    InputOptions options = Inputs.withBody("put", "text ä");
    HttpRequest wire = Inputs.encoder(options).encode(PLAIN);
    assertThat(wire.method()).isEqualTo("PUT");
    assertThat(wire.body()).asString(UTF_8).isEqualTo("text ä");
    assertThat(wire.headers().toList()).isEmpty();
    assertThat(wire.timeoutNanos()).isEqualTo(options.defaults().timeoutNanos());
  }

  @Test
  void requestBodyIsUsedForItemsWithoutTheirOwn() throws Exception {
    RequestEncoder encoder = Inputs.encoder(Inputs.withBody("POST", 42));
    assertThat(encoder.encode(PLAIN).body()).asString(UTF_8).isEqualTo("42");
    FastreqRequest own = PLAIN.toBuilder().body("own").build();
    assertThat(encoder.encode(own).body()).asString(UTF_8).isEqualTo("own");
    FastreqRequest empty = PLAIN.toBuilder().body("").build();
    assertThat(encoder.encode(empty).body()).isEmpty();
    byte[] bytes = {1};
    assertThat(Inputs.encoder(Inputs.withBody("POST", bytes)).encode(PLAIN).body())
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"get,GET", "Post,POST", "PURGE,PURGE", "purge,purge", "trace,TRACE"})
  void onlyStandardMethodsAreConvertedToUpperCase(String given, String sent) throws Exception {
    assertThat(Inputs.encoder(Inputs.DEFAULTS).encode(PLAIN.toBuilder().method(given).build()))
        .extracting(HttpRequest::method)
        .isEqualTo(sent);
  }

  @Test
  void traceHasNoBody() {
    FastreqRequest trace = PLAIN.toBuilder().method("TRACE").body("x").build();
    assertThatThrownBy(() -> Inputs.encoder(Inputs.DEFAULTS).encode(trace))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining("TRACE");
  }

  @Test
  void headerOfTheItemWinsInAnyCase() throws Exception {
    RequestEncoder encoder =
        shared(Map.of("X-Mode", List.of("endpoint", "twice"), "X-Other", List.of("o")));
    FastreqRequest request =
        PLAIN.toBuilder().header("x-mode", "item").header("X-New", "n").build();
    assertThat(encoder.encode(request).headers().toList())
        .containsExactly(
            Map.entry("X-Other", "o"), Map.entry("x-mode", "item"), Map.entry("X-New", "n"));
    assertThat(encoder.encode(PLAIN).headers().toList())
        .containsExactlyInAnyOrder(
            Map.entry("X-Mode", "endpoint"),
            Map.entry("X-Mode", "twice"),
            Map.entry("X-Other", "o"));
  }

  @Test
  void headersOfARequestAreImmutable() throws Exception {
    RequestEncoder encoder = shared(Map.of("X", List.of("1")));
    assertThatThrownBy(() -> encoder.encode(PLAIN).headers().toList().add(Map.entry("Y", "2")))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void explicitContentTypeOverridesThatOfJsonAndForm() throws Exception {
    FastreqRequest json = PLAIN.toBuilder().json(List.of()).build();
    FastreqRequest form = PLAIN.toBuilder().form("a", "b").build();
    RequestEncoder plain = Inputs.encoder(Inputs.DEFAULTS);
    assertThat(plain.encode(json).headers().toList())
        .containsExactly(Map.entry("Content-Type", "application/json"));
    assertThat(plain.encode(form).headers().toList())
        .containsExactly(Map.entry("Content-Type", "application/x-www-form-urlencoded"));
    RequestEncoder typed = shared(Map.of("content-type", List.of("application/x+json")));
    assertThat(typed.encode(json).headers().toList())
        .containsExactly(Map.entry("content-type", "application/x+json"));
    assertThat(
            typed.encode(json.toBuilder().header("CONTENT-TYPE", "a/b").build()).headers().toList())
        .containsExactly(Map.entry("CONTENT-TYPE", "a/b"));
  }

  @Test
  void textBodyHasNoDefaultContentType() throws Exception {
    FastreqRequest text = PLAIN.toBuilder().body("x").build();
    assertThat(Inputs.encoder(Inputs.DEFAULTS).encode(text).headers().toList()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://h/, /?d=1%202",
    "http://h/?, /?d=1%202",
    "http://h/?a, /?a&d=1%202",
    "http://h/?a=b&, /?a=b&d=1%202",
    "http://h/?d=own, /?d=own",
    "http://h/?d, /?d",
    "http://h/?%64=own, /?%64=own",
    "http://h/?D=own, /?D=own&d=1%202",
    "http://h/?dd=own, /?dd=own&d=1%202",
    "http://h/?x=d=1#d=2, /?x=d=1&d=1%202",
  })
  void parameterInTheUrlOverridesThatOfTheEndpoint(String url, String sent) throws Exception {
    RequestEncoder encoder =
        Inputs.encoder(Inputs.withShared(Map.of(), Map.of("d", List.of("1 2")), Map.of()));
    assertThat(encoder.encode(FastreqRequest.of(url)).url().requestUri()).isEqualTo(sent);
  }

  @Test
  void parametersOfTheItemAreAddedAndEncoded() throws Exception {
    RequestEncoder encoder =
        Inputs.encoder(Inputs.withShared(Map.of(), Map.of("d", List.of("endpoint")), Map.of()));
    FastreqRequest request =
        FastreqRequest.builder("http://h/?a=1")
            .query("a", "2")
            .query("d", "item")
            .query("ä &", "=+/?#%\r\n")
            .query("d", "")
            .build();
    assertThat(encoder.encode(request).url().requestUri())
        .isEqualTo("/?a=1&a=2&d=item&d=&%C3%A4%20%26=%3D%2B%2F%3F%23%25%0D%0A");
  }

  @Test
  void cookiesOfTheItemWinAndAreSentInOneHeader() throws Exception {
    RequestEncoder encoder =
        Inputs.encoder(Inputs.withShared(Map.of(), Map.of(), Map.of("a", "endpoint")));
    assertThat(encoder.encode(PLAIN).headers().toList())
        .containsExactly(Map.entry("Cookie", "a=endpoint"));
    assertThat(
            encoder
                .encode(PLAIN.toBuilder().cookie("a", "item").cookie("b", "2").build())
                .headers()
                .toList())
        .containsExactly(Map.entry("Cookie", "a=item; b=2"));
    assertThat(encoder.encode(PLAIN.toBuilder().cookie("A", "item").build()).headers().toList())
        .containsExactly(Map.entry("Cookie", "a=endpoint; A=item"));
    assertThat(
            encoder
                .encode(PLAIN.toBuilder().header("cookie", "x=y; a=header").build())
                .headers()
                .toList())
        .containsExactly(Map.entry("Cookie", "a=header; x=y"));
    assertThat(
            encoder
                .encode(PLAIN.toBuilder().header("Cookie", "x=y").cookie("b", "\"2\"").build())
                .headers()
                .toList())
        .containsExactly(Map.entry("Cookie", "a=endpoint; x=y; b=\"2\""));
  }

  @Test
  void cookieHeaderAloneIsSentAsGiven() throws Exception {
    RequestEncoder encoder = shared(Map.of("Cookie", List.of("e=1")));
    assertThat(encoder.encode(PLAIN).headers().toList())
        .containsExactly(Map.entry("Cookie", "e=1"));
    assertThat(encoder.encode(PLAIN.toBuilder().header("X", "y").build()).headers().toList())
        .containsExactly(Map.entry("X", "y"), Map.entry("Cookie", "e=1"));
    assertThat(
            encoder
                .encode(PLAIN.toBuilder().header("cookie", "a=1; a=2").build())
                .headers()
                .toList())
        .containsExactly(Map.entry("Cookie", "a=1; a=2"));
    assertThat(encoder.encode(PLAIN.toBuilder().cookie("e", "item").build()).headers().toList())
        .containsExactly(Map.entry("Cookie", "e=item"));
  }

  @Test
  void forbiddenHeadersOfTheEndpointFailEveryItem() {
    for (Map<String, List<String>> headers :
        List.of(
            Map.of("X", List.of("a\r\nY: b")),
            Map.of("Host", List.of("evil")),
            Map.of("X Y", List.of("a")))) {
      assertThatThrownBy(() -> shared(headers).encode(PLAIN))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageStartingWith("the endpoint's headers: ");
    }
  }

  @Test
  void hugeTimeoutDoesNotOverflow() throws Exception {
    FastreqRequest request = PLAIN.toBuilder().timeout(Duration.ofSeconds(Long.MAX_VALUE)).build();
    assertThat(Inputs.encoder(Inputs.DEFAULTS).encode(request).timeoutNanos())
        .isEqualTo(Long.MAX_VALUE / 2);
  }

  private static RequestEncoder shared(Map<String, List<String>> headers) {
    return Inputs.encoder(Inputs.withShared(headers, Map.of(), Map.of()));
  }
}
