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
package io.fastreq.camel.output.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.output.file.RangeResumption.Meaning;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of RFC 9110 for resuming a body that broke off. */
class RangeResumptionTest {

  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  private static final HttpRequest GET = request("GET");

  private static HttpRequest request(String method, String... headers) {
    HttpUrl target = new HttpUrl(false, "example.com", 80, "/");
    return new HttpRequest(method, target, Headers.of(headers), null, 1);
  }

  private static HttpResponse response(int status, String headers) {
    Headers wire = Headers.EMPTY;
    for (String line : headers.split("\\|")) {
      String[] parts = line.split(": ", 2);
      wire = parts.length == 2 ? wire.with(parts[0], parts[1]) : wire;
    }
    return new HttpResponse(status, "", "HTTP/1.1", wire, new byte[0], "http://example.com/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "ETag: \"a\"; \"a\"",
        "ETag: \"\"; \"\"",
        "ETag: \"a\"|Accept-Ranges: bytes; \"a\"",
        "ETag: \"a\"|Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT; \"a\"",
        "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT|Date: Fri, 20 Nov 2026 10:01:00 GMT; Fri, 20"
            + " Nov 2026 10:00:00 GMT",
        "ETag: W/\"a\";",
        "ETag: W/\"a\"|Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT|Date: Sat, 21 Nov 2026 10:00:00"
            + " GMT;",
        "ETag: a;",
        "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT;",
        "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT|Date: Fri, 20 Nov 2026 10:00:59 GMT;",
        "Last-Modified: yesterday|Date: Fri, 20 Nov 2026 10:01:00 GMT;",
        "Last-Modified: Fri, 20 Nov 2026 10:00:00 GMT|Date: now;",
        "ETag: \"a\"|Accept-Ranges: NONE;",
        "ETag: \"a\"|Content-Encoding: gzip;",
        "X: y;"
      })
  void onlyStrongValidatorsAreUsed(String headers, @Nullable String validator) {
    RangeResumption found = RangeResumption.of(GET, response(200, headers), NOW);
    assertThat(found == null ? null : found.validator()).isEqualTo(validator);
  }

  @Test
  void onlyACompleteResponseToAPlainGetCanBeResumed() {
    String tagged = "ETag: \"a\"";
    assertThat(RangeResumption.of(request("POST"), response(200, tagged), NOW)).isNull();
    assertThat(RangeResumption.of(request("HEAD"), response(200, tagged), NOW)).isNull();
    assertThat(RangeResumption.of(GET, response(206, tagged), NOW)).isNull();
    assertThat(RangeResumption.of(GET, response(203, tagged), NOW)).isNull();
    HttpRequest ranged = request("GET", "range", "bytes=5-");
    assertThat(RangeResumption.of(ranged, response(200, tagged), NOW)).isNull();
    HttpRequest withBody = new HttpRequest("GET", GET.url(), Headers.EMPTY, new byte[1], 1);
    assertThat(RangeResumption.of(withBody, response(200, tagged), NOW)).isNull();
  }

  @Test
  void restIsRequestedConditionallyAndUncompressed() {
    RangeResumption found = new RangeResumption("\"a\"", 100);
    HttpRequest first = request("GET", "Accept-Encoding", "gzip", "X-Own", "1");
    assertThat(found.requestRest(first, 40).headers().toList())
        .containsExactlyInAnyOrder(
            Map.entry("X-Own", "1"),
            Map.entry("Range", "bytes=40-"),
            Map.entry("If-Range", "\"a\""),
            Map.entry("Accept-Encoding", "identity"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "206; Content-Range: bytes 40-99/100; CONTINUES",
        "206; Content-Range: BYTES 40-99/100; CONTINUES",
        "206; Content-Range: bytes 40-99/*; CONTINUES",
        "206; Content-Range: bytes 40-99/100|ETag: \"a\"; CONTINUES",
        "200; ETag: \"b\"; RESTARTS",
        "203; X: y; RESTARTS",
        "206; X: y; UNUSABLE",
        "206; Content-Range: bytes 0-99/100; UNUSABLE",
        "206; Content-Range: bytes 41-99/100; UNUSABLE",
        "206; Content-Range: bytes 40-98/100; UNUSABLE",
        "206; Content-Range: bytes 40-100/101; UNUSABLE",
        "206; Content-Range: bytes 40-98/*; UNUSABLE",
        "206; Content-Range: bytes 40-99/100|ETag: \"b\"; UNUSABLE",
        "206; Content-Range: bytes 40-99/100|Content-Encoding: gzip; UNUSABLE",
        "206; Content-Range: items 40-99/100; UNUSABLE",
        "206; Content-Range: bytes 40-99999999999999999999/100; UNUSABLE",
        "206; Content-Range: bytes 40-99/100|Content-Range: bytes 0-59/100; UNUSABLE",
        "206; Content-Range: bytes 40-99/100, bytes 0-59/100; UNUSABLE",
        "206; Content-Range: bytes 40-39/100; UNUSABLE",
        "206; Content-Range: bytes */100; UNUSABLE"
      })
  void restIsAcceptedOnlyIfItMatchesTheRange(int status, String headers, Meaning reading) {
    assertThat(new RangeResumption("\"a\"", 100).meaningOf(response(status, headers), 40))
        .isEqualTo(reading);
  }

  @Test
  void unknownLengthIsLearntFromTheRange() {
    RangeResumption unknown = new RangeResumption("\"a\"", -1);
    assertThat(unknown.meaningOf(response(206, "Content-Range: bytes 40-99/100"), 40))
        .isEqualTo(Meaning.CONTINUES);
    assertThat(unknown.meaningOf(response(206, "Content-Range: bytes 40-80/100"), 40))
        .isEqualTo(Meaning.UNUSABLE);
    assertThat(unknown.meaningOf(response(206, "Content-Range: bytes 40-99/*"), 40))
        .isEqualTo(Meaning.CONTINUES);
    assertThat(unknown.withLengthOf(response(206, "Content-Range: bytes 40-99/*")).total())
        .isEqualTo(100);
    assertThat(unknown.withLengthOf(response(206, "Content-Range: bytes 40-99/100")).total())
        .isEqualTo(100);
  }
}
