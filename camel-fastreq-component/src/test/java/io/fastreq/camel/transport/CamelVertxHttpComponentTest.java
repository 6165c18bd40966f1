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
package io.fastreq.camel.transport;

import static io.fastreq.camel.transport.TransportProbe.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.TestCertificates;
import io.fastreq.camel.transport.camelvertx.CamelVertxTransport;
import io.vertx.core.Vertx;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.vertx.http.VertxHttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The settings of the component {@code vertx-http} that apply to the backend, and those that do
 * not.
 */
class CamelVertxHttpComponentTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final TransportSettings SETTINGS = TransportProbe.settings(2, 5_000, null);

  @TempDir static Path directory;
  private static TestCertificates certificates;

  private DefaultCamelContext context;
  private VertxHttpComponent component;

  @BeforeAll
  static void makeCertificates() {
    certificates = new TestCertificates(directory);
  }

  @BeforeEach
  void configureTheComponent() {
    context = new DefaultCamelContext();
    component = new VertxHttpComponent();
    context.addComponent("vertx-http", component);
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private Outcome get(String url) throws Exception {
    context.start();
    CamelVertxTransport transport = new CamelVertxTransport(context, SETTINGS);
    try {
      CompletableFuture<Outcome> outcome = new CompletableFuture<>();
      transport.send(request("GET", url, null), TransportProbe.READ, outcome::complete);
      return outcome.get(20, TimeUnit.SECONDS);
    } finally {
      transport.close();
    }
  }

  private static BrokenServer tlsServer() {
    return BrokenServer.startTls(
        certificates.server("ip:127.0.0.1"),
        connection -> {
          connection.readRequest();
          connection.send(OK);
        });
  }

  @Test
  void vertxOfTheComponentIsUsedAndNotClosed() throws Exception {
    Vertx vertx = Vertx.vertx();
    component.setVertx(vertx);
    try (BrokenServer server = BrokenServer.responding(OK)) {
      assertThat(get(server.url("/"))).isInstanceOf(Success.class);
      CompletableFuture<Void> ran = new CompletableFuture<>();
      vertx.runOnContext(none -> ran.complete(null));
      assertThat(ran).succeedsWithin(20, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  @Test
  void trustOfTheWebClientOptionsIsUsed() throws Exception {
    component.setWebClientOptions(
        new WebClientOptions()
            .setTrustOptions(
                new PfxOptions()
                    .setPath(directory.resolve("trust.p12").toString())
                    .setPassword(TestCertificates.PASSWORD)));
    try (BrokenServer server = tlsServer()) {
      assertThat(get(server.url("/"))).isInstanceOf(Success.class);
    }
  }

  @Test
  void trustOfTheSslContextParametersIsUsed() throws Exception {
    component.setSslContextParameters(certificates.trustParameters());
    try (BrokenServer server = tlsServer()) {
      assertThat(get(server.url("/"))).isInstanceOf(Success.class);
    }
  }

  @Test
  void webClientOptionsCannotDisableVerification() throws Exception {
    component.setWebClientOptions(new WebClientOptions().setTrustAll(true).setVerifyHost(false));
    try (BrokenServer server = tlsServer()) {
      assertThat(((Failure) get(server.url("/"))).kind()).isEqualTo(Kind.TLS);
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void webClientOptionsNeitherFollowRedirectsNorSetAUserAgent() throws Exception {
    component.setWebClientOptions(
        new WebClientOptions().setFollowRedirects(true).setUserAgent("its own"));
    try (BrokenServer other = BrokenServer.responding(OK);
        BrokenServer server =
            BrokenServer.responding(
                "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: "
                    + other.url("/")
                    + "\r\n\r\n")) {
      assertThat(((Success) get(server.url("/"))).response().status()).isEqualTo(302);
      assertThat(other.connections()).isZero();
      assertThat(server.requests().get(0).header("User-Agent")).isNull();
    }
  }

  @Test
  void credentialsOfTheComponentAreNotSent() throws Exception {
    component.setBasicAuthUsername("user");
    component.setBasicAuthPassword("sesame");
    component.setBearerToken("sesame");
    try (BrokenServer server = BrokenServer.responding(OK)) {
      assertThat(get(server.url("/"))).isInstanceOf(Success.class);
      assertThat(server.requests().get(0).header("Authorization")).isNull();
    }
  }

  @Test
  void proxyOfTheComponentIsRefusedWithAClearMessage() {
    component.setWebClientOptions(
        new WebClientOptions().setProxyOptions(new ProxyOptions().setHost("127.0.0.1")));
    context.start();
    assertThatThrownBy(() -> new CamelVertxTransport(context, SETTINGS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("option proxies of fastreq");
  }
}
