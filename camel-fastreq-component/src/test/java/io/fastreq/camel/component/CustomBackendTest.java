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

import io.fastreq.camel.FastreqBackend;
import io.fastreq.camel.FastreqBackend.Answer;
import io.fastreq.camel.FastreqBackendException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.testing.JdkBackend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code backend=#bean}: a backend of the user's own, including one that misbehaves. */
class CustomBackendTest extends FaultTest {

  private static final String OWN = "fastreq:own?backend=#own&maxRetries=2&retryBackoff=10ms";
  private static final String ONCE = "fastreq:once?backend=#own&maxRetries=0";
  private static final Answer HELLO =
      new Answer(200, Map.of(), "hello".getBytes(StandardCharsets.UTF_8), "HTTP/1.1");

  private void bind(FastreqBackend own) {
    context.getRegistry().bind("own", own);
  }

  private FastreqFailure failure(FastreqBackend own) {
    String name = "own" + own.hashCode();
    context.getRegistry().bind(name, own);
    return failures(send(OWN.replace("own", name), "http://127.0.0.1/")).get(0);
  }

  @Test
  void sendsABatchByTheJdksClient() {
    bind(new JdkBackend());
    Exchange exchange = send(OWN + "&concurrency=3", urls("/random/20/", 30));
    assertThat(bodyOf(exchange))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
        .hasSize(30)
        .startsWith("0", "1", "2")
        .endsWith("29");
    assertThat(api.mostInFlight()).isBetween(2, 3);
    assertThat(header(exchange, "CamelFastreqAttempts")).isEqualTo(30L);
  }

  @Test
  void sendsMethodHeadersAndBody() {
    bind(new JdkBackend());
    assertThat(bodyOf(send(OWN + "&header.X-Mine=yes", post(api.url("/echo")))))
        .isEqualTo("posted");
    assertThat(api.seen().get(0).method()).isEqualTo("POST");
    assertThat(api.seen().get(0).header("x-mine")).isEqualTo("yes");
  }

  @Test
  void accessTokenIsFetchedByTheBean() {
    bind(new JdkBackend());
    String uri =
        OWN.replace("own", "tokens")
            + "&oauth2ClientId=me&oauth2ClientSecret=s3cret&authHosts=127.0.0.1&oauth2TokenEndpoint=";
    FastreqFailure failure =
        failures(send(uri.replace("#tokens", "#own") + api.url("/text/token"), urls("/text/", 3)))
            .get(0);
    assertThat(failure.kind()).isEqualTo(Kind.AUTH);
    assertThat(failure.message())
        .endsWith("/text/token: status 200, but the response is not a JSON object");
    assertThat(api.seen()).hasSize(1);
    assertThat(api.seen().get(0).method()).isEqualTo("POST");
    assertThat(api.seen().get(0).body()).isEqualTo("grant_type=client_credentials");
  }

  @Test
  void responsesAreRetriedAndCounted() {
    bind(new JdkBackend());
    Exchange exchange = send(OWN, api.url("/fails/2/done"));
    assertThat(bodyOf(exchange)).isEqualTo("done");
    assertThat(header(exchange, "CamelFastreqAttempts")).isEqualTo(3L);
  }

  @Test
  void limitsHold() {
    bind(new JdkBackend());
    BrokenServer server =
        responding(
            "HTTP/1.1 200 OK\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: 50\r\n"
                + "Content-Length: 2\r\n\r\nok");
    List<String> urls = new ArrayList<>(urls("/text/", 3));
    urls.addAll(List.of(server.url("/1"), server.url("/2"), server.url("/3")));
    Exchange exchange =
        send(OWN + "&concurrency=1&batchTimeout=30s&hostQuota=2/1h&quota=9/1h", urls);
    assertCounts(exchange, 6, 3, 3);
    assertThat(failures(exchange)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(api.requests()).isEqualTo(2);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void redirectsAreFollowedByTheComponent() {
    bind(new JdkBackend());
    BrokenServer other = responding(OK);
    BrokenServer server =
        responding(
            "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + other.url("/") + "\r\n\r\n");
    assertThat(
            bodyOf(
                send(OWN, Map.of("url", server.url("/"), "headers", Map.of("Authorization", "s")))))
        .isEqualTo("ok");
    assertThat(other.requests().get(0).header("Authorization")).isNull();
  }

  @Test
  void requestThatReachedNoServerIsRetriedWhateverTheMethod() {
    bind(new JdkBackend());
    FastreqFailure failure = failures(send(OWN, post(refusedUrl()))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.attempts()).isEqualTo(3);
  }

  @Test
  void brokenConnectionIsTruncated() {
    bind(new JdkBackend());
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome");
              connection.close();
            });
    assertThat(failures(send(OWN, server.url("/"))).get(0).kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void encodedBodiesAreDecodedUpToTheLimit() throws IOException {
    byte[] zipped = Bytes.gzip(new byte[100_000]);
    FastreqBackend backend =
        request -> {
          assertThat(request.headers()).contains(Map.entry("Accept-Encoding", "gzip, deflate"));
          return CompletableFuture.completedFuture(
              new Answer(200, Map.of("content-encoding", List.of("gzip")), zipped, "HTTP/1.1"));
        };
    bind(backend);
    assertThat((byte[]) bodyOf(send(OWN + "&returnType=bytes", "http://127.0.0.1/")))
        .hasSize(100_000);
    FastreqFailure failure = failures(send(OWN + "&maxBodySize=99999", "http://127.0.0.1/")).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.attempts()).isEqualTo(1);
  }

  @Test
  void deadlineEnforcedAndConnectionClosed() {
    bind(new JdkBackend());
    BrokenServer server =
        server(
            connection -> {
              connection.readRequest();
              connection.awaitPeerClose();
            });
    FastreqFailure failure = failures(send(ONCE + "&requestTimeout=200", server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    eventually(() -> server.closedByPeer() == 1);
  }

  @Test
  void requestThatNeverCompletesIsCancelledAtTheDeadline() {
    AtomicInteger aborts = new AtomicInteger();
    FastreqBackend silent =
        request -> {
          request.onAbort(aborts::incrementAndGet);
          return new CompletableFuture<>();
        };
    bind(silent);
    FastreqFailure failure =
        failures(send(OWN + "&requestTimeout=100", "http://127.0.0.1/")).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure.attempts()).isEqualTo(3);
    eventually(() -> aborts.get() == 3);
  }

  @Test
  void lateResponsesAreDropped() {
    List<CompletableFuture<Answer>> stages = new CopyOnWriteArrayList<>();
    bind(
        request -> {
          CompletableFuture<Answer> stage = new CompletableFuture<>();
          stages.add(stage);
          request.onAbort(() -> stage.complete(HELLO));
          return stage;
        });
    Exchange exchange = send(ONCE + "&requestTimeout=100", List.of("http://127.0.0.1/"));
    assertThat(failures(exchange).get(0).kind()).isEqualTo(Kind.TIMEOUT);
    assertCounts(exchange, 1, 0, 1);
    assertThat(stages).hasSize(1);
  }

  @Test
  void secondCompletionIsIgnored() {
    bind(request -> new Twice());
    Exchange exchange = send(OWN, List.of("http://127.0.0.1/a", "http://127.0.0.1/b"));
    assertThat(exchange.getException()).isNull();
    assertCounts(exchange, 2, 2, 0);
    assertThat(header(exchange, "CamelFastreqAttempts")).isEqualTo(2L);
  }

  /** A stage that completes twice. */
  private static final class Twice extends CompletableFuture<Answer> {

    @Override
    public CompletableFuture<Answer> whenComplete(
        BiConsumer<? super Answer, ? super Throwable> action) {
      action.accept(HELLO, null);
      action.accept(null, new IOException("and again"));
      return this;
    }
  }

  @Test
  void faultsOfTheBeanFailTheItemOnce() {
    assertFault(
        request -> {
          throw new IllegalStateException("not today");
        },
        "not today");
    assertFault(
        request -> {
          throw new StackOverflowError();
        },
        "StackOverflowError");
    assertFault(request -> null, "no stage");
    assertFault(request -> CompletableFuture.completedFuture(null), "null");
    assertFault(
        request -> CompletableFuture.failedFuture(new NullPointerException("oops")), "oops");
  }

  private void assertFault(FastreqBackend own, String words) {
    FastreqFailure failure = failure(own);
    assertThat(failure.kind()).isEqualTo(Kind.HANDLER);
    assertThat(failure.message()).contains(words);
    assertThat(failure.attempts()).isEqualTo(1);
  }

  @Test
  void invalidResponseIsRefused() {
    FastreqFailure interim =
        failure(
            request ->
                CompletableFuture.completedFuture(
                    new Answer(102, Map.of(), new byte[0], "HTTP/1.1")));
    assertThat(interim.kind()).isEqualTo(Kind.PROTOCOL);
    FastreqFailure huge =
        failure(
            request ->
                CompletableFuture.completedFuture(
                    new Answer(
                        200, Map.of("X", List.of("x".repeat(17_000))), new byte[0], "HTTP/1.1")));
    assertThat(huge.kind()).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void backendExceptionIsUsedUnchanged() {
    bind(
        request -> {
          throw new FastreqBackendException(Kind.PROXY, false, "the proxy sleeps", null);
        });
    FastreqFailure failure = failures(send(OWN, post("http://127.0.0.1/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PROXY);
    assertThat(failure.attempts()).isEqualTo(3);
    assertThat(failure.message()).contains("the proxy sleeps");
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"STATUS", "REDIRECT", "CIRCUIT_OPEN", "PARSE", "CANCELLED"})
  void backendMayNotUseReservedKinds(Kind kind) {
    assertThatThrownBy(() -> new FastreqBackendException(kind, true, "x", null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(kind.name());
  }

  @Test
  void blockingBeanDelaysNoOtherRequest() {
    CountDownLatch both = new CountDownLatch(2);
    bind(
        request -> {
          both.countDown();
          assertThat(both.await(20, TimeUnit.SECONDS)).isTrue();
          return CompletableFuture.completedFuture(HELLO);
        });
    Exchange exchange = send(OWN + "&concurrency=2", urls("/text/", 2));
    assertCounts(exchange, 2, 2, 0);
  }

  @Test
  void refusedAddressesNeverReachTheBean() {
    AtomicInteger sent = new AtomicInteger();
    FastreqBackend backend =
        request -> {
          sent.incrementAndGet();
          return CompletableFuture.completedFuture(HELLO);
        };
    bind(backend);
    List<String> urls = List.of("http://169.254.169.254/", "http://denied.example/");
    assertThat(failures(send(OWN + "&deniedHosts=denied.example", urls)))
        .extracting(FastreqFailure::kind)
        .containsOnly(Kind.BLOCKED);
    assertThat(
            failures(
                send("fastreq:b?backend=#own&allowedHosts=10.0.0.0/8", "http://some.example/")))
        .extracting(FastreqFailure::kind)
        .containsOnly(Kind.BLOCKED);
    assertThat(sent).hasValue(0);
  }

  @Test
  void beanThatChecksAddressesGetsTheCheck() {
    List<@Nullable String> refusals = new ArrayList<>();
    bind(
        new Able() {
          @Override
          public CompletableFuture<Answer> send(Request request) throws Exception {
            refusals.add(request.refusalOf(java.net.InetAddress.getByName("10.1.2.3")));
            refusals.add(request.refusalOf(java.net.InetAddress.getByName("8.8.8.8")));
            return CompletableFuture.completedFuture(HELLO);
          }
        });
    bodyOf(send(OWN + "&addressPolicy=public", "http://some.example/"));
    assertThat(refusals.get(0)).contains("addressPolicy");
    assertThat(refusals.get(1)).isNull();
  }

  /** Binds a backend that can do everything, and returns the proxies that it gets. */
  private List<FastreqProxy> bindRecordingProxies() {
    List<FastreqProxy> proxies = new CopyOnWriteArrayList<>();
    bind(
        new Able() {
          @Override
          public CompletableFuture<Answer> send(Request request) {
            proxies.add(request.proxy());
            return CompletableFuture.completedFuture(HELLO);
          }
        });
    return proxies;
  }

  @Test
  void proxyOfAnItemIsCheckedBeforeTheBeanGetsIt() {
    List<FastreqProxy> proxies = bindRecordingProxies();
    List<Map<String, String>> items =
        List.of(
            Map.of("url", "http://some.example/", "proxy", "localhost:3128"),
            Map.of("url", "http://some.example/", "proxy", "127.0.0.1:3128"));
    Exchange refused = send(OWN + "&allowItemProxy=true&addressPolicy=public", items);
    assertThat(failures(refused)).extracting(FastreqFailure::kind).containsOnly(Kind.BLOCKED);
    assertThat(proxies).isEmpty();
    bodyOf(send(OWN + "&allowItemProxy=true", items));
    assertThat(proxies)
        .as("the checked address, not a name")
        .allSatisfy(proxy -> assertThat(proxy.host()).matches("127\\.0\\.0\\.1|::1|0:.*:1"))
        .hasSize(2);
  }

  @Test
  void beanThatUsesProxiesGetsThem() {
    List<FastreqProxy> proxies = bindRecordingProxies();
    bodyOf(send(OWN + "&proxies=https://10.0.0.1:1,socks5://10.0.0.2:2", urls("/text/", 2)));
    assertThat(proxies).extracting(FastreqProxy::host).contains("10.0.0.1", "10.0.0.2");
  }

  private abstract static class Able implements FastreqBackend {

    @Override
    public boolean usesProxies() {
      return true;
    }

    @Override
    public boolean checksAddresses() {
      return true;
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backend=#nobody                          | backend       | no such bean",
        "backend=#text                            | backend       | java.lang.String",
        "backend=#bean:text                       | backend       | FastreqBackend",
        "backend=mine                             | backend       | #bean",
        "backend=#own&returnType=file&directory=x | returnType    | vertx, vertx-http, http do",
        "backend=#own&http2=true                  | http2         | #own does not do",
        "backend=#own&useGlobalSslContextParameters=true | sslContextParameters | #own",
        "backend=#own&proxies=10.0.0.1:1          | proxies       | #own does not do proxies",
        "backend=#own&allowItemProxy=true         | allowItemProxy| #own does not do proxies",
        "backend=#own&addressPolicy=public        | addressPolicy | #own does not do address"
            + " checks",
        "backend=#own&deniedHosts=10.0.0.0/8      | deniedHosts   | #own does not do address"
            + " checks",
      })
  void unsupportedOptionIsRefusedWhenTheEndpointIsCreated(
      String option, String name, String words) {
    bind(request -> CompletableFuture.completedFuture(HELLO));
    context.getRegistry().bind("text", "a text");
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + option))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll(name, words);
  }

  @Test
  void stopEndsRequestsInFlight() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger aborts = new AtomicInteger();
    context.getShutdownStrategy().setTimeout(1);
    bind(
        request -> {
          request.onAbort(aborts::incrementAndGet);
          begun.countDown();
          return new CompletableFuture<>();
        });
    CompletableFuture<Exchange> sent =
        template.asyncSend(OWN, exchange -> exchange.getMessage().setBody("http://127.0.0.1/"));
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    context.stop();
    assertThat(failures(await(sent)).get(0).kind()).isEqualTo(Kind.CANCELLED);
    eventually(() -> aborts.get() == 1);
  }
}
