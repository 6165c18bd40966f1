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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import io.fastreq.camel.testing.LogCapture;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Access tokens of OAuth 2.0: one for all, fetched by one request, renewed and replaced. */
@Timeout(60)
class OAuth2Test extends RawServerTest {

  private static final String SECRET = "s3cret";

  /** Tokens that the API takes. */
  private final Set<String> valid = ConcurrentHashMap.newKeySet();

  private final AtomicInteger issued = new AtomicInteger();
  private volatile String lifetime = "3600";
  private volatile Function<Request, @Nullable String> trouble = request -> null;

  private final BrokenServer tokens = server(BrokenServer.responses(this::token));
  private final BrokenServer guarded = server(BrokenServer.responses(this::guarded));

  private String token(Request request) {
    String instead = trouble.apply(request);
    if (instead != null) {
      return instead;
    }
    String token = "t" + issued.incrementAndGet();
    valid.add("Bearer " + token);
    return json(
        200,
        "{\"access_token\":\"%s\",\"token_type\":\"bearer\",\"expires_in\":%s}"
            .formatted(token, lifetime));
  }

  static String json(int status, String body) {
    return "HTTP/1.1 %d Said\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(status, body.getBytes(UTF_8).length, body);
  }

  private String guarded(Request request) {
    return valid.contains(String.valueOf(request.header("Authorization")))
        ? OK
        : json(401, "refused");
  }

  private static String hang(CountDownLatch until) {
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return status(503);
  }

  /** The URI of an endpoint with tokens. */
  private String oauth(String name) {
    return "fastreq:%s?oauth2TokenEndpoint=%s&oauth2ClientId=me&oauth2ClientSecret=%s&authHosts=127.0.0.1"
        .formatted(name, tokens.url("/token"), SECRET);
  }

  private String oauth() {
    return oauth("oauth");
  }

  private List<String> guardedUrls(int count) {
    return IntStream.range(0, count).mapToObj(i -> guarded.url("/" + i)).toList();
  }

  @Test
  void oneTokenIsFetchedForAllItems() {
    Exchange result = send(oauth() + "&concurrency=60", guardedUrls(60));
    assertThat(bodyOf(result)).isEqualTo(Collections.nCopies(60, "ok"));
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(60L);
    assertThat(tokens.requests()).hasSize(1);
    Request asked = tokens.requests().get(0);
    assertThat(asked.requestLine()).startsWith("POST /token ");
    assertThat(asked.header("Authorization")).isEqualTo("Basic bWU6czNjcmV0");
    assertThat(asked.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    assertThat(asked.header("User-Agent")).startsWith("camel-fastreq/");
    assertThat(new String(asked.body(), UTF_8)).isEqualTo("grant_type=client_credentials");
    assertThat(headers(guarded, "Authorization")).containsOnly("Bearer t1");
    bodyOf(send(oauth() + "&concurrency=60", guardedUrls(5)));
    assertThat(tokens.requests()).hasSize(1);
  }

  @Test
  void endpointsOfOneNameShareTheToken() {
    bodyOf(send(oauth(), guardedUrls(2)));
    bodyOf(send(oauth() + "&maxRetries=0&returnType=response", guardedUrls(2)));
    assertThat(tokens.requests()).hasSize(1);
    assertThatThrownBy(() -> context.getEndpoint(oauth() + "&oauth2Scope=write"))
        .hasMessageContaining("oauth2Scope is write here, but not set at another endpoint");
    assertThatThrownBy(() -> context.getEndpoint(oauth().replace(SECRET, "an0ther")))
        .hasMessageContaining("oauth2ClientSecret is xxxxxx here, but xxxxxx")
        .satisfies(
            e ->
                assertThat(LogCapture.stackTrace(e))
                    .doesNotContain(SECRET)
                    .doesNotContain("an0ther"));
  }

  @Test
  void formSaysWhatIsAskedFor() {
    String uri =
        oauth()
            + "&oauth2Scope=read write&oauth2ResourceIndicator=https://api.example.com/"
            + "&oauth2BodyAuthentication=true&userAgent=mine";
    bodyOf(send(uri, guardedUrls(1)));
    Request asked = tokens.requests().get(0);
    assertThat(asked.header("Authorization")).isNull();
    assertThat(asked.header("User-Agent")).isEqualTo("mine");
    assertThat(new String(asked.body(), UTF_8))
        .isEqualTo(
            "grant_type=client_credentials&scope=read+write"
                + "&resource=https%3A%2F%2Fapi.example.com%2F&client_id=me&client_secret=s3cret");
  }

  @Test
  void tokenThatHasRunOutIsReplacedByOneRequest() {
    lifetime = "1";
    String uri = oauth() + "&oauth2CachedTokensExpirationMarginSeconds=0&concurrency=60";
    long began = System.nanoTime();
    bodyOf(send(uri, guardedUrls(2)));
    long came = System.nanoTime();
    valid.clear();
    eventually(() -> System.nanoTime() - came > 1_000_000_000L);
    assertThat(System.nanoTime()).isGreaterThan(began);
    lifetime = "3600";
    Exchange result = send(uri, guardedUrls(60));
    assertThat(bodyOf(result)).isEqualTo(Collections.nCopies(60, "ok"));
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(60L);
    assertThat(tokens.requests()).hasSize(2);
  }

  @Test
  void tokenIsRenewedBeforeItsEndWhileRequestsGoOn() {
    lifetime = "2";
    CountDownLatch renew = new CountDownLatch(1);
    bodyOf(send(oauth(), guardedUrls(1)));
    lifetime = "3600";
    trouble =
        request -> {
          hang(renew);
          return null;
        };
    eventually(
        () -> {
          bodyOf(send(oauth(), guardedUrls(1)));
          return tokens.requests().size() == 2;
        });
    bodyOf(send(oauth(), guardedUrls(3)));
    renew.countDown();
    eventually(
        () -> {
          bodyOf(send(oauth(), guardedUrls(1)));
          return headers(guarded, "Authorization").contains("Bearer t2");
        });
    assertThat(tokens.requests()).hasSize(2);
  }

  @Test
  void refusedTokenIsReplacedOnceForAll() {
    String uri = oauth() + "&concurrency=60&maxRetries=0&method=POST";
    bodyOf(send(uri.replace("&method=POST", ""), guardedUrls(1)));
    valid.clear();
    List<Map<String, Object>> posts = guardedUrls(60).stream().map(url -> post(url)).toList();
    Exchange result = send(uri.replace("&method=POST", ""), posts);
    assertThat(bodyOf(result)).isEqualTo(Collections.nCopies(60, "ok"));
    assertThat(tokens.requests()).hasSize(2);
    long refused =
        headers(guarded, "Authorization").stream().filter("Bearer t1"::equals).count() - 1;
    assertThat(refused).isBetween(1L, 60L);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(60 + refused);
  }

  @Test
  void secondRefusalOfAnItemIsItsFailure() {
    BrokenServer closed = responding(status(401));
    String uri = oauth() + "&maxRetries=2&retryBackoff=1";
    FastreqFailure failure = failures(send(uri, closed.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.attempts()).isEqualTo(2);
    assertThat(headers(closed, "Authorization")).containsExactly("Bearer t1", "Bearer t2");
    // A new token did not help a moment ago, so no other is fetched.
    assertThat(failures(send(uri, closed.url("/"))).get(0).attempts()).isEqualTo(1);
    assertThat(tokens.requests()).hasSize(2);
    assertThat(bodyOf(send(uri, guardedUrls(1)))).isEqualTo(List.of("ok"));
  }

  @Test
  void repeatForATokenUsesUpNoRetry() {
    AtomicInteger visits = new AtomicInteger();
    BrokenServer moody =
        server(
            BrokenServer.responses(
                request ->
                    switch (visits.incrementAndGet()) {
                      case 1, 3 -> status(503);
                      case 2 -> status(401);
                      default -> OK;
                    }));
    Exchange result = send(oauth() + "&maxRetries=2&retryBackoff=1", List.of(moody.url("/")));
    assertThat(bodyOf(result)).isEqualTo(List.of("ok"));
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(4L);
    assertThat(headers(moody, "Authorization"))
        .containsExactly("Bearer t1", "Bearer t1", "Bearer t2", "Bearer t2");
  }

  @Test
  void failingEndpointIsNotAskedByEachItem() {
    trouble = request -> status(503);
    Exchange result = send(oauth() + "&maxRetries=0&concurrency=5", guardedUrls(200));
    assertThat(failures(result))
        .hasSize(200)
        .allSatisfy(
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.AUTH);
              assertThat(failure.attempts()).isZero();
              assertThat(failure.message())
                  .isEqualTo("no access token from " + tokens.url("/token") + ": status 503");
            });
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(0L);
    assertThat(guarded.requests()).isEmpty();
    assertThat(tokens.requests()).hasSize(1);
  }

  @Test
  void requestForATokenIsRepeatedLikeAnother() {
    AtomicInteger visits = new AtomicInteger();
    trouble = request -> visits.incrementAndGet() < 3 ? status(503) : null;
    assertThat(bodyOf(send(oauth() + "&maxRetries=2&retryBackoff=1", guardedUrls(2))))
        .isEqualTo(List.of("ok", "ok"));
    assertThat(tokens.requests()).hasSize(3);
  }

  @Test
  void refusedTokenWithoutAnotherIsAFailureOfAuthentication() {
    bodyOf(send(oauth(), guardedUrls(1)));
    valid.clear();
    trouble = request -> json(400, "{\"error\":\"invalid_scope\"}");
    FastreqFailure failure = failures(send(oauth(), guardedUrls(1))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.message()).endsWith(": status 400, error invalid_scope");
  }

  @Test
  void secretsAreNotShown() throws Exception {
    trouble =
        request ->
            json(
                401,
                "{\"error\":\"invalid_client\",\"error_description\":\"%s is wrong\"}"
                    .formatted(SECRET));
    try (LogCapture log = new LogCapture()) {
      Exchange result = send(oauth() + "&maxRetries=0&logHttpActivity=true", guardedUrls(2));
      assertThat(failures(result).get(0).message())
          .isEqualTo(
              "no access token from "
                  + tokens.url("/token")
                  + ": status 401, error invalid_client");
      assertThat(LogCapture.stackTrace(result.getException())).doesNotContain(SECRET);
      assertThat(failures(result).toString()).doesNotContain(SECRET);
      assertThat(ours(log)).anyMatch(line -> line.contains("status 401, error invalid_client"));
      trouble = request -> null;
      valid.clear();
      bodyOf(send(oauth("other") + "&logHttpActivity=true", guardedUrls(2)));
      assertThat(ours(log)).noneMatch(line -> line.contains(SECRET) || line.contains("Bearer t"));
    }
    assertThat(context.getEndpoint(oauth("other") + "&logHttpActivity=true").getEndpointUri())
        .doesNotContain(SECRET)
        .doesNotContain("oauth2ClientId=me");
    String raw = oauth("raw").replace(SECRET, "RAW(a+b&c)d)");
    assertThat(context.getEndpoint(raw).getEndpointUri())
        .doesNotContain("a+b")
        .doesNotContain("&c");
  }

  /** Lines of this component; what the wire's libraries log at trace level is theirs. */
  private static List<String> ours(LogCapture log) {
    return log.lines().stream().filter(line -> line.matches("\\w+ io\\.fastreq(?s:.*)")).toList();
  }

  @Test
  void rawSecretsAndPropertiesAreSentAsTheyAre() {
    context.getPropertiesComponent().addInitialProperty("my.id", "you");
    String uri =
        oauth()
            .replace(SECRET, "RAW(a+b&c%41)")
            .replace("oauth2ClientId=me", "oauth2ClientId={{my.id}}");
    bodyOf(send(uri + "&oauth2BodyAuthentication=true", guardedUrls(1)));
    assertThat(new String(tokens.requests().get(0).body(), UTF_8))
        .endsWith("&client_id=you&client_secret=a%2Bb%26c%2541");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "302 | {} | status 302; redirects of tokens are not followed",
        "200 | <html> | status 200, but the response is not a JSON object",
        "200 | {\"token_type\":\"bearer\"} | status 200, but the response has no access_token",
        "200 | {\"access_token\":\"a\",\"token_type\":\"mac\"} | status 200, but its token_type is"
            + " not Bearer",
      })
  void uselessResponsesAreNamed(int status, String body, String why) {
    trouble =
        request ->
            json(status, body)
                .replace("\r\n\r\n", "\r\nLocation: " + guarded.url("/") + "\r\n\r\n");
    FastreqFailure failure = failures(send(oauth(), guardedUrls(1))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.message()).endsWith(": " + why);
    assertThat(tokens.requests()).hasSize(1);
    assertThat(guarded.requests()).isEmpty();
  }

  @Test
  void sizeOfTheResponseIsLimited() {
    trouble = request -> json(200, "{\"access_token\":\"" + "a".repeat(70_000) + "\"}");
    FastreqFailure failure = failures(send(oauth(), guardedUrls(1))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.message()).contains(": TOO_LARGE, ");
  }

  @Test
  void endpointThatHangsRunsIntoTheTimeout() {
    CountDownLatch end = new CountDownLatch(1);
    trouble = request -> hang(end);
    FastreqFailure failure =
        failures(send(oauth() + "&requestTimeout=200&maxRetries=0", guardedUrls(1))).get(0);
    end.countDown();
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.message()).endsWith(": TIMEOUT, no whole answer within 200 ms");
  }

  @Test
  void endpointPassesTheAddressPolicy() {
    String uri = oauth().replace("127.0.0.1:", "localhost:") + "&deniedHosts=localhost";
    FastreqFailure failure = failures(send(uri, guardedUrls(1))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.message()).contains("localhost").contains(": BLOCKED, ");
    assertThat(tokens.requests()).isEmpty();
  }

  @Test
  void endpointIsReachedByTheProxies() {
    ProxyServer proxy = proxy();
    bodyOf(send(oauth() + "&proxies=" + listOf(proxy), guardedUrls(1)));
    assertThat(proxy.seen())
        .extracting(ProxyServer.Seen::target)
        .containsExactly(authority(tokens), authority(guarded));
  }

  private static String authority(BrokenServer server) {
    return server.url("").substring("http://".length());
  }

  @Test
  void endpointIsTrustedAsTheRouteSays(@TempDir Path directory) {
    TestCertificates certificates = new TestCertificates(directory);
    BrokenServer secure =
        closedAfterwards(
            BrokenServer.startTls(
                certificates.server("ip:127.0.0.1"), BrokenServer.responses(this::token)));
    context.getRegistry().bind("tls", certificates.trustParameters());
    String uri = oauth().replace(tokens.url(""), secure.url(""));
    bodyOf(send(uri + "&sslContextParameters=#tls", guardedUrls(1)));
    FastreqFailure failure =
        failures(send(uri.replace("oauth?", "untrusting?"), guardedUrls(1))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.message()).contains(": TLS, ");
  }

  /** The one slot is free while an item waits for its token. */
  @Test
  void whoNeedsNoTokenDoesNotWait() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    trouble =
        request -> {
          hang(end);
          return null;
        };
    BrokenServer open = okServer();
    Map<String, Object> own =
        Map.of("url", open.url("/own"), "headers", Map.of("authorization", "Item's own"));
    CompletableFuture<Exchange> sent =
        sendAsync(
            oauth() + "&concurrency=1",
            List.of(guarded.url("/"), byName(open, "/stranger"), own, guarded.url("/")));
    eventually(() -> open.requests().size() == 2);
    assertThat(headers(open, "Authorization")).containsExactlyInAnyOrder(null, "Item's own");
    assertThat(guarded.requests()).isEmpty();
    end.countDown();
    assertThat(bodyOf(await(sent))).isEqualTo(List.of("ok", "ok", "ok", "ok"));
  }

  @Test
  void redirectToAnotherHostTakesNoTokenAlong() {
    BrokenServer stranger = okServer();
    BrokenServer leading = byPath(Map.of("/", to(302, byName(stranger, "/"))));
    bodyOf(send(oauth(), leading.url("/")));
    assertThat(headers(leading, "Authorization")).containsExactly("Bearer t1");
    assertThat(headers(stranger, "Authorization")).containsOnlyNulls();
  }

  @Test
  void redirectToAHostThatMayHaveTheTokenWaitsForIt() {
    BrokenServer leading = byPath(Map.of("/", to(302, guarded.url("/"))));
    assertThat(bodyOf(send(oauth(), byName(leading, "/")))).isEqualTo("ok");
    assertThat(headers(leading, "Authorization")).containsOnlyNulls();
    trouble = request -> status(400);
    FastreqFailure failure = failures(send(oauth("none"), byName(leading, "/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.attempts()).isEqualTo(1);
  }

  /** The first server has executed the POST. */
  @Test
  void refusalAfterARedirectDoesNotRepeatAPost() {
    BrokenServer leading = byPath(Map.of("/", to(303, guarded.url("/"))));
    bodyOf(send(oauth(), guardedUrls(1)));
    valid.clear();
    FastreqFailure failure = failures(send(oauth(), post(leading.url("/")))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(leading.requests()).hasSize(1);
    assertThat(bodyOf(send(oauth(), leading.url("/")))).isEqualTo("ok");
  }

  @Test
  void waitForATokenEndsWithTheBatch() {
    CountDownLatch end = new CountDownLatch(1);
    trouble = request -> hang(end);
    Exchange result = send(oauth() + "&batchTimeout=200", guardedUrls(3));
    end.countDown();
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(guarded.requests()).isEmpty();
  }

  @Test
  void waitForATokenEndsWithTheContext() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    trouble = request -> hang(end);
    BrokenServer leading = byPath(Map.of("/", to(302, guarded.url("/"))));
    CompletableFuture<Exchange> sent =
        template.asyncSend(
            oauth(),
            exchange ->
                exchange.getMessage().setBody(List.of(guarded.url("/"), byName(leading, "/"))));
    eventually(() -> leading.requests().size() == 1 && tokens.requests().size() == 1);
    context.stop();
    assertThat(failures(await(sent))).extracting(FastreqFailure::kind).containsOnly(Kind.CANCELLED);
    end.countDown();
  }

  @Test
  void requestThatWaitsToLeaveTakesTheTokenOfThatMoment() {
    lifetime = "1";
    FastreqRateLimiter slow = url -> CompletableFuture.completedFuture(Duration.ofMillis(1100));
    context.getRegistry().bind("slow", slow);
    bodyOf(
        send(
            oauth() + "&rateLimiter=#slow&oauth2CachedTokensExpirationMarginSeconds=0",
            guardedUrls(1)));
    assertThat(headers(guarded, "Authorization")).doesNotContain("Bearer t1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&okStatusCodeRange=200-499"})
  void bodyOfARefusalReachesNoFile(String options, @TempDir Path directory) throws Exception {
    bodyOf(send(oauth(), guardedUrls(1)));
    valid.clear();
    String uri = oauth() + "&returnType=file&directory=RAW(" + directory + ")&fileName=out.txt";
    bodyOf(send(uri + options, guarded.url("/")));
    assertThat(Files.readString(directory.resolve("out.txt"))).isEqualTo("ok");
  }

  @Test
  void bodyOfARefusalReachesNoStreamHandler() {
    bodyOf(send(oauth(), guardedUrls(1)));
    valid.clear();
    ByteArrayOutputStream seen = new ByteArrayOutputStream();
    FastreqStreamHandler handler = (request, chunk) -> seen.write(chunk.get());
    context.getRegistry().bind("handler", handler);
    bodyOf(send(oauth() + "&returnType=stream&streamHandler=#handler", guarded.url("/")));
    assertThat(seen).hasToString("o");
  }

  @Test
  void requestsThatThePreparerChangesGetTheirToken() {
    UnaryOperator<FastreqRequest> prepare = request -> FastreqRequest.of(guarded.url("/prepared"));
    context.getRegistry().bind("prepare", prepare);
    BrokenServer other = okServer();
    assertThat(bodyOf(send(oauth() + "&onPrepare=#prepare", byName(other, "/")))).isEqualTo("ok");
    assertThat(headers(guarded, "Authorization")).containsExactly("Bearer t1");
  }

  @Test
  void eachPageIsSentOnceMoreAfterARefusal() {
    BrokenServer pages =
        server(
            BrokenServer.responses(
                request -> {
                  if (!valid.remove(String.valueOf(request.header("Authorization")))) {
                    return status(401); // each token serves one request
                  }
                  return json(200, request.uri().equals("/1") ? "{\"next\":\"/2\"}" : "{}");
                }));
    Exchange result = send(oauth() + "&nextPage=/next&maxRetries=0", List.of(pages.url("/1")));
    assertThat(bodyOf(result)).isEqualTo(List.of(List.of(Map.of("next", "/2"), Map.of())));
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(3L);
    assertThat(headers(pages, "Authorization"))
        .containsExactly("Bearer t1", "Bearer t1", "Bearer t2");
  }

  @Test
  void dryRunFetchesNothing() {
    Exchange result = send(oauth() + "&dryRun=true", guardedUrls(2));
    assertThat(bodyOf(result).toString()).contains("Authorization=[xxxxxx]");
    assertThat(tokens.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "oauth2TokenEndpoint=http://a/t&oauth2ClientSecret=sesame | needs the option"
            + " oauth2ClientId",
        "oauth2TokenEndpoint=http://a/t&oauth2ClientId=me | needs the option oauth2ClientSecret",
        "oauth2TokenEndpoint=http://a/t&oauth2ClientId=me&oauth2ClientSecret=RAW() | needs the"
            + " option oauth2ClientSecret",
        "oauth2ClientId=me | oauth2ClientId does nothing without oauth2TokenEndpoint",
        "oauth2ClientSecret=sesame | oauth2ClientSecret does nothing without oauth2TokenEndpoint",
        "oauth2Scope=x | oauth2Scope does nothing without oauth2TokenEndpoint",
        "oauth2ResourceIndicator=http://x | oauth2ResourceIndicator does nothing without"
            + " oauth2TokenEndpoint",
        "oauth2TokenEndpoint=ftp://a/t | oauth2TokenEndpoint takes the URL of a token endpoint",
        "oauth2TokenEndpoint=http://me:sesame@a/t | oauth2TokenEndpoint takes the URL of a token"
            + " endpoint",
        "oauth2TokenEndpoint=http://a/t%23x | it has a fragment",
        "FULL&oauth2ResourceIndicator=api | oauth2ResourceIndicator can not be api: it takes an"
            + " absolute URI",
        "FULL&oauth2ResourceIndicator=http://x%23y | it takes an absolute URI without fragment",
        "FULL&oauth2CachedTokensDefaultExpirySeconds=0 | oauth2CachedTokensDefaultExpirySeconds can"
            + " not be 0: it takes a number of seconds from 1",
        "FULL&oauth2CachedTokensExpirationMarginSeconds=-1 |"
            + " oauth2CachedTokensExpirationMarginSeconds can not be -1: it takes a number of"
            + " seconds from 0",
        "FULL&oauth2BodyAuthentication=perhaps | oauth2BodyAuthentication",
        "FULL&bearerToken=sesame | oauth2TokenEndpoint can not be set together with",
        "FULL&basicAuthUsername=u&basicAuthPassword=sesame | oauth2TokenEndpoint can not be set"
            + " together with",
        "FULL&header.authorization=sesame | oauth2TokenEndpoint can not be set together with",
        "oauth2TokenEndpoint=http://a/t&oauth2ClientId=me&oauth2ClientSecret=sesame | needs option"
            + " authHosts",
      })
  void wrongOptionsAreRefused(String options, String message) {
    String full =
        "oauth2TokenEndpoint=http://a/t&oauth2ClientId=me&oauth2ClientSecret=sesame&authHosts=a";
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options.replace("FULL", full)))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(LogCapture.stackTrace(e)).doesNotContain("sesame"));
  }

  /** A kamelet can leave an option out only by giving it a blank value. */
  @Test
  void blankOptionsAreNone() {
    String uri =
        "fastreq:x?oauth2TokenEndpoint=RAW()&oauth2ClientId=RAW()&oauth2ClientSecret=RAW()&oauth2Scope=RAW()";
    bodyOf(send(uri, okServer().url("/")));
  }
}
