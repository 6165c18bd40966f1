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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.TestCertificates;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a redirecting server can learn, and what it cannot make the component do. */
class RedirectSecretsTest extends RawServerTest {

  @TempDir Path directory;

  private static Map<String, Object> secretItem(String url) {
    return Map.of(
        "url",
        url,
        "headers",
        Map.of(
            "Authorization", "sesame 1",
            "cookie", "id=sesame",
            "X-API-key", "sesame 2",
            "Proxy-Authorization", "sesame 3",
            "X-Plain", "plain"));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void anotherPortIsAnotherOriginAndSeesNoSecret(int status) {
    BrokenServer other = responding(OK);
    BrokenServer server = byPath(Map.of("/a", to(status, other.url("/b"))));
    bodyOf(send(RETRYING + "&secretHeaders=x-api-KEY", List.of(secretItem(server.url("/a")))));
    assertThat(server.requests().get(0).head()).contains("sesame 1", "id=sesame", "sesame 2");
    assertThat(other.requests()).hasSize(1);
    assertThat(other.requests().get(0).head()).doesNotContain("sesame").contains("X-Plain: plain");
  }

  @Test
  void secretsOfTheRouteAreNotSentToAnotherOrigin() {
    BrokenServer other = responding(OK);
    BrokenServer server = byPath(Map.of("/a", to(302, byName(other, "/b"))));
    bodyOf(
        send(
            RETRYING
                + "&secretHeaders=X-Api-Key&header.X-Api-Key=sesame&cookie.id=sesame"
                + "&basicAuthUsername=u&basicAuthPassword=sesame&authHosts=127.0.0.1",
            List.of(server.url("/a"))));
    assertThat(lines(server.requests().get(0), "X-Api-Key")).containsExactly("sesame");
    assertThat(lines(server.requests().get(0), "Authorization")).hasSize(1);
    assertThat(other.requests().get(0).head())
        .doesNotContain("sesame")
        .doesNotContainIgnoringCase("authorization");
  }

  @Test
  void redirectBackDoesNotRestoreSecrets() {
    Map<String, String> responses = new HashMap<>();
    BrokenServer server = byPath(responses);
    BrokenServer other = byPath(Map.of("/b", to(302, server.url("/c"))));
    responses.put("/a", to(302, other.url("/b")));
    bodyOf(send(RETRYING, List.of(secretItem(server.url("/a")))));
    assertThat(headers(server, "Authorization")).containsExactly("sesame 1", null);
  }

  @Test
  void bodyOfAPostIsSentOnOnlyWhereTheStatusSaysSo() {
    BrokenServer other = responding(OK);
    BrokenServer server =
        byPath(Map.of("/307", to(307, other.url("/307")), "/302", to(302, other.url("/302"))));
    String uri = RETRYING + "&concurrency=1";
    bodyOf(send(uri, List.of(post(server.url("/307")), post(server.url("/302")))));
    assertThat(other.requests().get(0).requestLine()).startsWith("POST /307");
    assertThat(other.requests().get(0).body()).asString().isEqualTo("posted");
    assertThat(other.requests().get(1).requestLine()).startsWith("GET /302");
    assertThat(other.requests().get(1).body()).isEmpty();
  }

  @Test
  void endlessRedirectsEndAtTheLimit() {
    BrokenServer server = server(BrokenServer.responses(request -> to(302, request.uri() + "x")));
    FastreqFailure failure = failures(send(RETRYING, server.url("/"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.REDIRECT);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(server.requests()).hasSize(11);
  }

  @Test
  void redirectFromTlsToClearTextIsRefused() {
    BrokenServer clear = responding(OK);
    TestCertificates certificates = new TestCertificates(directory);
    BrokenServer tls =
        closedAfterwards(
            BrokenServer.startTls(
                certificates.server("ip:127.0.0.1"),
                BrokenServer.responses(request -> to(302, clear.url("/")))));
    context.getRegistry().bind("tls", certificates.trustParameters());
    Exchange result = send(RETRYING + "&sslContextParameters=#tls", List.of(tls.url("/")));
    assertThat(kindOf(result)).isEqualTo(Kind.REDIRECT);
    assertThat(tls.requests()).hasSize(1);
    assertNothingArrived(clear);
  }
}
