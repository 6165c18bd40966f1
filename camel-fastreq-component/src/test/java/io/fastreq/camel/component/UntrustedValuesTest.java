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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values of messages that are converted to text: numbers, database rows, bytes in a charset. */
class UntrustedValuesTest extends AcceptanceTest {

  @TempDir Path directory;

  private void assertAllInvalid(String uri, Object body, int count) {
    Exchange result = send(uri, body);
    assertThat(failures(result))
        .hasSize(count)
        .allMatch(failure -> failure.kind() == Kind.VALIDATION)
        .allMatch(failure -> failure.message().contains("digits"));
    assertThat(api.seen()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e300000000", "-1e-300000000", "1E+2000000000", "1e1001"})
  void numberWithTooManyDigitsFailsItsItem(String number) {
    String template = "&urlTemplate=RAW(" + api.url("/json/{id}") + ")";
    assertAllInvalid("fastreq:n?maxRetries=0" + template, "[{\"id\":" + number + "}]", 1);
    assertAllInvalid("fastreq:n?maxRetries=0" + template, "[" + number + "]", 1);
    assertAllInvalid(
        "fastreq:k?keyField=id&urlTemplate=RAW(" + api.url("/json/{id}") + ")",
        "[{\"id\":" + number + "}]",
        1);
    String items =
        List.of(
                "\"key\":N",
                "\"headers\":{\"X\":N}",
                "\"headers\":{\"X\":[N]}",
                "\"query\":{\"q\":N}",
                "\"cookies\":{\"c\":N}",
                "\"form\":{\"f\":N}",
                "\"body\":N")
            .stream()
            .map(field -> "{\"url\":\"" + api.url("/json/1") + "\"," + field + "}")
            .reduce((a, b) -> a + "\n" + b)
            .orElseThrow()
            .replace("N", number);
    for (String item : items.split("\n", -1)) {
      assertAllInvalid("fastreq:n?maxRetries=0", "[" + item + "]", 1);
    }
  }

  @Test
  void numbersWithinObjectsAreBounded() {
    String uri = "fastreq:n?urlTemplate=RAW(" + api.url("/json/{id}") + ")";
    assertAllInvalid(
        uri,
        List.of(
            Map.of("id", new BigDecimal("1e300000000")),
            Map.of("id", BigInteger.ONE.shiftLeft(10_000_000)),
            new BigDecimal(BigInteger.TEN.pow(100_000), 99_999)),
        3);
    List<?> bodies =
        (List<?>) bodyOf(send(uri, List.of(new BigDecimal("1e3"), 5, 6L, new BigInteger("7"))));
    assertThat(bodies)
        .isEqualTo(List.of(Map.of("id", 1000), Map.of("id", 5), Map.of("id", 6), Map.of("id", 7)));
  }

  /** A value of a type unknown to JDBC, as PostgreSQL's driver returns it. */
  public static class DriverValue {
    private final String type;
    private final String value;

    DriverValue(String type, String value) {
      this.type = type;
      this.value = value;
    }

    public String getType() {
      return type;
    }

    public String getValue() {
      return value;
    }
  }

  @Test
  void valuesOfDriversAreConvertedByToString() {
    String uri = "fastreq:d?urlTemplate=RAW(" + api.url("/text/1?v={V}") + ")";
    UUID id = UUID.randomUUID();
    List<Map<String, Object>> rows = new ArrayList<>();
    rows.add(Map.of("v", new DriverValue("inet", "10.0.0.1/8")));
    rows.add(Map.of("v", new DriverValue("jsonb", "{\"a\":1}")));
    rows.add(Map.of("v", new DriverValue("interval", "1 day")));
    rows.add(Map.of("v", id));
    rows.add(Map.of("v", Duration.ofMinutes(5)));
    assertThat((List<?>) bodyOf(send(uri, rows))).hasSize(5);
    assertThat(api.seen())
        .extracting(seen -> seen.uri())
        .contains(
            "/text/1?v=10.0.0.1%2F8",
            "/text/1?v=%7B%22a%22%3A1%7D",
            "/text/1?v=1%20day",
            "/text/1?v=" + id,
            "/text/1?v=PT5M");
    Exchange result = send(uri, List.of(Map.of("v", List.of(1)), Map.of("v", new Object())));
    assertThat(failures(result)).hasSize(2).allMatch(f -> f.kind() == Kind.VALIDATION);
  }

  @Test
  void caseInsensitiveRowsAreReadUnchanged() {
    Map<String, Object> row = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    row.put("URL", api.url("/text/1"));
    row.put("METHOD", "PUT");
    row.put("Key", "a");
    assertThat(bodyOf(send("fastreq:r", List.of(row)))).isEqualTo(Map.of("a", "text 1"));
    assertThat(api.seen()).allMatch(seen -> seen.method().equals("PUT"));
    assertThat(bodyOf(send("fastreq:r", row))).isEqualTo("text 1");
    Exchange plain = send("fastreq:r", List.of(Map.of("URL", api.url("/text/2"))));
    assertThat(failures(plain)).allMatch(failure -> failure.kind() == Kind.VALIDATION);
  }

  @Test
  void bytesAreDecodedByTheirCharsetOrByteOrderMark() {
    String lines = api.url("/text/1?q=\u0436") + "\n" + api.url("/text/2") + "\n";
    String encoded = "/text/1?q=%D0%B6";
    Charset cyrillic = Charset.forName("windows-1251");
    send("fastreq:c", lines.getBytes(cyrillic), Map.of(Exchange.CHARSET_NAME, "windows-1251"));
    send("fastreq:c", Bytes.concat(new byte[] {-1, -2}, lines.getBytes(StandardCharsets.UTF_16LE)));
    send("fastreq:c", Bytes.concat(new byte[] {-2, -1}, lines.getBytes(StandardCharsets.UTF_16BE)));
    send(
        "fastreq:c",
        ("\uFEFF" + lines).getBytes(StandardCharsets.UTF_8),
        Map.of(Exchange.CHARSET_NAME, "windows-1251"));
    send("fastreq:c", lines.getBytes(StandardCharsets.UTF_8));
    Charset utf32 = Charset.forName("UTF-32LE");
    send("fastreq:c", Bytes.concat(new byte[] {-1, -2, 0, 0}, lines.getBytes(utf32)));
    assertThat(api.seen()).hasSize(12);
    assertThat(api.seen()).filteredOn(seen -> seen.uri().equals(encoded)).hasSize(6);
    Exchange wrong =
        send("fastreq:c", lines.getBytes(cyrillic), Map.of(Exchange.CHARSET_NAME, "no-such"));
    assertThat(wrong.getException()).hasMessageContaining("no-such");
  }

  @Test
  void fileIsDecodedInTheCharsetOfItsEndpoint() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("file:" + directory + "?charset=windows-1251&initialDelay=0").to("fastreq:f");
          }
        });
    String lines = api.url("/text/1?q=\u0436") + "\n";
    Path hidden = Files.write(directory.resolve(".a"), lines.getBytes("windows-1251"));
    Files.move(hidden, directory.resolve("a.txt"));
    Awaitility.await().until(() -> !api.seen().isEmpty());
    assertThat(api.seen().get(0).uri()).isEqualTo("/text/1?q=%D0%B6");
  }

  @Test
  void byteOrderMarksAtTheStartOfLinesAreDropped() {
    String one = "\uFEFF" + api.url("/text/1") + "\n";
    assertThat(bodyOf(send("fastreq:m", one + one + "\uFEFF\n\uFEFF# no\n")))
        .isEqualTo(List.of("text 1", "text 1"));
    String json = "\uFEFF{\"url\":\"" + api.url("/text/1") + "\"}\n";
    assertThat(bodyOf(send("fastreq:m", json + json))).isEqualTo(List.of("text 1", "text 1"));
    assertThat(bodyOf(send("fastreq:m", json + "\uFEFF"))).isEqualTo("text 1");
  }
}
