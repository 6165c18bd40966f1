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

import static io.fastreq.camel.input.Inputs.open;
import static io.fastreq.camel.input.Inputs.read;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.WrappedFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyOpenerTest {

  private static final String A = "http://h/a";
  private static final String B = "http://h/b";
  private static final String LINES = "\uFEFF# first\r\n\r\n  " + A + " \r\n#x\n\n" + B;

  @TempDir private static Path directory;

  static Stream<Arguments> singleRequestBodies() throws Exception {
    return Stream.of(
        Arguments.of("text", A),
        Arguments.of("text that ends in a newline", A + "\r\n"),
        Arguments.of("text between blank lines", "\n\n" + A + "\n \n"),
        Arguments.of("text after a byte order mark", "\uFEFF" + A),
        Arguments.of("builder of text", new StringBuilder(A)),
        Arguments.of("URI", URI.create(A)),
        Arguments.of("URL", URI.create(A).toURL()),
        Arguments.of("request", FastreqRequest.of(A)),
        Arguments.of("map with a url", Map.of("url", A)),
        Arguments.of("JSON text", "{\"url\": \"" + A + "\"}"),
        Arguments.of("JSON text of some lines", "{\n\"url\": \"" + A + "\"\n}\n"),
        Arguments.of("JSON bytes", ("{\"url\": \"" + A + "\"}\n\n").getBytes(UTF_8)),
        Arguments.of("JSON tree", new ObjectMapper().readTree("{\"url\": \"" + A + "\"}")),
        Arguments.of("JSON tree of text", new TextNode(A)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("singleRequestBodies")
  void bodyIsOneRequest(String name, Object body) throws Exception {
    try (ItemSource source = open(body)) {
      assertThat(source.shape()).isEqualTo(Shape.SINGLE);
      assertThat(source.knownSize()).isEqualTo(1);
      assertThat(urls(Inputs.rest(source))).containsExactly(A);
    }
  }

  static Stream<Arguments> bodiesOfTwoItems() throws Exception {
    String json = "[\"" + A + "\", {\"url\": \"" + B + "\"}]";
    String jsonLines = "{\"url\": \"" + A + "\"}\n\n{\"url\": \"" + B + "\"}\n";
    return Stream.of(
        Arguments.of("lines", LINES, -1),
        Arguments.of("builder of lines", new StringBuilder(LINES), -1),
        Arguments.of("bytes", LINES.getBytes(UTF_8), -1),
        Arguments.of("buffer", ByteBuffer.wrap(LINES.getBytes(UTF_8)), -1),
        Arguments.of("direct buffer", direct(LINES), -1),
        Arguments.of("file", file(LINES).toFile(), -1),
        Arguments.of("path", file(LINES), -1),
        Arguments.of("input stream", new ByteArrayInputStream(LINES.getBytes(UTF_8)), -1),
        Arguments.of("reader", new StringReader(LINES), -1),
        Arguments.of("Camel file", new Wrapped(file(LINES).toFile(), "unused"), -1),
        Arguments.of("Camel remote file", new Wrapped("remote", LINES.getBytes(UTF_8)), -1),
        Arguments.of("Camel remote file read as text", new Wrapped("remote", LINES), -1),
        Arguments.of("JSON array", json, -1),
        Arguments.of("JSON array after a mark and space", "\uFEFF \n " + json + "\n", -1),
        Arguments.of("JSON array of bytes", json.getBytes(UTF_8), -1),
        Arguments.of("JSON lines", jsonLines, -1),
        Arguments.of("JSON lines of bytes", jsonLines.getBytes(UTF_8), -1),
        Arguments.of("JSON and plain lines", "{\"url\":\"" + A + "\"}  \r\n# x\n" + B, -1),
        Arguments.of("plain and JSON lines", A + "\n{\"url\":\"" + B + "\"}", -1),
        Arguments.of("JSON tree", new ObjectMapper().readTree(json), 2),
        Arguments.of("list", List.of(A, URI.create(B)), 2),
        Arguments.of("list of JSON texts", List.of(A, "{\"url\":\"" + B + "\"}"), 2),
        Arguments.of("list of trees", List.of(A, new ObjectMapper().readTree(json).get(1)), 2),
        Arguments.of("list of maps", List.of(Map.of("url", A), FastreqRequest.of(B)), 2),
        Arguments.of("array", new String[] {A, B}, 2),
        Arguments.of("array of objects", new Object[] {A, Map.of("url", B)}, 2),
        Arguments.of("iterable", (Iterable<String>) List.of(A, B)::iterator, -1),
        Arguments.of("iterator", List.of(A, B).iterator(), -1),
        Arguments.of("stream", Stream.of(A, B), -1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodiesOfTwoItems")
  void bodyIsAListOfItems(String name, Object body, int knownSize) throws Exception {
    try (ItemSource source = open(body)) {
      assertThat(source.shape()).isEqualTo(Shape.LIST);
      assertThat(source.knownSize()).isEqualTo(knownSize);
      assertThat(urls(Inputs.rest(source))).containsExactly(A, B);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {A, "# only\n" + A, A + "\n# x", "{\"url\":\"" + A + "\"}\n#x"})
  void bytesOfOneLineAreAListOfOne(String text) throws Exception {
    try (ItemSource source = open(text.getBytes(UTF_8))) {
      assertThat(source.shape()).isEqualTo(Shape.LIST);
      assertThat(urls(Inputs.rest(source))).containsExactly(A);
    }
  }

  static Stream<Arguments> keyedBodies() throws Exception {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("x", A);
    map.put("y", Map.of("url", B, "key", "not this"));
    String json = "{\"x\": \"" + A + "\", \"y\": {\"url\": \"" + B + "\"}}";
    return Stream.of(
        Arguments.of("map", map),
        Arguments.of("JSON text", json),
        Arguments.of("JSON stream", new ByteArrayInputStream((json + "\n").getBytes(UTF_8))),
        Arguments.of("JSON tree", new ObjectMapper().readTree(json)),
        Arguments.of("requests", orderedMap("x", FastreqRequest.of(A), "y", URI.create(B))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keyedBodies")
  void keysOfAMapWinOverThoseOfItsItems(String name, Object body) throws Exception {
    try (ItemSource source = Inputs.open(body, List.of("ignored"), Inputs.DEFAULTS)) {
      assertThat(source.shape()).isEqualTo(Shape.MAP);
      assertThat(source.knownSize()).isEqualTo(2);
      List<Item> items = Inputs.rest(source);
      assertThat(urls(items)).containsExactly(A, B);
      assertThat(items).extracting(Item::key).containsExactly("x", "y");
      assertThat(items).extracting(item -> item.request().key()).containsExactly("x", "y");
    }
  }

  static Stream<Object> bodiesWithoutItems() {
    return Stream.of(
        "",
        " \n ",
        "# only a comment",
        "#a\n#b\n\n",
        "[]",
        "[ ]\n",
        new byte[0],
        "\n#x".getBytes(UTF_8),
        ByteBuffer.allocate(0),
        new StringReader(""),
        "\uFEFF",
        List.of(),
        Arguments.of((Object) new String[0]),
        Stream.of(),
        Collections.emptyIterator(),
        NullNode.getInstance());
  }

  @ParameterizedTest
  @MethodSource("bodiesWithoutItems")
  void bodyWithoutItemsIsAnEmptyList(Object body) throws Exception {
    try (ItemSource source = open(body)) {
      assertThat(source.shape()).isEqualTo(Shape.LIST);
      assertThat(source.next()).isNull();
      assertThat(source.next()).isNull();
    }
  }

  @Test
  void missingBodyIsAnEmptyListAndAnEmptyMapStaysAMap() throws Exception {
    assertThat(open(null).knownSize()).isZero();
    assertThat(open(null).shape()).isEqualTo(Shape.LIST);
    assertThat(open(Map.of()).shape()).isEqualTo(Shape.MAP);
    assertThat(open("{}").shape()).isEqualTo(Shape.MAP);
    assertThat(open("{}").next()).isNull();
  }

  @Test
  void onlyNullAndBlankTextUseTheEndpointsUrls() {
    assertThat(MessageInput.isEmpty(null)).isTrue();
    assertThat(MessageInput.isEmpty(" \n")).isTrue();
    assertThat(MessageInput.isEmpty(A)).isFalse();
    assertThat(MessageInput.isEmpty(List.of())).isFalse();
    assertThat(MessageInput.isEmpty(new byte[0])).isFalse();
  }

  static Stream<Object> bodiesThatAreNotRequests() {
    return Stream.of(42, new Object(), true, IntNode.valueOf(1), "ftp://h/", "{{placeholder}}");
  }

  @ParameterizedTest
  @MethodSource("bodiesThatAreNotRequests")
  void bodyOfAnotherTypeIsOneInvalidItem(Object body) throws Exception {
    try (ItemSource source = open(body)) {
      assertThat(source.shape()).isEqualTo(Shape.SINGLE);
      Item item = source.next();
      assertThat(item.problem()).isNotBlank();
      assertThat(item.request()).isNull();
      assertThat(item.wire()).isNull();
      assertThat(source.next()).isNull();
    }
  }

  @Test
  void invalidItemsDoNotAffectOthers() throws Exception {
    List<Object> items =
        Arrays.asList(
            A,
            null,
            5,
            new int[0],
            "nonsense",
            Map.of("key", "k"),
            new TreeMap<>(Map.of(1, 2)),
            "{\"broken",
            "{{x}}",
            "[]",
            B);
    List<Item> read = read(items);
    assertThat(read).hasSize(items.size());
    assertThat(read.get(0).problem()).isNull();
    assertThat(read.subList(1, 10))
        .allSatisfy(
            item -> {
              assertThat(item.problem()).isNotBlank();
              assertThat(item.request()).isNull();
              assertThat(item.url()).isNotEmpty();
            });
    assertThat(read.get(10).problem()).isNull();
  }

  @Test
  void sortedMapWithOtherKeysIsKeyed() throws Exception {
    List<Item> items = read(new TreeMap<>(Map.of(1, A, 2, B)));
    assertThat(items).extracting(Item::key).containsExactly("1", "2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"http://secret",
        "{\"x\": \"http://secret\",}",
        "{\"x\": \"http://secret\"} trailing",
        "{\n\"x\": \"http://secret\"}\nhttp://h/",
        "{\"x\": \"http://secret\", \"x\": 2}",
        "{secret}",
        "{"
      })
  void malformedJsonObjectFailsTheMessageWithoutShowingIt(String body) {
    assertThatThrownBy(() -> open(body))
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("JSON object")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"http://h/a\", \"http://h/b\", secret]",
        "[\"http://h/a\", \"http://h/b\"",
        "[\"http://h/a\", \"http://h/b\"] secret",
        "[\"http://h/a\", \"http://h/b\", {\"url\": \"secret\", \"url\": \"x\"}]"
      })
  void malformedJsonArrayFailsWhereItIsMalformed(String body) throws Exception {
    try (ItemSource source = open(body)) {
      assertThat(source.next().url()).isEqualTo(A);
      assertThat(source.next().url()).isEqualTo(B);
      assertThatThrownBy(source::next)
          .isInstanceOf(FastreqException.class)
          .hasMessageContaining("JSON array")
          .hasMessageNotContaining("secret")
          .hasNoCause();
    }
  }

  @Test
  void malformedJsonLineFailsAlone() throws Exception {
    List<Item> items =
        read("{\"url\":\"" + A + "\"}\n{\"url\":\"http://secret/\n{\"url\":\"" + B + "\"} x\n" + B);
    assertThat(items)
        .extracting(item -> item.problem() == null)
        .containsExactly(true, false, false, true);
    assertThat(items.get(1).problem()).contains("JSON").doesNotContain("secret");
    assertThat(items.get(1).url()).doesNotContain("secret");
  }

  @Test
  void invalidUtf8FailsOnlyItsItem() throws Exception {
    byte[] body = (A + "\nhttp://h/?\n" + B).getBytes(UTF_8);
    body[A.length() + "\nhttp://h/".length()] = (byte) 0xE4;
    assertThat(read(body))
        .extracting(item -> item.problem() == null)
        .containsExactly(true, false, true);
  }

  @Test
  void carriageReturnWithinALineDoesNotEndIt() throws Exception {
    List<Item> items = read(A + "\rHost: evil\n" + B);
    assertThat(items).hasSize(2);
    assertThat(items.get(0).problem()).contains("control character");
    assertThat(items.get(1).problem()).isNull();
  }

  @Test
  void positionOfABufferIsUnchanged() throws Exception {
    ByteBuffer buffer = ByteBuffer.wrap(("xx" + LINES).getBytes(UTF_8)).position(2);
    assertThat(urls(read(buffer))).containsExactly(A, B);
    assertThat(urls(read(buffer))).containsExactly(A, B);
  }

  @Test
  void missingFileFailsTheMessage() {
    assertThatThrownBy(() -> open(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> open(new Wrapped("remote", null)))
        .isInstanceOf(FastreqException.class);
  }

  @Test
  void linesLongerThanTheBufferAreReadCompletely() throws Exception {
    String longUrl = "http://h/" + "a".repeat(50_000);
    assertThat(urls(read((longUrl + "\n" + A + "\n" + longUrl).getBytes(UTF_8))))
        .containsExactly(longUrl, A, longUrl);
  }

  @Test
  void userInformationIsMasked() throws Exception {
    List<Object> items =
        List.of(
            "http://user:secret@h/",
            "http://user:sec/ret@h/",
            "user:secret@h",
            "http:\\\\user:secret@h",
            Map.of("url", "ftp://user:secret@h/"),
            FastreqRequest.of("http://user:secret@h/"));
    assertThat(read(items))
        .allSatisfy(
            item -> {
              assertThat(item.request()).isNull();
              assertThat(item.toString()).doesNotContain("sec").contains("xxxxxx@h");
            });
  }

  @Test
  void textOfAnInvalidItemIsShortAndOneLine() throws Exception {
    Item item = read(List.of("no\nurl\u0000" + "x".repeat(5000))).get(0);
    assertThat(item.url()).hasSizeLessThan(400).startsWith("no?url?xxx");
  }

  private static List<String> urls(List<Item> items) {
    List<String> urls = new ArrayList<>();
    for (Item item : items) {
      assertThat(item.problem()).isNull();
      assertThat(item.wire().url().text()).isEqualTo(item.url()).isEqualTo(item.request().url());
      urls.add(item.url());
    }
    return urls;
  }

  private static Map<String, Object> orderedMap(String k1, Object v1, String k2, Object v2) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(k1, v1);
    map.put(k2, v2);
    return map;
  }

  private static ByteBuffer direct(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }

  private static Path file(String text) throws IOException {
    return Files.writeString(
        File.createTempFile("urls", ".txt", directory.toFile()).toPath(), text);
  }

  private record Wrapped(Object file, Object content) implements WrappedFile<Object> {
    @Override
    public Object getFile() {
      return file;
    }

    @Override
    public Object getBody() {
      return content;
    }

    @Override
    public long getFileLength() {
      return -1;
    }
  }
}
