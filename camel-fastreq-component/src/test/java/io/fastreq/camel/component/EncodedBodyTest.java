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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.UndecodedBodyException;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies in a content coding: lists of codings, unknown codings, and encoded bodies without
 * content.
 */
class EncodedBodyTest extends FaultTest {

  private static final String JSON = "{\"a\":1}";
  private static final long MEGABYTE = 1 << 20;

  @TempDir Path directory;

  /** Responds with the {@code Content-Encoding} that the URL names, and JSON in that coding. */
  private BrokenServer coding() {
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              String[] lines = URLDecoder.decode(request.uri().substring(1), UTF_8).split("\\|");
              byte[] body = JSON.getBytes(UTF_8);
              StringBuilder head =
                  new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
              for (String line : lines) {
                head.append("Content-Encoding: ").append(line).append("\r\n");
                for (String coding : line.split(",")) {
                  body = encoded(body, coding.strip());
                }
              }
              connection.send(head + "Content-Length: " + body.length + "\r\n\r\n");
              connection.send(body);
            }));
  }

  private static byte[] encoded(byte[] body, String coding) {
    return switch (coding.toLowerCase(Locale.ROOT)) {
      case "gzip", "x-gzip" -> Bytes.gzip(body);
      case "deflate" -> Bytes.deflate(body, false);
      default -> body;
    };
  }

  private static List<String> urls(BrokenServer server, String... paths) {
    return Arrays.stream(paths).map(path -> server.url("/" + path)).toList();
  }

  @Test
  @DisplayName("row 44: codings in a list, requested or not")
  void listedCodingsAreDecoded() {
    BrokenServer server = coding();
    List<String> urls =
        urls(
            server,
            "gzip,%20gzip",
            "identity,%20gzip",
            "gzip,",
            "gzip%7Cgzip",
            "deflate,%20gzip",
            "X-GZip",
            "identity",
            "gzip%7Cidentity%7Cdeflate");
    for (String options : List.of("", "?useCompression=false", "?returnType=json")) {
      assertThat((List<?>) bodyOf(send(ENDPOINT + options, urls)))
          .hasSameSizeAs(urls)
          .allMatch(Map.of("a", 1)::equals);
    }
    assertThat((List<?>) bodyOf(send(ENDPOINT + "?returnType=text", urls))).allMatch(JSON::equals);
  }

  @Test
  @DisplayName("row 44: an unknown coding is never text")
  void unknownCodingIsNeverText() throws IOException {
    BrokenServer server = coding();
    List<String> urls = urls(server, "br", "zstd", "gzip,%20br", "gzip%7Cx-own");
    for (String options : List.of("", "?returnType=bytes", "?useCompression=false")) {
      List<?> bodies = (List<?>) bodyOf(send(ENDPOINT + options, urls));
      assertThat(bodies.get(0)).isEqualTo(JSON.getBytes(UTF_8));
      assertThat(bodies.get(3)).isEqualTo(encoded(JSON.getBytes(UTF_8), "gzip"));
      assertThat(bodies).allMatch(byte[].class::isInstance);
    }
    for (String options : List.of("?returnType=text", "?returnType=json")) {
      List<FastreqFailure> failures = failures(send(ENDPOINT + options, urls));
      assertThat(failures).hasSize(4).allMatch(failure -> failure.kind() == Kind.PROTOCOL);
      assertThat(failures).allMatch(failure -> failure.attempts() == 1);
      assertThat(failures.get(1).message()).contains("zstd");
      assertThat(failures.get(2).message()).contains("gzip, br");
    }
  }

  @Test
  @DisplayName("row 44: the whole response shows the unknown coding and cannot be read as text")
  void unknownCodingIsShownInTheResponse() throws Exception {
    BrokenServer server = coding();
    FastreqResponse response =
        (FastreqResponse) bodyOf(send(ENDPOINT + "?returnType=response", server.url("/br")));
    assertThat(response.body()).isEqualTo(JSON.getBytes(UTF_8));
    assertThat(response.header("Content-Encoding")).isEqualTo("br");
    assertThatExceptionOfType(UndecodedBodyException.class).isThrownBy(response::text);
    assertThatExceptionOfType(UndecodedBodyException.class).isThrownBy(response::json);
    assertThat(response.toJson()).contains("\"bodyBase64\":").doesNotContain("\"value\"");
    Path file =
        (Path)
            bodyOf(
                send(ENDPOINT + "?returnType=file&directory=" + directory, server.url("/x-own")));
    assertThat(Files.readString(file)).isEqualTo(JSON);
    Function<FastreqResponse, Object> own = reply -> new String(reply.body(), UTF_8);
    Function<FastreqResponse, Object> asText = FastreqResponse::text;
    context.getRegistry().bind("own", own);
    context.getRegistry().bind("asText", asText);
    assertThat(bodyOf(send(ENDPOINT + "?parser=#own", server.url("/br")))).isEqualTo(JSON);
    FastreqFailure failure = failures(send(ENDPOINT + "?parser=#asText", server.url("/br"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PARSE);
    assertThat(failure.message()).contains("br");
  }

  private static byte[] member(String text) {
    return Bytes.gzip(text.getBytes(UTF_8));
  }

  private static byte[] times(byte[] piece, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      out.writeBytes(piece);
    }
    return out.toByteArray();
  }

  /** Sends the beginning that the URL names, then up to 400 MB without a byte of content. */
  private BrokenServer withoutContent() {
    byte[] fixed = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};
    byte[] named = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0};
    byte[] emptyBlock = {0, 0, 0, (byte) 0xff, (byte) 0xff};
    Map<String, byte[][]> kinds =
        Map.of(
            "/name", new byte[][] {named, times(new byte[] {'x'}, 64 * 1024)},
            "/members", new byte[][] {member("some"), times(member(""), 4000)},
            "/blocks", new byte[][] {fixed, times(emptyBlock, 16 * 1024)},
            "/padding", new byte[][] {member("all"), new byte[64 * 1024]});
    return server(
        connection -> {
          BrokenServer.Request request = connection.readRequest();
          byte[][] kind = kinds.get(request.uri());
          connection.send(
              "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip\r\n\r\n");
          connection.send(kind[0]);
          for (int i = 0; i < 400 * 16; i++) {
            connection.send(kind[1]);
          }
        });
  }

  private static final List<String> KINDS = List.of("/name", "/members", "/blocks", "/padding");

  @Test
  @DisplayName("row 45: an encoded body that never ends and has no content")
  void bodyWithoutContentIsTooLarge() {
    for (String options : List.of("maxBodySize=100000", "returnType=none&maxBodySize=100000")) {
      assertTooLarge(RETRYING + "&" + options, 100_000);
    }
    assertTooLarge(
        RETRYING + "&returnType=file&maxBodySize=100000&directory=" + directory, 100_000);
  }

  @Test
  @DisplayName("row 45: the same where the size of bodies is not limited")
  void bodyWithoutContentIsTooLargeWithoutALimit() {
    assertTooLarge(RETRYING + "&maxBodySize=0", MEGABYTE);
    assertTooLarge(RETRYING + "&returnType=none", MEGABYTE);
    assertTooLarge(RETRYING + "&returnType=file&directory=" + directory, MEGABYTE);
    eventually(() -> isEmpty(directory));
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isEmpty();
    }
  }

  private void assertTooLarge(String uri, long limit) {
    BrokenServer server = withoutContent();
    Exchange result = send(uri, KINDS.stream().map(server::url).toList());
    assertThat(failures(result)).as(uri).hasSize(KINDS.size());
    assertThat(failures(result))
        .as(uri)
        .allMatch(failure -> failure.kind() == Kind.TOO_LARGE && failure.attempts() == 1);
    eventually(() -> server.closedByPeer() == KINDS.size());
    assertThat(server.bytesSent()).isLessThan(KINDS.size() * (2 * limit + 8 * MEGABYTE));
  }
}
