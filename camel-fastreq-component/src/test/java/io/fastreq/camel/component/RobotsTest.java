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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.testing.Http2Server;
import io.fastreq.camel.testing.JdkBackend;
import io.fastreq.camel.testing.ProxyServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code robots.txt}: what it allows, and how it is fetched. */
class RobotsTest extends RawServerTest {

  private static final String FILE = "/robots.txt";
  private static final String ROBOTS =
      "fastreq:robots?robots=true&robotsAgent=mybot&maxRetries=2&retryBackoff=10ms";

  /** For items of which some are forbidden. */
  private static final String OMITTING = ROBOTS + "&failureMode=nulls";

  private static final String FORBIDS_ALL = "User-agent: *\nDisallow: /\n";
  private static final String FORBIDS_PRIVATE = "User-agent: *\nDisallow: /private\n";

  private static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /** A server with this file, which responds to all other requests with {@code ok}. */
  private BrokenServer withFile(String file) {
    return byPath(Map.of(FILE, ok(file)));
  }

  private static List<Request> fetches(BrokenServer server) {
    return server.requests().stream().filter(request -> request.uri().equals(FILE)).toList();
  }

  private static List<String> otherUris(BrokenServer server) {
    return server.requests().stream()
        .map(Request::uri)
        .filter(uri -> !uri.equals(FILE))
        .sorted()
        .toList();
  }

  private FastreqFailure blocked(String uri, String url) {
    FastreqFailure failure = failures(send(uri, List.of(url))).get(0);
    assertThat(failure.kind()).as(failure.message()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.message()).contains("robots.txt");
    assertThat(failure.attempts()).isZero();
    return failure;
  }

  private void assertAllowed(String url) {
    assertThat(bodyOf(send(ROBOTS, List.of(url)))).isEqualTo(List.of("ok"));
  }

  @Test
  void fileIsFetchedOnceForManyItems() {
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    assertThat(bodyOf(send(ROBOTS + "&concurrency=20", urlsOf(server, 1_000))))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .hasSize(1_000)
        .containsOnly("ok");
    assertThat(server.requests()).hasSize(1_001);
    assertThat(fetches(server)).hasSize(1);
    assertThat(server.requests().get(0).uri()).isEqualTo(FILE);

    bodyOf(send(ROBOTS + "&concurrency=20", urlsOf(server, 2))); // the file is still known
    assertThat(fetches(server)).hasSize(1);
  }

  @Test
  void forbiddenItemsAreBlockedAndTheOthersSent() {
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    Exchange result =
        send(OMITTING, List.of(server.url("/a"), server.url("/private/b?c"), server.url("/d")));
    assertCounts(result, 3, 2, 1);
    assertThat(bodyOf(result)).isEqualTo(Arrays.asList("ok", null, "ok"));
    assertThat(otherUris(server)).containsExactly("/a", "/d");
    assertThat(sent(result)).as("requests of items").isEqualTo(2);
  }

  @Test
  void reasonNamesTheFileAndTheAgent() {
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    assertThat(blocked(ROBOTS, server.url("/private")).message())
        .isEqualTo("robots.txt of " + server.url("") + " forbids it to mybot");
  }

  @Test
  void nothingIsFetchedWithoutTheOption() {
    BrokenServer server = withFile(FORBIDS_ALL);
    bodyOf(send(RETRYING + "&robots=false", List.of(server.url("/a"))));
    assertThat(fetches(server)).isEmpty();
  }

  @Test
  void groupOfTheAgentCounts() {
    BrokenServer server =
        withFile(FORBIDS_ALL + "\nUser-agent: MyBot\nDisallow: /private\nAllow: /\n");
    assertAllowed(server.url("/a"));
    blocked(ROBOTS, server.url("/private"));
    blocked("fastreq:other?robots=true&robotsAgent=other", server.url("/a"));
  }

  @Test
  void agentIsTheProductTokenOfTheUserAgent() {
    BrokenServer server = withFile("User-agent: shop-robot\nDisallow: /\n");
    String uri = "fastreq:named?robots=true&userAgent=Shop-Robot/2.1 (x)";
    assertThat(blocked(uri, server.url("/a")).message()).endsWith("forbids it to shop-robot");
    assertThat(fetches(server).get(0).header("User-Agent")).isEqualTo("Shop-Robot/2.1 (x)");
    String byHeader = "fastreq:header?robots=true&header.User-Agent=Shop-Robot/3";
    assertThat(blocked(byHeader, server.url("/a")).message()).endsWith("forbids it to shop-robot");
    assertThat(fetches(server).get(1).header("User-Agent")).isEqualTo("Shop-Robot/3");
  }

  @Test
  void agentIsTheComponentWhereNoUserAgentIsNamed() {
    BrokenServer server = withFile("User-agent: camel-fastreq\nDisallow: /\n");
    assertThat(blocked("fastreq:unnamed?robots=true", server.url("/a")).message())
        .endsWith("forbids it to camel-fastreq");
    assertThat(fetches(server).get(0).header("User-Agent")).startsWith("camel-fastreq/");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 404, 410})
  void clientErrorAllowsAll(int status) {
    BrokenServer server = byPath(Map.of(FILE, status(status)));
    assertAllowed(server.url("/a"));
    assertThat(fetches(server)).hasSize(1);
  }

  @Test
  void serverErrorForbidsAllAfterTheUsualRetries() {
    BrokenServer server = byPath(Map.of(FILE, status(503)));
    assertThat(blocked(ROBOTS, server.url("/a")).message())
        .isEqualTo(
            "robots.txt of "
                + server.url("")
                + " could not be fetched, which forbids everything to mybot: status 503 Said");
    assertThat(fetches(server)).hasSize(3);
    blocked(ROBOTS, server.url("/b"));
    assertThat(server.requests()).as("known for a while").hasSize(3);
  }

  @Test
  void serverErrorThatPassesIsRetried() {
    AtomicInteger fetches = new AtomicInteger();
    BrokenServer server =
        server(
            BrokenServer.responses(
                request ->
                    request.uri().equals(FILE) && fetches.getAndIncrement() == 0
                        ? status(500)
                        : OK));
    assertAllowed(server.url("/a"));
    assertThat(fetches(server)).hasSize(2);
  }

  @Test
  void noResponseForbidsAll() {
    assertThat(blocked(ROBOTS, refusedUrl()).message())
        .contains("could not be fetched, which forbids everything to mybot: ");
  }

  /** A server that never sends its file. */
  private BrokenServer hanging() {
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              if (request.uri().equals(FILE)) {
                connection.awaitPeerClose();
              } else {
                connection.send(OK);
              }
            }));
  }

  @Test
  void fileThatHangsForbidsAllAfterTheTimeout() {
    BrokenServer server = hanging();
    String uri = "fastreq:hangs?robots=true&requestTimeout=100ms&maxRetries=1&retryBackoff=10ms";
    assertThat(blocked(uri, server.url("/a")).message()).contains("within 100 ms");
    assertThat(fetches(server)).hasSize(2);
    assertThat(otherUris(server)).isEmpty();
  }

  /** A server that redirects the file so often before it comes. */
  private BrokenServer redirecting(int times) {
    return server(
        BrokenServer.responses(
            request -> {
              String uri = request.uri();
              int hop = uri.equals(FILE) ? 0 : uri.startsWith("/hop") ? uri.charAt(4) - '0' : -1;
              return hop < 0 ? OK : hop < times ? to(301, "/hop" + (hop + 1)) : ok(FORBIDS_ALL);
            }));
  }

  @Test
  void fiveRedirectsAreFollowed() {
    blocked(ROBOTS, redirecting(5).url("/a"));
    blocked(ROBOTS + "&followRedirects=false", redirecting(5).url("/a"));
  }

  @Test
  void moreRedirectsCountAsNoFile() {
    BrokenServer server = redirecting(6);
    assertAllowed(server.url("/a"));
    assertThat(otherUris(server))
        .containsExactly("/a", "/hop1", "/hop2", "/hop3", "/hop4", "/hop5");
  }

  @Test
  void fileOfAnotherHostCountsWhereARedirectLeadsThere() {
    BrokenServer other = byPath(Map.of("/central.txt", ok(FORBIDS_ALL)));
    BrokenServer server = byPath(Map.of(FILE, to(302, other.url("/central.txt"))));
    assertThat(blocked(ROBOTS, server.url("/a")).message()).contains(server.url("") + " forbids");
    assertAllowed(other.url("/a"));
  }

  @Test
  void firstHalfMegabyteCounts() {
    String comment = "# " + "x".repeat(1_021) + "\n";
    String file = "User-agent: *\nDisallow: /early\n" + comment.repeat(600) + "Disallow: /late\n";
    BrokenServer server = withFile(file);
    blocked(ROBOTS, server.url("/early"));
    assertAllowed(server.url("/late"));
    assertThat(fetches(server)).as("not retried").hasSize(1);
  }

  @Test
  void restOfAnEndlessFileIsNotRead() {
    byte[] line = ("# " + "x".repeat(8_189) + "\n").getBytes(StandardCharsets.UTF_8);
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  if (!request.uri().equals(FILE)) {
                    connection.send(OK);
                    return;
                  }
                  connection.send("HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n");
                  while (true) {
                    connection.send(line);
                  }
                }));
    blocked(ROBOTS, server.url("/private"));
    assertAllowed(server.url("/a"));
    eventually(() -> server.closedByPeer() > 0);
  }

  @Test
  void rubbishAndAByteOrderMarkDoNoHarm() {
    BrokenServer marked = withFile("\u00EF\u00BB\u00BFUser-agent: *\nDisallow: /private\n");
    blocked(ROBOTS, marked.url("/private"));
    assertAllowed(marked.url("/a"));
    StringBuilder rubbish = new StringBuilder();
    for (int i = 0; i < 2_000; i++) {
      rubbish.append((char) (i * 31 % 256));
    }
    assertAllowed(withFile(rubbish.toString()).url("/a"));
    assertAllowed(withFile("").url("/a"));
  }

  @Test
  void compressedFileIsRead() {
    byte[] body = Bytes.gzip(FORBIDS_PRIVATE.getBytes(StandardCharsets.UTF_8));
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  if (request.uri().equals(FILE)) {
                    connection.send(
                        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                            + body.length
                            + "\r\n\r\n");
                    connection.send(body);
                  } else {
                    connection.send(OK);
                  }
                }));
    blocked(ROBOTS + "&useCompression=true", server.url("/private"));
  }

  @Test
  void crawlDelayIsTheHostsRate() {
    BrokenServer server = withFile("User-agent: *\nCrawl-delay: 0.2\n");
    long began = System.nanoTime();
    bodyOf(send(ROBOTS + "&hostRps=1000&hostBurst=1000", urlsOf(server, 4)));
    assertThat(secondsSince(began)).isGreaterThan(0.55);
  }

  @Test
  void crawlDelayFasterThanTheHostsRateChangesNothing() {
    BrokenServer server = withFile("User-agent: *\nCrawl-delay: 0.001\n");
    long began = System.nanoTime();
    bodyOf(send(ROBOTS + "&hostRps=5", urlsOf(server, 3)));
    assertThat(secondsSince(began)).isGreaterThan(0.35);
  }

  @Test
  void redirectToAForbiddenTargetIsNotFollowed() {
    BrokenServer target = withFile(FORBIDS_ALL);
    BrokenServer server = byPath(Map.of(FILE, status(404), "/a", to(302, target.url("/b"))));
    Exchange result = send(ROBOTS + "&concurrency=1", List.of(server.url("/a")));
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.message())
        .isEqualTo("robots.txt of " + target.url("") + " forbids it to mybot");
    assertThat(otherUris(target)).isEmpty();
    assertThat(fetches(target)).hasSize(1);
  }

  @Test
  void redirectWithinTheHostIsLookedUpToo() {
    BrokenServer server =
        byPath(Map.of(FILE, ok(FORBIDS_PRIVATE), "/a", to(302, "/private"), "/b", to(302, "/c")));
    assertThat(kindOf(send(ROBOTS, List.of(server.url("/a"))))).isEqualTo(Kind.BLOCKED);
    assertAllowed(server.url("/b"));
    assertThat(otherUris(server)).containsExactly("/a", "/b", "/c");
  }

  @Test
  void fetchForARedirectNeedsNoFurtherSlot() {
    BrokenServer target = withFile(FORBIDS_PRIVATE);
    BrokenServer server =
        server(
            BrokenServer.responses(
                request ->
                    request.uri().equals(FILE) ? status(404) : to(302, target.url(request.uri()))));
    String uri = ROBOTS + "&concurrency=1&hostConcurrency=1";
    assertThat(bodyOf(send(uri, urlsOf(server, 20)))).isEqualTo(Collections.nCopies(20, "ok"));
    assertThat(fetches(target)).hasSize(1);
    assertThat(otherUris(target)).hasSize(20);
  }

  @Test
  void urlThatIsPreparedIsLookedUp() {
    BrokenServer target = withFile(FORBIDS_PRIVATE);
    BrokenServer server = withFile("");
    UnaryOperator<FastreqRequest> elsewhere =
        request ->
            FastreqRequest.builder(request.url().replace(server.url(""), target.url(""))).build();
    context.getRegistry().bind("elsewhere", elsewhere);
    String uri = OMITTING + "&concurrency=1&onPrepare=#elsewhere";
    Exchange result = send(uri, List.of(server.url("/private"), server.url("/a")));
    assertCounts(result, 2, 1, 1);
    assertThat(otherUris(target)).containsExactly("/a");
    assertThat(otherUris(server)).isEmpty();
  }

  private static String linking(String next) {
    return "HTTP/1.1 200 OK\r\nLink: <" + next + ">; rel=\"next\"\r\nContent-Length: 1\r\n\r\n1";
  }

  @Test
  void furtherPagesAreLookedUp() {
    BrokenServer other = withFile(FORBIDS_PRIVATE);
    BrokenServer server =
        byPath(
            Map.of(
                FILE,
                ok(FORBIDS_PRIVATE),
                "/a",
                linking("/b"),
                "/b",
                linking("/private"),
                "/c",
                linking(other.url("/private")),
                "/d",
                linking(other.url("/e"))));
    String uri = OMITTING + "&nextPage=link&returnType=text&allowedHosts=127.0.0.1&concurrency=1";
    Exchange result = send(uri, List.of(server.url("/a"), server.url("/c"), server.url("/d")));
    assertThat(bodyOf(result)).isEqualTo(Arrays.asList(null, null, List.of("1", "ok")));
    assertThat(otherUris(server)).containsExactly("/a", "/b", "/c", "/d");
    assertThat(otherUris(other)).containsExactly("/e");
    assertThat(fetches(other)).hasSize(1);
  }

  @Test
  void pagesThatWaitTimeOutWithTheirBatch() {
    BrokenServer other = hanging();
    BrokenServer server = byPath(Map.of(FILE, status(404), "/a", linking(other.url("/b"))));
    String uri = ROBOTS + "&nextPage=link&allowedHosts=127.0.0.1&batchTimeout=1s";
    Exchange result = send(uri, List.of(server.url("/a"), server.url("/c")));
    assertCounts(result, 2, 1, 1);
    assertThat(kindOf(result)).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void endpointSaysThatItWaitsForTheFile() {
    BrokenServer server = hanging();
    String uri = ROBOTS + "&batchTimeout=2s";
    CompletableFuture<Exchange> sent = sendAsync(uri, List.of(server.url("/a")));
    eventually(() -> fetches(server).size() == 1);
    assertThat(engine(uri).figures().waitReason()).isEqualTo(WaitReason.ROBOTS);
    assertThat(kindOf(sent.join())).isEqualTo(Kind.TIMEOUT);
    eventually(() -> engine(uri).figures().waitReason() == WaitReason.NONE);
  }

  @Test
  void neitherCredentialsNorCookiesNorHeadersGoWithTheFetch() {
    BrokenServer server =
        byPath(
            Map.of(FILE, "HTTP/1.1 200 OK\r\nSet-Cookie: robot=1" + EMPTY, "/0", setting("a=1")));
    String uri =
        "fastreq:secret?robots=true&bearerToken=s3cret&authHosts=127.0.0.1&sessionManagement=true"
            + "&header.X-Mine=1";
    bodyOf(send(uri, List.of(server.url("/0"))));
    bodyOf(send(uri, List.of(byName(server, "/1"), server.url("/1"))));
    assertThat(fetches(server)).hasSize(2);
    for (Request fetch : fetches(server)) {
      assertThat(fetch.requestLine()).isEqualTo("GET /robots.txt HTTP/1.1");
      assertThat(fetch.header("Authorization")).isNull();
      assertThat(fetch.header("Cookie")).isNull();
      assertThat(fetch.header("X-Mine")).isNull();
    }
    assertThat(headers(server, "Cookie")).contains("a=1").doesNotContain("robot=1");
  }

  @Test
  void fetchGoesThroughTheProxy() {
    ProxyServer proxy = proxy();
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    String uri = OMITTING + "&proxies=" + listOf(proxy);
    assertCounts(send(uri, List.of(server.url("/a"), server.url("/private"))), 2, 1, 1);
    assertThat(proxy.seen()).anyMatch(seen -> seen.request().contains(FILE));
  }

  @Test
  void proxyOfTheItemIsUsedForTheFetch() {
    ProxyServer proxy = proxy();
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    Map<String, Object> item =
        Map.of("url", server.url("/private"), "proxy", proxy.host() + ":" + proxy.port());
    assertThat(kindOf(send(ROBOTS + "&allowItemProxy=true", List.of(item))))
        .isEqualTo(Kind.BLOCKED);
    assertThat(proxy.seen()).anyMatch(seen -> seen.request().contains(FILE));
  }

  @Test
  void addressPolicyHoldsForTheFetch() {
    BrokenServer server = withFile("");
    FastreqFailure failure =
        failures(send(ROBOTS + "&deniedHosts=127.0.0.1", List.of(server.url("/a")))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.message()).contains("deniedHosts");
    assertNothingArrived(server);
  }

  @Test
  void portsAndNamesAreHostsOfTheirOwn() {
    BrokenServer one = withFile(FORBIDS_ALL);
    BrokenServer other = withFile("");
    Exchange result = send(OMITTING, List.of(one.url("/"), other.url("/"), byName(other, "/")));
    assertCounts(result, 3, 2, 1);
    assertThat(fetches(one)).hasSize(1);
    assertThat(fetches(other)).hasSize(2);
  }

  @Test
  void batchesAndEndpointsOfANameShareTheFile() throws Exception {
    CountDownLatch come = new CountDownLatch(1);
    BrokenServer server = holding(come, FORBIDS_PRIVATE);
    List<CompletableFuture<Exchange>> sent = new ArrayList<>();
    for (String more : List.of("", "", "&returnType=text", "&maxRedirects=0")) {
      sent.add(sendAsync(ROBOTS + more, List.of(server.url("/a"), server.url("/b"))));
    }
    eventually(() -> fetches(server).size() == 1);
    come.countDown();
    for (CompletableFuture<Exchange> each : sent) {
      assertThat(await(each).getException()).isNull();
    }
    eventually(() -> otherUris(server).size() == 8);
    assertThat(fetches(server)).hasSize(1);
  }

  @Test
  void resultsOfAStreamComeWithTheForbiddenOnes() throws Exception {
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    List<Object> results = new ArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(ROBOTS + "&streaming=true&streamWindow=1")
                .split(body())
                .streaming()
                .process(exchange -> results.add(exchange.getMessage().getBody()));
          }
        });
    Exchange unused =
        send("direct:stream", List.of(server.url("/a"), server.url("/private"), server.url("/c")));
    assertThat(results).hasSize(3);
    assertThat(results).filteredOn(FastreqFailure.class::isInstance).hasSize(1);
  }

  @Test
  void filesOfAllowedItemsAreWritten(@TempDir Path directory) {
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    String uri = OMITTING + "&returnType=file&directory=" + directory;
    assertCounts(send(uri, List.of(server.url("/a"), server.url("/private"))), 2, 1, 1);
    assertThat(directory.toFile().list()).containsExactly("0");
  }

  /** A server whose file comes when this is counted down. */
  private BrokenServer holding(CountDownLatch come, String file) {
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              if (request.uri().equals(FILE)) {
                boolean unused = come.await(20, TimeUnit.SECONDS);
                connection.send(ok(file));
              } else {
                connection.send(OK);
              }
            }));
  }

  @Test
  void itemsThatWaitTimeOutWithTheirBatch() {
    BrokenServer server = hanging();
    Exchange result = send(ROBOTS + "&batchTimeout=150ms&failureMode=throw", urlsOf(server, 200));
    assertCounts(result, 200, 0, 200);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    eventually(() -> server.openConnections() == 0); // nobody waits for the file any more
  }

  /** The file counts in quotas as well. */
  @Test
  void itemsFailAtOnceIfTheQuotaHoldsTheFileBackForTooLong() {
    String uri = ROBOTS + "&quota=2/1h&batchTimeout=60s";
    bodyOf(send(uri, urlsOf(withFile(""), 1)));
    BrokenServer server = withFile("");
    long began = System.nanoTime();
    Exchange result = send(uri, urlsOf(server, 3));
    assertCounts(result, 3, 0, 3);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(failures(result).get(0).message()).contains("robots.txt", "held back by the quota");
    assertThat(secondsSince(began)).isLessThan(20);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void batchThatWaitsFetchesTheFileWhenTheOtherIsCut() throws Exception {
    CountDownLatch come = new CountDownLatch(1);
    BrokenServer server = holding(come, FORBIDS_PRIVATE);
    CompletableFuture<Exchange> cut =
        sendAsync(ROBOTS + "&batchTimeout=300ms", List.of(server.url("/cut")));
    eventually(() -> fetches(server).size() == 1);
    CompletableFuture<Exchange> stays = sendAsync(ROBOTS, List.of(server.url("/stays")));
    assertThat(kindOf(await(cut))).isEqualTo(Kind.TIMEOUT);
    eventually(() -> fetches(server).size() == 2);
    come.countDown();
    assertThat(bodyOf(await(stays))).isEqualTo(List.of("ok"));
    assertThat(otherUris(server)).containsExactly("/stays");
  }

  @Test
  void stopCancelsItemsThatWait() throws Exception {
    BrokenServer server = hanging();
    CompletableFuture<Exchange> sent =
        template.asyncSend(ROBOTS, exchange -> exchange.getMessage().setBody(urlsOf(server, 3)));
    eventually(() -> fetches(server).size() == 1);
    context.stop();
    assertThat(failures(await(sent)))
        .extracting(FastreqFailure::kind)
        .hasSize(3)
        .containsOnly(Kind.CANCELLED);
  }

  @Test
  void followersOfADuplicateAreBlockedWithIt() {
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    String url = server.url("/private");
    String allowed = server.url("/a");
    Exchange result =
        send(OMITTING + "&deduplicate=true", List.of(url, allowed, url, allowed, url));
    assertCounts(result, 5, 2, 3);
    assertThat(otherUris(server)).containsExactly("/a");
  }

  @Test
  void firstForbiddenItemEndsABatchThatStopsOnExceptions() {
    BrokenServer server = withFile(FORBIDS_ALL);
    Exchange result = send(ROBOTS + "&stopOnException=true&failureMode=throw", urlsOf(server, 5));
    assertThat(failures(result)).hasSize(5);
    assertThat(kindOf(result)).isEqualTo(Kind.BLOCKED);
    assertThat(otherUris(server)).isEmpty();
  }

  @Test
  void fallbackReplacesForbiddenItems() throws Exception {
    BrokenServer server = withFile(FORBIDS_ALL);
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:instead").setBody(constant("instead"));
          }
        });
    assertThat(bodyOf(send(ROBOTS + "&onFallback=direct:instead", List.of(server.url("/a")))))
        .isEqualTo(List.of("instead"));
  }

  @Test
  void blockedRequestsAreCounted() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind("meters", meters);
    BrokenServer target = withFile(FORBIDS_ALL);
    BrokenServer server = byPath(Map.of(FILE, ok(FORBIDS_PRIVATE), "/a", to(302, target.url("/"))));
    List<String> urls = List.of(server.url("/a"), server.url("/b"), server.url("/private"));
    assertCounts(send(OMITTING, urls), 3, 1, 2);
    assertThat(meters.get("fastreq.robots.blocked").functionCounter().count()).isEqualTo(2);
    assertThat(context.getEndpoint(OMITTING, FastreqEndpoint.class).getRobotsBlocked())
        .isEqualTo(2);
  }

  @Test
  void fileIsFetchedOverHttp2() {
    try (Http2Server server =
        Http2Server.startClear(
            request ->
                request.response().end(request.path().equals(FILE) ? FORBIDS_PRIVATE : "ok"))) {
      String uri = OMITTING + "&h2c=true&returnType=text";
      Exchange result = send(uri, List.of(server.url("/a"), server.url("/private")));
      assertThat(bodyOf(result)).isEqualTo(Arrays.asList("ok", null));
      assertThat(server.requests()).hasSize(2);
    }
  }

  @Test
  void optionsBelongToTheName() {
    bodyOf(send(ROBOTS, List.of(withFile("").url("/a"))));
    assertThatThrownBy(() -> context.getEndpoint("fastreq:robots?maxRetries=2"))
        .hasStackTraceContaining("Option robots is false here, but true at another endpoint");
    assertThatThrownBy(() -> context.getEndpoint("fastreq:robots?robots=true&robotsAgent=other"))
        .hasStackTraceContaining("Option robotsAgent is other here, but mybot");
  }

  @Test
  void dryRunFetchesNothing() {
    BrokenServer server = withFile(FORBIDS_ALL);
    bodyOf(send(ROBOTS + "&dryRun=true", List.of(server.url("/a"))));
    assertNothingArrived(server);
  }

  @Test
  void beanFetchesTheFile() {
    context.getRegistry().bind("own", new JdkBackend());
    BrokenServer server = withFile(FORBIDS_PRIVATE);
    String uri = OMITTING + "&backend=#own";
    assertCounts(send(uri, List.of(server.url("/a"), server.url("/private"))), 2, 1, 1);
    assertThat(fetches(server)).hasSize(1);
  }
}
