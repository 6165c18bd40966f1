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

import io.fastreq.camel.testing.LogCapture;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class ActivityLogTest extends AcceptanceTest {

  private static final String LOGGER = "io.fastreq.camel.activity";

  private List<String> linesOf(String options, List<String> body) {
    try (LogCapture log = new LogCapture()) {
      send("fastreq:log?retryBackoff=1" + options, body);
      return log.lines().stream().filter(line -> line.startsWith("INFO " + LOGGER)).toList();
    }
  }

  @Test
  void eachSentRequestIsLogged() {
    List<String> lines =
        linesOf(
            "&logHttpActivity=true&maxRetries=1",
            List.of(api.url("/text/1"), api.url("/fails/1/x"), refusedUrl()));
    assertThat(lines).hasSize(5).allMatch(line -> line.contains("fastreq:log GET http://"));
    assertThat(matching(lines, "/text/1 -> 200 OK in \\d+ ms")).hasSize(1);
    assertThat(matching(lines, "/fails/1/x -> 503 .*")).hasSize(1);
    assertThat(matching(lines, "/fails/1/x -> 200 .*")).hasSize(1);
    assertThat(matching(lines, "CONNECT")).hasSize(2);
  }

  @Test
  void abortedRequestIsLogged() {
    List<String> lines =
        linesOf(
            "&logHttpActivity=true&requestTimeout=200&maxRetries=0", List.of(api.url("/never")));
    assertThat(lines).singleElement().asString().contains("/never -> given up in");
  }

  @Test
  void secretsAreMasked() {
    List<String> lines =
        linesOf(
            "&logHttpActivity=true&proxies=127.0.0.1:9:who:hidden&maxRetries=0",
            List.of(api.url("/text/1?access_token=hidden&password=hidden")));
    assertThat(lines).singleElement().asString().doesNotContain("hidden").contains("xxxxxx");
  }

  @Test
  void queryOfTheRouteIsMasked() {
    List<String> lines =
        linesOf(
            "&logHttpActivity=true&maxRetries=0&query.page=hid&query.x%20y=hid&query.q=a",
            List.of(api.url("/text/1?own=shown&q=shown")));
    assertThat(lines).singleElement().asString().doesNotContain("hid");
    assertThat(lines).singleElement().asString().contains("own=shown", "page=xxxxxx");
  }

  @Test
  void queryOfTheRouteIsInNoException() {
    Exchange result =
        send("fastreq:q?maxRetries=0&query.page=hidden", List.of(api.url("/status/404?own=shown")));
    Throwable cause = failures(result).get(0).cause();
    assertThat(cause).hasMessageContaining("own=shown").hasMessageContaining("page=xxxxxx");
    assertThat(LogCapture.stackTrace(result.getException())).doesNotContain("hidden");
  }

  @Test
  void nothingIsLoggedByDefault() {
    assertThat(linesOf("&maxRetries=0", List.of(api.url("/text/1")))).isEmpty();
  }

  private static Stream<String> matching(List<String> lines, String pattern) {
    return lines.stream().filter(line -> line.matches(".*" + pattern + ".*"));
  }
}
