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

import io.fastreq.camel.policy.UserAgents;
import io.fastreq.camel.testing.BrokenServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The User-Agent header that is sent. */
class UserAgentTest extends RawServerTest {

  @TempDir Path directory;
  private final AtomicInteger names = new AtomicInteger();

  @BeforeEach
  void useOwnEnvironment() {
    useEnvironment();
  }

  /** Returns the user agents sent for one item without its own. */
  private List<String> agentsOf(String options) {
    return agentsOf(options, Map.of());
  }

  private List<String> agentsOf(String options, Map<String, Object> itemHeaders) {
    BrokenServer server = responding(OK);
    String uri = "fastreq:agent" + names.incrementAndGet() + "?maxRetries=0" + options;
    bodyOf(send(uri, List.of(Map.of("url", server.url("/"), "headers", itemHeaders))));
    assertThat(server.requests()).hasSize(1);
    return lines(server.requests().get(0), "User-Agent");
  }

  @Test
  void userAgentSourcesHaveTheirPrecedence() throws Exception {
    Path file = Files.writeString(directory.resolve("agents"), "# list\r\nof the resource\r\n");
    BrokenServer list = responding("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nof the URL\r\n");
    String options = "";
    assertThat(agentsOf(options)).singleElement().isIn(UserAgents.builtIn());
    environment.put("USER_AGENTS_URL", list.url("/agents"));
    assertThat(agentsOf(options)).containsExactly("of the URL");
    environment.put("USER_AGENTS", " of the environment ");
    assertThat(agentsOf(options)).containsExactly("of the environment");
    options += "&userAgentResource=file:" + file;
    assertThat(agentsOf(options)).containsExactly("of the resource");
    options += "&userAgents=of the list";
    assertThat(agentsOf(options)).containsExactly("of the list");
    options += "&userAgent=fixed";
    assertThat(agentsOf(options)).containsExactly("fixed");
    options += "&header.user-AGENT=of the header";
    assertThat(agentsOf(options)).containsExactly("of the header");
    assertThat(agentsOf(options, Map.of("USER-agent", "of the item")))
        .containsExactly("of the item");
  }

  @ParameterizedTest
  @ValueSource(strings = {"User-Agent", "user-agent", "uSER-aGENT"})
  void oneUserAgentIsSentWhateverTheCaseOfTheHeader(String name) {
    assertThat(agentsOf("&userAgents=a,b&header." + name + "=mine")).containsExactly("mine");
    assertThat(agentsOf("&userAgents=a,b", Map.of(name, "mine"))).containsExactly("mine");
    assertThat(agentsOf("&header." + name + "=route", Map.of("User-agent", "mine")))
        .containsExactly("mine");
  }

  @Test
  void userAgentsMayBeABean() {
    context.getRegistry().bind("agents", List.of("bean (a, b)"));
    assertThat(agentsOf("&userAgents=#agents")).containsExactly("bean (a, b)");
  }

  @Test
  void eachAttemptUsesTheNextUserAgent() {
    AtomicInteger visits = new AtomicInteger();
    BrokenServer server =
        server(BrokenServer.responses(request -> visits.incrementAndGet() < 3 ? status(503) : OK));
    String uri = RETRYING + "&userAgents=a,b,c&userAgentSelection=roundRobin";
    bodyOf(send(uri, server.url("/")));
    assertThat(headers(server, "User-Agent")).containsExactly("a", "b", "c");
  }

  @Test
  void hopsOfAnAttemptKeepTheUserAgent() {
    BrokenServer other = responding(OK);
    BrokenServer server = byPath(Map.of("/a", to(302, "/b"), "/b", to(302, other.url("/c"))));
    String uri = ENDPOINT + "?userAgents=a,b,c&userAgentSelection=roundRobin";
    bodyOf(send(uri, server.url("/a")));
    bodyOf(send(uri, server.url("/a")));
    assertThat(headers(server, "User-Agent")).containsExactly("a", "a", "b", "b");
    assertThat(headers(other, "User-Agent")).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&bearerToken=abc&authHosts=127.0.0.1",
        "&header.X-Api-Key=abc",
        "&header.X-Mine=abc&secretHeaders=x-mine",
        "&cookie.sid=abc",
        "&query.api_key=abc",
        "&httpMethod=POST&requestBody=text",
        "&httpMethod=PUT&requestBody=text"
      })
  void requestsWithCredentialsOrBodyUseTheComponentsOwnUserAgentByDefault(String options) {
    assertThat(agentsOf(options)).singleElement().asString().matches("camel-fastreq/\\d+\\.\\S+");
    assertThat(agentsOf(options + "&userAgent=mine")).containsExactly("mine");
    assertThat(agentsOf(options + "&userAgents=mine")).containsExactly("mine");
    assertThat(agentsOf(options, Map.of("user-agent", "mine"))).containsExactly("mine");
    environment.put("USER_AGENTS", "of the environment");
    assertThat(agentsOf(options)).containsExactly("of the environment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&header.X-Plain=a",
        "&query.keyword=a",
        "&query.author=a",
        "&httpMethod=HEAD"
      })
  void plainReadsUseABrowsersUserAgent(String options) {
    assertThat(agentsOf(options)).singleElement().isIn(UserAgents.builtIn());
  }

  @Test
  void itemsWithCredentialsOrBodyUseTheComponentsOwnUserAgent() {
    assertThat(agentsOf("", Map.of("Authorization", "Bearer abc")))
        .singleElement()
        .asString()
        .startsWith("camel-fastreq/");
    BrokenServer server = responding(OK);
    bodyOf(send(ENDPOINT, List.of(post(server.url("/")), server.url("/?access_token=a"))));
    assertThat(headers(server, "User-Agent")).allMatch(agent -> agent.startsWith("camel-fastreq/"));
  }

  @Test
  void noUserAgentWithoutRotation() {
    environment.put("USER_AGENTS", "of the environment");
    assertThat(agentsOf("&userAgentRotation=false")).isEmpty();
    assertThat(agentsOf("&userAgentRotation=false&userAgent=fixed")).containsExactly("fixed");
  }

  @Test
  void listThatInjectsAHeaderSendsNothing() {
    BrokenServer server = responding(OK);
    context.getRegistry().bind("agents", List.of("good", "bad\r\nInjected: yes"));
    for (String option : List.of("userAgents=#agents", "userAgent=a%0D%0AInjected: yes")) {
      assertThatThrownBy(() -> template.requestBody("fastreq:x?" + option, server.url("/")))
          .hasStackTraceContaining("control character");
    }
    assertNothingArrived(server);
  }
}
