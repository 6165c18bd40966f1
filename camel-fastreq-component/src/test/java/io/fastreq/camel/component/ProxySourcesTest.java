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
import io.fastreq.camel.testing.LogCapture;
import io.fastreq.camel.testing.ProxyServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.camel.ResolveEndpointFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources of proxies, and lists that are wrong. */
class ProxySourcesTest extends RawServerTest {

  private static final String ONCE = ENDPOINT + "?maxRetries=0&requestTimeout=10s&concurrency=1&";

  @TempDir Path directory;
  private BrokenServer server;

  @BeforeEach
  void startServer() {
    useEnvironment();
    server = okServer();
  }

  private void assertGoesBy(ProxyServer proxy, String uri) {
    int before = proxy.seen().size();
    bodyOf(send(uri, server.url("/")));
    assertThat(proxy.seen()).hasSize(before + 1);
  }

  private void assertGoesDirectly(String uri) {
    bodyOf(send(uri, server.url("/")));
    assertThat(server.requests().get(server.requests().size() - 1).header("Connection"))
        .as("the header that the tests' proxies add")
        .isNull();
  }

  @Test
  void proxyResourceMayBeAFile() throws Exception {
    ProxyServer one = closedAfterwards(ProxyServer.http("u", "p"));
    ProxyServer two = proxy();
    Path file =
        Files.writeString(
            directory.resolve("proxies"),
            "# mine\r\n\r\n" + listOf(one) + ":u:p\r\n" + listOf(two) + "\r\n");
    String uri = ONCE + "proxyResource=file:" + file;
    assertGoesBy(one, uri);
    assertGoesBy(two, uri);
  }

  @Test
  void proxyResourceMayBeAUrl() {
    ProxyServer proxy = proxy();
    String list = listOf(proxy) + "\r\n";
    BrokenServer provider =
        responding("HTTP/1.1 200 OK\r\nContent-Length: " + list.length() + "\r\n\r\n" + list);
    assertGoesBy(proxy, ONCE + "proxyResource=" + provider.url("/list"));
    assertThat(provider.requests()).hasSize(1);
  }

  @Test
  void proxyResourceIsReloadedAndKeptWhenThatFails() throws Exception {
    ProxyServer first = proxy();
    ProxyServer second = proxy();
    Path file = Files.writeString(directory.resolve("proxies"), listOf(first) + "\n");
    String uri = ONCE + "proxyRefresh=200ms&proxyResource=file:" + file;
    assertGoesBy(first, uri);
    Path next = Files.writeString(directory.resolve("next"), listOf(second) + "\n");
    Files.move(next, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    eventually(
        () -> {
          bodyOf(send(uri, server.url("/")));
          return !second.seen().isEmpty();
        });
    try (LogCapture log = new LogCapture()) {
      Files.writeString(file, "this is no proxy\n");
      eventually(
          () -> log.lines().stream().anyMatch(line -> line.contains("could not be read again")));
      Files.delete(file);
      assertGoesBy(second, uri);
    }
  }

  @Test
  void proxiesBeanMayBeAListOrASupplier() {
    ProxyServer listed = proxy();
    ProxyServer supplied = proxy();
    context.getRegistry().bind("list", List.of(listOf(listed)));
    Supplier<Object> supplier = () -> List.of(supplied.address());
    context.getRegistry().bind("supplier", supplier);
    assertGoesBy(listed, "fastreq:list?proxies=#list");
    assertGoesBy(supplied, "fastreq:supplier?proxies=#bean:supplier");
  }

  @Test
  void supplierIsCalledAgain() {
    ProxyServer first = proxy();
    ProxyServer second = proxy();
    List<String> list = new CopyOnWriteArrayList<>(List.of(listOf(first)));
    Supplier<Object> supplier = () -> list;
    context.getRegistry().bind("supplier", supplier);
    String uri = ONCE + "proxyRefresh=200ms&proxies=#supplier";
    assertGoesBy(first, uri);
    list.set(0, listOf(second));
    eventually(
        () -> {
          bodyOf(send(uri, server.url("/")));
          return !second.seen().isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"FASTREQ_PROXIES", "PROXIES"})
  void environmentIsUsedOnlyWhereTheRouteSaysSo(String variable) {
    ProxyServer proxy = proxy();
    environment.put(variable, " " + listOf(proxy) + " ");
    assertGoesDirectly("fastreq:direct");
    assertThat(proxy.connections()).isZero();
    assertGoesBy(proxy, "fastreq:proxied?proxyFromEnvironment=true");
  }

  @Test
  void resourceUrlOfTheEnvironmentIsUsedOnlyWhereTheRouteSaysSo() {
    ProxyServer proxy = proxy();
    String list = listOf(proxy) + "\r\n";
    BrokenServer provider =
        responding("HTTP/1.1 200 OK\r\nContent-Length: " + list.length() + "\r\n\r\n" + list);
    environment.put("WEBSHARE_PROXIES_URL", provider.url("/token"));
    assertGoesDirectly("fastreq:direct");
    assertNothingArrived(provider);
    assertGoesBy(proxy, "fastreq:proxied?proxyFromEnvironment=true");
  }

  @Test
  void optionTakesPrecedenceOverTheEnvironment() {
    ProxyServer named = proxy();
    ProxyServer ofTheEnvironment = proxy();
    environment.put("FASTREQ_PROXIES", listOf(ofTheEnvironment));
    assertGoesBy(named, ONCE + "proxyFromEnvironment=true&proxies=" + listOf(named));
    assertThat(ofTheEnvironment.connections()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "good:1,h:99999:user:sesame            | 2",
        "http://user:sesame@h:0                | 1",
        "a:1,b:2,300.1.1.1:80:user:sesame      | 3",
        "h:1:user:sesame:more                  | 1",
        "ftp://user:sesame@h:1                 | 1"
      })
  void wrongProxyIsNamedByItsPositionAndNeverByItsPassword(String list, int position) {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?proxies=" + list))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("proxies: proxy " + position)
        .satisfies(e -> assertThat(LogCapture.stackTrace(e)).doesNotContain("sesame"));
  }

  @Test
  void httpsProxyIsRefusedWithAClearMessage() {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?proxies=h:1,https://u:sesame@h:2"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll("proxy 2", "TLS", "socks5")
        .satisfies(e -> assertThat(LogCapture.stackTrace(e)).doesNotContain("sesame"));
  }

  @Test
  void emptyProxyResourceIsAnErrorAtStart() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty"), "# nothing\n\n");
    Path wrong = Files.writeString(directory.resolve("wrong"), "h:1\nh:0:user:sesame\n");
    assertThatThrownBy(() -> template.requestBody("fastreq:e?proxyResource=file:" + empty, "x"))
        .hasStackTraceContaining("proxyResource");
    assertThatThrownBy(() -> template.requestBody("fastreq:w?proxyResource=file:" + wrong, "x"))
        .hasStackTraceContaining("proxyResource: line 2")
        .satisfies(e -> assertThat(LogCapture.stackTrace(e)).doesNotContain("sesame"));
  }
}
