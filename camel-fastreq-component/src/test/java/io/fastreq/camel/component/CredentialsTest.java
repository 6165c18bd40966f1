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

import io.fastreq.camel.testing.BrokenServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials of the route, which a URL of a message must not send to another host. */
class CredentialsTest extends RawServerTest {

  private static final String BASIC = "Basic dXNlcjpwYTpzcw=="; // user:pa:ss

  @ParameterizedTest
  @CsvSource({
    "basicAuthUsername=user&basicAuthPassword=pa:ss," + BASIC,
    "bearerToken=RAW(to+k&en),Bearer to+k&en",
    "header.Authorization=RAW(Own abc),Own abc",
    "header.authorization=RAW(Own abc),Own abc",
  })
  void credentialsGoToAuthHostsOnly(String options, String expected) {
    BrokenServer friend = responding(OK);
    BrokenServer stranger = responding(OK);
    String uri = ENDPOINT + "?" + options + "&authHosts=127.0.0.1,api.example.com";
    bodyOf(send(uri, List.of(friend.url("/"), byName(stranger, "/"), friend.url("/again"))));
    assertThat(headers(friend, "Authorization")).containsExactly(expected, expected);
    assertThat(stranger.requests()).hasSize(1);
    assertThat(headers(stranger, "Authorization")).containsOnlyNulls();
  }

  @Test
  void allowedHostsGetCredentialsByDefault() {
    BrokenServer server = responding(OK);
    bodyOf(send(ENDPOINT + "?bearerToken=abc&allowedHosts=127.0.0.1", List.of(server.url("/"))));
    assertThat(headers(server, "Authorization")).containsExactly("Bearer abc");
  }

  @Test
  void allowedHostsGetNoCredentialsWhereAuthHostsNamesOthers() {
    BrokenServer server = responding(OK);
    String uri = ENDPOINT + "?bearerToken=abc&allowedHosts=127.0.0.1&authHosts=api.example.com";
    bodyOf(send(uri, List.of(server.url("/"))));
    assertThat(headers(server, "Authorization")).containsOnlyNulls();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bearerToken=sesame",
        "basicAuthUsername=user&basicAuthPassword=sesame",
        "header.Authorization=sesame",
        "header.AUTHORIZATION=sesame",
        "bearerToken=sesame&authHosts=",
      })
  void endpointWithCredentialsAndNoHostsIsRefused(String options) {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("authHosts")
        .hasMessageNotContaining("sesame");
  }

  /** A kamelet can leave an option out only by giving it a blank value. */
  @Test
  void blankCredentialsAreNone() {
    BrokenServer server = responding(OK);
    String options = "bearerToken=RAW()&basicAuthUsername=RAW()&basicAuthPassword=RAW()";
    bodyOf(send(ENDPOINT + "?" + options, List.of(server.url("/"))));
    assertThat(headers(server, "Authorization")).containsOnlyNulls();
  }

  @Test
  void userWithoutPasswordIsRefused() {
    String options = "basicAuthUsername=user&basicAuthPassword=RAW()&authHosts=127.0.0.1";
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options))
        .hasMessageContaining("basicAuthPassword");
  }

  @Test
  void credentialsOfTheComponentNeedAuthHostsToo() {
    FastreqComponent component = context.getComponent("fastreq", FastreqComponent.class);
    component.getConfiguration().setBearerToken("sesame");
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("authHosts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "authorization"})
  void authorizationOfTheItemWins(String name) {
    BrokenServer server = responding(OK);
    Map<String, Object> item =
        Map.of("url", server.url("/"), "headers", Map.of(name, "Item's own"));
    bodyOf(send(ENDPOINT + "?bearerToken=abc&authHosts=127.0.0.1", List.of(item)));
    assertThat(lines(server.requests().get(0), "Authorization")).containsExactly("Item's own");
  }

  @Test
  void redirectToAnotherHostGetsNoCredentials() {
    BrokenServer stranger = responding(OK);
    Map<String, String> responses = new HashMap<>();
    BrokenServer friend = byPath(responses);
    responses.put("/a", to(302, byName(stranger, "/b")));
    responses.put("/c", to(302, "/d"));
    String uri = ENDPOINT + "?bearerToken=abc&authHosts=127.0.0.1";
    bodyOf(send(uri, List.of(friend.url("/a"))));
    bodyOf(send(uri, List.of(friend.url("/c"))));
    assertThat(headers(friend, "Authorization"))
        .containsExactly("Bearer abc", "Bearer abc", "Bearer abc");
    assertThat(stranger.requests()).hasSize(1);
    assertThat(headers(stranger, "Authorization")).containsOnlyNulls();
  }

  @Test
  void headerOfTheMessageIsNotACredential() {
    BrokenServer server = responding(OK);
    send(
        ENDPOINT + "?bearerToken=abc&authHosts=127.0.0.1",
        List.of(server.url("/")),
        Map.of("Authorization", "stolen", "authHosts", "localhost"));
    assertThat(headers(server, "Authorization")).containsExactly("Bearer abc");
  }
}
