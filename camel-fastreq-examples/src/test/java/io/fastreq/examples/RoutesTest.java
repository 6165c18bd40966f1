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
import io.fastreq.camel.FastreqFailure;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RoutesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private DemoServer server;

  @BeforeEach
  void start() {
    server = DemoServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void fileToNdjsonWritesOneLineForEachUrlInFileOrder() throws Exception {
    List<String> lines = new ArrayList<>(server.itemUrls(20));
    lines.add(3, "# a comment, and a blank line");
    lines.add(4, "");
    Path urls = Files.write(directory.resolve("urls.txt"), lines);

    RouteRun.End end = fileToNdjson(urls);

    assertThat(end.exception()).isNull();
    assertThat(end.headers())
        .containsEntry("CamelFastreqTotal", 20)
        .containsEntry("CamelFastreqSucceeded", 20);
    List<JsonNode> results = results();
    assertThat(results)
        .extracting(result -> result.path("url").asText())
        .containsExactlyElementsOf(server.itemUrls(20));
    assertThat(results).extracting(result -> result.path("index").asInt()).isSorted();
    assertThat(results).allMatch(result -> result.path("status").asInt() == 200);
    // Item 7 is busy at first, so its line has the second attempt.
    assertThat(results.get(6).path("attempts").asInt()).isEqualTo(2);
    assertThat(results.get(6).path("value").path("id").asInt()).isEqualTo(7);
  }

  @Test
  void fileToNdjsonWritesFailuresInTheirPlace() throws Exception {
    Path urls =
        Files.write(
            directory.resolve("urls.txt"),
            List.of(server.itemUrl(1), server.itemUrl(99), "ftp://127.0.0.1/x"));

    RouteRun.End end = fileToNdjson(urls);

    assertThat(end.exception()).isNull();
    assertThat(results())
        .extracting(result -> result.path("error").asText())
        .containsExactly("", "STATUS", "VALIDATION");
  }

  @Test
  void fileToNdjsonOverwritesAnExistingFile() throws Exception {
    Path urls = Files.write(directory.resolve("urls.txt"), List.of(server.itemUrl(1)));

    fileToNdjson(urls);
    fileToNdjson(urls);

    assertThat(results()).hasSize(1);
  }

  @Test
  void fileToNdjsonFailsWithoutItsInputFile() throws Exception {
    RouteRun.End end = fileToNdjson(directory.resolve("missing.txt"));

    assertThat(end.exception()).isNotNull().hasStackTraceContaining("missing.txt");
  }

  @Test
  void millionWritesALineForEachUrlAndResumesWithTheMissingOnes() throws Exception {
    List<String> first = List.of(server.itemUrl(1), server.itemUrl(2), server.itemUrl(99));
    Path urls = Files.write(directory.resolve("urls.txt"), first);

    assertThat(million(urls).exception()).isNull();

    assertThat(resultUrls()).containsExactlyInAnyOrderElementsOf(first);
    Files.write(urls, server.itemUrls(5));
    Files.writeString(urls, server.itemUrl(99), StandardOpenOption.APPEND);

    assertThat(million(urls).exception()).isNull();

    // The failure is retried; the two completed items are not.
    assertThat(resultUrls().subList(3, 7))
        .containsExactlyInAnyOrder(
            server.itemUrl(3), server.itemUrl(4), server.itemUrl(5), server.itemUrl(99));
    assertThat(results()).hasSize(7);
    assertThat(server.requests()).isEqualTo(7);
  }

  @Test
  void millionRecognisesLongUrls() throws Exception {
    String longest = server.itemUrl(1) + "?q=" + "x".repeat(3_000);
    Path urls = Files.write(directory.resolve("urls.txt"), List.of(longest));

    million(urls);
    million(urls);

    assertThat(resultUrls()).containsExactly(longest);
    assertThat(server.requests()).isEqualTo(1);
  }

  @Test
  void shortestReturnsAListInTheOrderOfItsUrls() throws Exception {
    RouteRun.End end = RouteRun.of("shortest.camel.yaml", Map.of("base", server.baseUrl()));

    assertThat(end.exception()).isNull();
    assertThat(end.body())
        .isEqualTo(
            List.of(
                Map.of("id", 1, "name", "item 1", "attempt", 1),
                Map.of("id", 2, "name", "item 2", "attempt", 1)));
  }

  @Test
  void politeSendsItsUserAgentAndGivesFailedItemsAValue() throws Exception {
    List<String> userAgents = new CopyOnWriteArrayList<>();
    HttpServer asked = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    asked.createContext(
        "/items/",
        request -> {
          userAgents.add(request.getRequestHeaders().getFirst("User-Agent"));
          boolean missing = request.getRequestURI().getPath().endsWith("/99");
          request.sendResponseHeaders(missing ? 404 : 204, -1);
          request.close();
        });
    asked.start();
    RouteRun.End end;
    try {
      String base = "http://127.0.0.1:" + asked.getAddress().getPort();
      end = RouteRun.of("polite.camel.yaml", Map.of("base", base, "hostRps", "50"));
    } finally {
      asked.stop(0);
    }

    assertThat(end.exception()).isNull();
    assertThat(end.headers())
        .containsEntry("CamelFastreqSucceeded", 3)
        .containsEntry("CamelFastreqFallback", 1);
    assertThat((List<?>) end.body())
        .hasSize(3)
        .element(2)
        .isEqualTo("not available: status 404 Not Found");
    assertThat(userAgents).hasSize(3).containsOnly("example-bot/1.0 (https://example.com/bot)");
  }

  @Test
  void keyedEnrichmentPutsResultsUnderTheNamesOfTheirUrls() throws Exception {
    RouteRun.End end = RouteRun.of("keyed-enrichment.camel.yaml", Map.of("base", server.baseUrl()));

    assertThat(end.exception()).isNull();
    assertThat(end.body()).isEqualTo("order 17: item 5 for item 3, without an offer");
    assertThat(server.requests()).isEqualTo(3);
  }

  @Test
  void proxiesTakeTurns() throws Exception {
    try (DemoProxy first = DemoProxy.start();
        DemoProxy second = DemoProxy.start()) {
      RouteRun.End end = proxies(first.address() + "," + second.address());

      assertThat(end.exception()).isNull();
      assertThat(end.headers()).containsEntry("CamelFastreqSucceeded", 4);
      assertThat(first.requests()).isEqualTo(2);
      assertThat(second.requests()).isEqualTo(2);
      assertThat(server.requests()).isEqualTo(4);
    }
  }

  @Test
  void requestsOfFailedProxiesGoThroughTheOthers() throws Exception {
    String gone;
    try (DemoProxy closed = DemoProxy.start()) {
      gone = closed.address();
    }
    try (DemoProxy alive = DemoProxy.start()) {
      RouteRun.End end = proxies(gone + "," + alive.address());

      assertThat(end.headers()).containsEntry("CamelFastreqSucceeded", 4);
      assertThat(alive.requests()).as("none was sent directly").isEqualTo(4);
    }
  }

  private RouteRun.End proxies(String proxies) throws Exception {
    return RouteRun.of("proxies.camel.yaml", Map.of("base", server.baseUrl(), "proxies", proxies));
  }

  @Test
  void pagingFollowsLinksUntilTheLastPage() throws Exception {
    RouteRun.End end = paging(server.baseUrl());

    assertThat(end.exception()).isNull();
    assertThat(server.requests()).as("three pages of four items").isEqualTo(15);
    assertThat(ndjson("pages.ndjson"))
        .extracting(line -> line.path("value").path("id").asInt())
        .containsExactly(100, 101, 102, 103, 200, 201, 202, 203, 300, 301, 302, 303);
  }

  @Test
  void pagingEndsWithAnErrorIfAPageIsMissing() throws Exception {
    RouteRun.End end = paging(server.baseUrl() + "/no-such-folder");

    assertThat(end.exception()).hasMessageContaining("404");
    assertThat(server.requests()).isEqualTo(1);
  }

  @Test
  void pagingFollowsNoLinkToOtherHosts() throws Exception {
    RouteRun.End end =
        RouteRun.of("paging.camel.yaml", pagingAt(server.baseUrl(), "hosts", "192.0.2.7"));

    assertThat(end.exception()).hasMessageContaining("BLOCKED");
    assertThat(server.requests()).isZero();
  }

  private RouteRun.End paging(String base) throws Exception {
    return RouteRun.of("paging.camel.yaml", pagingAt(base, "output", "pages.ndjson"));
  }

  private Map<String, String> pagingAt(String base, String name, String value) {
    return Map.of("base", base, "directory", directory.toString(), name, value);
  }

  @Test
  void downloadWritesAFileForEachUrl() throws Exception {
    Path urls =
        Files.write(
            directory.resolve("urls.txt"),
            List.of(server.itemUrl(1), server.itemUrl(99), server.itemUrl(7) + "?page=2"));
    Path downloads = directory.resolve("downloads");

    RouteRun.End end =
        RouteRun.of(
            "download.camel.yaml",
            Map.of("urls", urls.toString(), "directory", downloads.toString()));

    assertThat(end.exception()).isNull();
    assertThat(end.headers())
        .containsEntry("CamelFastreqTotal", 3)
        .containsEntry("CamelFastreqSucceeded", 2);
    assertThat((List<?>) end.body())
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo(downloads.resolve("0-1")),
            missing -> assertThat(missing).isInstanceOf(FastreqFailure.class),
            third -> assertThat(third).isEqualTo(downloads.resolve("2-7_page=2")));
    assertThat(JSON.readTree(downloads.resolve("0-1").toFile()).path("id").asInt()).isEqualTo(1);
    assertThat(JSON.readTree(downloads.resolve("2-7_page=2").toFile()).path("id").asInt())
        .isEqualTo(7);
    try (Stream<Path> files = Files.list(downloads)) {
      assertThat(files).as("no unfinished file is left").hasSize(2);
    }
  }

  @Test
  void oauth2FetchesOneTokenForAllItems() throws Exception {
    RouteRun.End end =
        RouteRun.of(
            "oauth2.camel.yaml",
            Map.of(
                "base",
                server.baseUrl() + "/private",
                "tokens",
                server.baseUrl() + "/oauth/token",
                "client.id",
                "demo",
                "client.secret",
                "demo-secret"));

    assertThat(end.exception()).isNull();
    assertThat(end.headers())
        .containsEntry("CamelFastreqTotal", 3)
        .containsEntry("CamelFastreqSucceeded", 3);
    assertThat(server.tokens()).isEqualTo(1);
  }

  @Test
  void everyRouteFileIsTestedHere() throws Exception {
    try (Stream<Path> files = Files.list(Repository.root().resolve("routes"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "camel-k", // by CamelKTest
              "kamelets", // by KameletsTest
              "adaptive.camel.yaml", // by MannersRoutesTest
              "batch.camel.xml", // by RoutesInAllLanguagesTest
              "batch.camel.yaml", // by RoutesInAllLanguagesTest
              "circuit-breaker.camel.yaml", // by CircuitBreakerRouteTest
              "crawl.camel.yaml", // by MannersRoutesTest
              "csv-rows.camel.yaml", // by RowRoutesTest
              "dead-letters.camel.yaml", // by DeadLettersRouteTest
              "download.camel.yaml",
              "file-to-ndjson.camel.yaml",
              "keyed-enrichment.camel.yaml",
              "million.camel.yaml",
              "oauth2.camel.yaml",
              "paging.camel.yaml",
              "polite.camel.yaml",
              "poll-changes.camel.yaml", // by PollChangesRouteTest
              "post-groups.camel.yaml", // by RowRoutesTest
              "post-json.camel.yaml", // by RoutesInAllLanguagesTest
              "proxies.camel.yaml",
              "quota.camel.yaml", // by MannersRoutesTest
              "rate-limited.camel.yaml", // by RoutesInAllLanguagesTest
              "shortest.camel.yaml",
              "sql-rows.camel.yaml"); // by RowRoutesTest
    }
  }

  private RouteRun.End fileToNdjson(Path urls) throws Exception {
    return RouteRun.of(
        "file-to-ndjson.camel.yaml",
        Map.of("urls", urls.toString(), "directory", directory.toString()));
  }

  private RouteRun.End million(Path urls) throws Exception {
    return RouteRun.of(
        "million.camel.yaml",
        Map.of(
            "urls", urls.toString(),
            "directory", directory.toString(),
            "done", directory.resolve("done").toString()));
  }

  private List<String> resultUrls() throws Exception {
    return results().stream().map(result -> result.path("url").asText()).toList();
  }

  private List<JsonNode> results() throws Exception {
    return ndjson("results.ndjson");
  }

  private List<JsonNode> ndjson(String file) throws Exception {
    List<JsonNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve(file))) {
      results.add(JSON.readTree(line));
    }
    return results;
  }
}
