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
package io.fastreq.camel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqFailure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FastreqResultJsonTest {

  @Test
  void fieldsOfAResponseAreInOrder() {
    List<Integer> value = new ArrayList<>(List.of(1));
    value.add(null);
    FastreqResponse response =
        response("application/json", new byte[0]).withValue(Map.of("a", value));

    assertThat(response.toJson())
        .isEqualTo(
            "{\"index\":7,\"key\":\"k\",\"url\":\"http://a/\",\"status\":200,\"attempts\":2,"
                + "\"elapsedMillis\":1500,\"totalMillis\":1500,\"value\":{\"a\":[1,null]}}");
  }

  @Test
  void failureHasKindAndMessage() {
    FastreqFailure failure =
        new FastreqFailure(
            3, null, "http://b/", Kind.CONNECT, "refused", 4, null, new Exception("x"), null);

    assertThat(failure.toJson())
        .isEqualTo(
            "{\"index\":3,\"url\":\"http://b/\",\"attempts\":4,\"error\":\"CONNECT\","
                + "\"message\":\"refused\"}");
  }

  @Test
  void responseHasItsHeadersAndFinalUrl() throws Exception {
    JsonNode line = read(response("text/plain", "text".getBytes(UTF_8)));

    assertThat(line.path("finalUrl").textValue()).isEqualTo("http://a/");
    assertThat(line.path("headers")).hasToString("{\"Content-Type\":[\"text/plain\"]}");
    assertThat(line.path("value").textValue()).isEqualTo("text");
  }

  @Test
  void elapsedIsOfTheLastAttemptAndTotalOfTheItem() throws Exception {
    FastreqResponse response =
        new FastreqResponse(
            0,
            null,
            "http://a/",
            "http://a/",
            200,
            Map.of(),
            new byte[0],
            2,
            Duration.ofMillis(1500),
            Duration.ofMillis(20),
            "HTTP/1.1",
            null,
            null);

    assertThat(read(response).path("elapsedMillis").intValue()).isEqualTo(20);
    assertThat(read(response).path("totalMillis").intValue()).isEqualTo(1500);
  }

  @Test
  void failureHasItsResponse() throws Exception {
    JsonNode line =
        read(failure(response("application/json", "{\"error\": 5}".getBytes(UTF_8)), null));

    assertThat(line.path("status").intValue()).isEqualTo(200);
    assertThat(line.path("finalUrl").textValue()).isEqualTo("http://a/");
    assertThat(line.path("totalMillis").intValue()).isEqualTo(1500);
    assertThat(line.path("value")).hasToString("{\"error\":5}");
    assertThat(line.has("bodyBytes")).isFalse();
  }

  @Test
  void longBodyOfAFailureIsTruncated() throws Exception {
    byte[] body = "x".repeat(100_000).getBytes(UTF_8);
    JsonNode text = read(failure(response("text/plain", body), null));
    JsonNode bytes = read(failure(response("image/png", body), null));

    assertThat(text.path("value").textValue()).hasSize(8192);
    assertThat(text.path("bodyBytes").intValue()).isEqualTo(100_000);
    assertThat(bytes.path("bodyBase64").binaryValue()).hasSize(8192);
  }

  @Test
  void requestOfAFailureCanBeSentAgain() throws Exception {
    FastreqRequest request =
        FastreqRequest.builder("http://b/?x=y")
            .key("k")
            .method("POST")
            .header("Accept", "text/csv")
            .header("Idempotency-Key", "i-1")
            .header("Authorization", "sesame")
            .header("X-Api-Key", "sesame")
            .cookie("session", "sesame")
            .query("q", "1")
            .query("q", "2")
            .query("api_key", "sesame")
            .json(Map.of("a", 1))
            .timeout(Duration.ofSeconds(2))
            .proxy("http://user:sesame@p:1")
            .build();

    assertThat(read(failure(null, request)).path("request"))
        .hasToString(
            "{\"url\":\"http://b/?x=y\",\"key\":\"k\",\"method\":\"POST\","
                + "\"headers\":{\"Accept\":[\"text/csv\"],\"Idempotency-Key\":[\"i-1\"]},"
                + "\"query\":{\"q\":[\"1\",\"2\"]},\"json\":{\"a\":1},\"timeout\":2000}");
  }

  @Test
  void requestBodyIsTextWhereItCanBe() throws Exception {
    FastreqRequest.Builder request = FastreqRequest.builder("http://b/");

    assertThat(read(failure(null, request.body("é").build())).path("request").path("body"))
        .hasToString("\"é\"");
    assertThat(
            read(failure(null, request.body("é".getBytes(UTF_8)).build()))
                .path("request")
                .path("body"))
        .hasToString("\"é\"");
    assertThat(
            read(failure(null, request.body(new byte[] {0, (byte) 0xff}).build()))
                .path("request")
                .path("bodyBase64"))
        .hasToString("\"AP8=\"");
    assertThat(
            read(failure(null, FastreqRequest.builder("http://b/").form("a", "b").build()))
                .path("request")
                .path("form"))
        .hasToString("{\"a\":[\"b\"]}");
  }

  @Test
  void numbersAndStringsAreWrittenUnchanged() {
    byte[] body =
        "[1e400,-1E+999,1e-400,0.1,9007199254740993,\"\\ud800\",\"\\ud83d\\ude00\"]"
            .getBytes(UTF_8);
    FastreqResponse response = response("application/json", body);

    assertThat(response.withValue(response.json()).toJson())
        .contains(
            "\"value\":[1E+400,-1E+999,1E-400,0.1,9007199254740993,\"\\uD800\",\"\uD83D\uDE00\"]");
  }

  private static FastreqFailure failure(FastreqResponse response, FastreqRequest request) {
    return new FastreqFailure(
        3, "k", "http://b/", Kind.STATUS, "status 200", 1, response, null, request);
  }

  @Test
  void valueTakesPrecedenceOverBody() throws Exception {
    FastreqResponse response =
        response("application/json", "{}".getBytes(UTF_8)).withValue(List.of("x", 2));

    assertThat(read(response).get("value")).hasToString("[\"x\",2]");
  }

  @Test
  void textIsDecodedInItsCharset() throws Exception {
    FastreqResponse response =
        response("text/plain; charset=iso-8859-1", "é\n\"q\"".getBytes(ISO_8859_1));

    assertThat(read(response).path("value").textValue()).isEqualTo("é\n\"q\"");
  }

  @Test
  void invalidJsonIsWrittenAsText() throws Exception {
    FastreqResponse response = response("application/json", "<html>".getBytes(UTF_8));

    assertThat(read(response).path("value").textValue()).isEqualTo("<html>");
  }

  @Test
  void bytesAreWrittenAsBase64InTheirOwnField() throws Exception {
    byte[] bytes = {0, (byte) 0xff, 10};

    JsonNode ofBody = read(response("image/png", bytes));
    JsonNode ofValue = read(response("text/plain", new byte[0]).withValue(bytes));

    assertThat(ofBody.path("bodyBase64").textValue()).isEqualTo("AP8K");
    assertThat(ofBody.has("value")).isFalse();
    assertThat(ofValue.path("bodyBase64").textValue()).isEqualTo("AP8K");
    assertThat(ofValue.has("value")).isFalse();
  }

  @Test
  void emptyBodyIsNull() throws Exception {
    assertThat(read(response("image/png", new byte[0])).get("value").isNull()).isTrue();
    assertThat(read(response("application/json", new byte[0])).get("value").isNull()).isTrue();
  }

  @Test
  void valueThatIsNotJsonIsWrittenAsItsString() throws Exception {
    Object unserialisable =
        new Object() {
          @Override
          public String toString() {
            return "my \"value\"";
          }
        };
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    FastreqResponse response = response("text/plain", new byte[0]);

    assertThat(read(response.withValue(unserialisable)).path("value").textValue())
        .isEqualTo("my \"value\"");
    assertThat(read(response.withValue(Instant.EPOCH)).path("value").textValue())
        .isEqualTo("1970-01-01T00:00:00Z");
    assertThat(read(response.withValue(Map.of("at", Instant.EPOCH))).path("value").textValue())
        .isEqualTo("{at=1970-01-01T00:00:00Z}");
    assertThat(read(response.withValue(endless)).path("value").textValue())
        .isEqualTo("[(this Collection)]");
  }

  @Test
  void jsonIsAlwaysOneLine() throws Exception {
    FastreqResponse response =
        new FastreqResponse(
            0,
            "a\r\nb",
            "http://a/\n",
            "http://a/",
            200,
            Map.of("Content-Type", List.of("application/json")),
            "{\n\"a\":\r\n\"x\\ny\"}".getBytes(UTF_8),
            1,
            Duration.ZERO,
            "HTTP/1.1",
            null,
            null);

    assertThat(response.toJson()).doesNotContain("\n", "\r");
    assertThat(read(response).path("key").textValue()).isEqualTo("a\r\nb");
    assertThat(read(response).path("value").path("a").textValue()).isEqualTo("x\ny");
  }

  private static JsonNode read(FastreqResult result) throws JsonProcessingException {
    return new ObjectMapper().readTree(result.toJson());
  }

  private static FastreqResponse response(String contentType, byte[] body) {
    return new FastreqResponse(
        7,
        "k",
        "http://a/",
        "http://a/",
        200,
        Map.of("Content-Type", List.of(contentType)),
        body,
        2,
        Duration.ofMillis(1500),
        "HTTP/1.1",
        null,
        null);
  }
}
