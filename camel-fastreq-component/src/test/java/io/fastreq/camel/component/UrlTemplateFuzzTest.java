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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/** Random rows: the server gets the template with a value in each place. */
class UrlTemplateFuzzTest {

  private static final int ROWS = 1_500;
  private static final Pattern TARGET =
      Pattern.compile("/v1/([^/?#\\s]+)/x-([^/?#\\s]*)/end\\?q=([^&?#\\s]*)&r=1");

  private BrokenServer server;
  private BrokenServer elsewhere;
  private DefaultCamelContext context;

  @BeforeTry
  void start() {
    server = BrokenServer.responding("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    elsewhere = BrokenServer.responding("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    context = new DefaultCamelContext();
    context.start();
  }

  @AfterTry
  void stop() {
    context.stop();
    server.close();
    elsewhere.close();
  }

  @Provide
  Arbitrary<List<Map<String, String>>> rows() {
    Arbitrary<String> special =
        Arbitraries.of(
            "/",
            "\\",
            ".",
            "..",
            "?",
            "#",
            "&",
            "=",
            "@",
            ":",
            ";",
            "%2f",
            "%2e",
            "%",
            "%0d%0a",
            " ",
            "\r\n",
            "\u0000",
            "//ELSEWHERE/",
            "@ELSEWHERE",
            "http://ELSEWHERE/",
            "{a}",
            "{{sys:user.home}}",
            "${body}",
            "RAW(x)",
            "#bean:x",
            "\uD800",
            "\uFF0F",
            "\u2024",
            "\u560d\u560a");
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8),
            special.list().ofMaxSize(4).map(parts -> String.join("", parts)),
            Combinators.combine(Arbitraries.strings().ascii().ofMaxLength(4), special, special)
                .as((a, b, c) -> a + b + c));
    return Combinators.combine(value, value, value)
        .as((a, b, c) -> Map.of("A", a, "b", b, "c", c))
        .list()
        .ofSize(ROWS);
  }

  @Property(tries = 3, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void valuesCannotChangeTheTarget(@ForAll("rows") List<Map<String, String>> drafts) {
    String host = "127.0.0.1:" + server.port();
    List<Map<String, String>> rows = drafts.stream().map(this::filled).toList();
    String uri =
        "fastreq:rows?failureMode=include&returnType=response&maxRetries=0&circuitBreaker=false"
            + "&urlTemplate=RAW(http://"
            + host
            + "/v1/{a}/x-{b}/end?q={c}&r=1)";
    Exchange result =
        context
            .createProducerTemplate()
            .request(uri, exchange -> exchange.getMessage().setBody(rows));

    assertThat(result.getException()).isNull();
    List<?> results = result.getMessage().getBody(List.class);
    assertThat(results).hasSize(ROWS);
    int succeeded = 0;
    for (int i = 0; i < ROWS; i++) {
      if (results.get(i) instanceof FastreqResponse response) {
        succeeded++;
        assertIsOf(rows.get(i), response.finalUrl(), "http://" + host);
      } else {
        FastreqFailure failure = (FastreqFailure) results.get(i);
        assertThat(failure.kind()).as(failure.message()).isEqualTo(FastreqFailure.Kind.VALIDATION);
        assertThat(rows.get(i).get("A")).isIn("", ".", "..");
      }
    }
    assertThat(server.requests()).hasSize(succeeded).allSatisfy(this::assertIsOfTheTemplate);
    assertThat(elsewhere.connections()).isZero();
  }

  private Map<String, String> filled(Map<String, String> draft) {
    String there = "localhost:" + elsewhere.port();
    return Map.of(
        "A", draft.get("A").replace("ELSEWHERE", there),
        "b", draft.get("b").replace("ELSEWHERE", there),
        "c", draft.get("c").replace("ELSEWHERE", there));
  }

  /** Asserts that each value, decoded, is in the place of its name. */
  private static void assertIsOf(Map<String, String> row, String url, String base) {
    assertThat(url).startsWith(base);
    Matcher target = TARGET.matcher(url.substring(base.length()));
    assertThat(target.matches()).as(url).isTrue();
    assertThat(decoded(target.group(1))).isEqualTo(inUtf8(row.get("A")));
    assertThat(decoded(target.group(2))).isEqualTo(inUtf8(row.get("b")));
    assertThat(decoded(target.group(3))).isEqualTo(inUtf8(row.get("c")));
  }

  private void assertIsOfTheTemplate(Request request) {
    List<String> lines = request.head().lines().toList();
    assertThat(lines.get(0)).matches("GET " + TARGET.pattern() + " HTTP/1\\.1");
    assertThat(lines.stream().filter(line -> line.toLowerCase(Locale.ROOT).startsWith("host:")))
        .singleElement()
        .asString()
        .endsWith(": 127.0.0.1:" + server.port());
    assertThat(lines.get(0).split("[/?]")).as("depth").hasSize(7);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Replaces lone surrogates, which have no form in UTF-8. */
  private static String inUtf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
