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
package io.fastreq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs routes that make requests from rows. */
@Timeout(120)
class RowRoutesTest {

  @TempDir Path directory;
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    server.createContext(
        "/",
        request -> {
          String uri = request.getRequestURI().toString();
          asked.add(uri);
          byte[] body = "{\"name\":\"%s\"}".formatted(uri).getBytes(StandardCharsets.UTF_8);
          request.getResponseHeaders().add("Content-Type", "application/json");
          request.sendResponseHeaders(uri.startsWith("/items/99") ? 404 : 200, body.length);
          request.getResponseBody().write(body);
          request.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Test
  void sqlRowsGetTheirResultsAndFailedOnesAreRequestedAgain() throws Exception {
    String database = "jdbc:h2:mem:rows;DB_CLOSE_DELAY=-1";
    Map<String, String> properties = Map.of("base", base(), "database", database);

    RouteRun.End first = RouteRun.of("sql-rows.camel.yaml", properties);

    assertThat(first.exception()).isNull();
    assertThat(first.headers()).containsEntry("CamelFastreqTotal", 3);
    assertThat(asked)
        .containsExactlyInAnyOrder(
            "/items/1?lang=en", "/items/2?lang=de%20%26%20at", "/items/99?lang=..%2Ffr");
    assertThat(results(database))
        .containsExactly("1 /items/1?lang=en", "2 /items/2?lang=de%20%26%20at", "99 null");

    asked.clear();
    RouteRun.of("sql-rows.camel.yaml", properties);

    assertThat(asked).containsExactly("/items/99?lang=..%2Ffr");
  }

  @Test
  void refusedRowsOfGroupsAreWrittenToAFile() throws Exception {
    Pattern ids = Pattern.compile("\"ID\":(\\d+)");
    server.createContext(
        "/readings",
        request -> {
          String rows = new String(request.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          List<String> group = ids.matcher(rows).results().map(id -> id.group(1)).toList();
          asked.add(group.size() + " rows");
          boolean refused = group.contains("17") || group.contains("9999");
          request.sendResponseHeaders(refused ? 422 : 204, -1);
          request.close();
        });
    Map<String, String> properties = Map.of("base", base(), "directory", directory.toString());

    RouteRun.End end = RouteRun.of("post-groups.camel.yaml", properties);

    assertThat(end.exception()).isNull();
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("refused.ndjson"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.at("/request/json/0/ID").asInt())
        .containsExactlyInAnyOrder(17, 9999);
    assertThat(lines).extracting(line -> line.path("index").asInt()).contains(16, 9998);
    assertThat(asked).contains("100 rows").hasSizeBetween(102, 100 + 2 * 14);
  }

  private static List<String> results(String database) throws Exception {
    List<String> results = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection(database);
        ResultSet rows =
            connection.createStatement().executeQuery("SELECT * FROM article ORDER BY id")) {
      while (rows.next()) {
        results.add(rows.getInt("id") + " " + rows.getString("result"));
      }
    }
    return results;
  }

  @Test
  void csvRowsGetALineOfJsonEachInInputOrder() throws Exception {
    Path csv =
        Files.writeString(
            directory.resolve("articles.csv"),
            """
            Name,ID,price
            "pear, green",5,2.50
            Äpfel & Nüsse,6,1
            gone,99,0
            ../../admin?x=1#,7,0
            """);

    RouteRun.End end =
        RouteRun.of(
            "csv-rows.camel.yaml",
            Map.of("base", base(), "csv", csv.toString(), "directory", directory.toString()));

    assertThat(end.exception()).isNull();
    assertThat(end.headers())
        .containsEntry("CamelFastreqTotal", 4)
        .containsEntry("CamelFastreqSucceeded", 3);
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("articles.ndjson"))) {
      lines.add(new ObjectMapper().readTree(line));
    }
    assertThat(lines)
        .extracting(line -> line.path("key").asText())
        .containsExactly("5", "6", "99", "7");
    assertThat(lines)
        .extracting(line -> line.path("value").path("name").asText())
        .containsExactly(
            "/items/5?name=pear%2C%20green",
            "/items/6?name=%C3%84pfel%20%26%20N%C3%BCsse",
            "/items/99?name=gone",
            "/items/7?name=..%2F..%2Fadmin%3Fx%3D1%23");
    assertThat(lines.get(2).path("error").asText()).isEqualTo("STATUS");
  }
}
