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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.TestCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.support.jsse.KeyManagersParameters;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest extends AcceptanceTest {

  @TempDir static Path directory;
  private static TestCertificates certificates;
  @AutoClose private static BrokenServer server;

  @BeforeAll
  static void startTlsServer() {
    certificates = new TestCertificates(directory);
    server =
        BrokenServer.startTls(
            certificates.server("ip:127.0.0.1"),
            BrokenServer.responses(
                request ->
                    "HTTP/1.1 200 OK\r\n"
                        + "Content-Type: text/plain\r\n"
                        + "Content-Length: 6\r\n\r\n"
                        + "secret"));
  }

  @Test
  void trustStoreOfTheRouteIsUsed() {
    context.getRegistry().bind("tls", certificates.trustParameters());
    Exchange result =
        send(
            "fastreq:t?sslContextParameters=#tls",
            List.of(server.url("/1"), server.url("/2"), api.url("/text/3")));
    assertThat(bodyOf(result)).isEqualTo(List.of("secret", "secret", "text 3"));
  }

  @Test
  void globalSslParametersAreUsedWhereTheRouteSaysSo() {
    context.setSSLContextParameters(certificates.trustParameters());
    Exchange with = send("fastreq:t?useGlobalSslContextParameters=true", List.of(server.url("/1")));
    assertThat(bodyOf(with)).isEqualTo(List.of("secret"));
    Exchange without = send("fastreq:t", List.of(server.url("/1")));
    assertThat(failures(without).get(0).kind()).isEqualTo(Kind.TLS);
  }

  @Test
  void clientCertificateIsSentToAServerThatRequestsIt() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HttpServer asking =
          vertx
              .createHttpServer(
                  new HttpServerOptions()
                      .setSsl(true)
                      .setClientAuth(ClientAuth.REQUIRED)
                      .setKeyCertOptions(store("valid-1.p12"))
                      .setTrustOptions(store("trust.p12")))
              .requestHandler(request -> request.response().end("known"))
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      List<String> urls = List.of("https://127.0.0.1:" + asking.actualPort() + "/");
      SSLContextParameters both = certificates.trustParameters();
      KeyManagersParameters keys = new KeyManagersParameters();
      keys.setKeyStore(certificates.keyStore("valid-1.p12"));
      keys.setKeyPassword(TestCertificates.PASSWORD);
      both.setKeyManagers(keys);
      context.getRegistry().bind("both", both);
      context.getRegistry().bind("trust", certificates.trustParameters());
      Exchange known = send("fastreq:k?sslContextParameters=#both&returnType=text", urls);
      assertThat(bodyOf(known)).isEqualTo(List.of("known"));
      Exchange unknown = send("fastreq:k?sslContextParameters=#trust&maxRetries=0", urls);
      assertThat(failures(unknown)).hasSize(1);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static PfxOptions store(String file) {
    return new PfxOptions()
        .setPath(directory.resolve(file).toString())
        .setPassword(TestCertificates.PASSWORD);
  }

  @Test
  void untrustedServerIsRefused() {
    int before = server.requests().size();
    Exchange result = send("fastreq:t", List.of(server.url("/1"), api.url("/text/2")));
    assertThat(failures(result)).hasSize(1);
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.TLS);
    assertThat(failures(result).get(0).attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(before);
  }
}
