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

import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import io.fastreq.camel.testing.ProxyServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;

/**
 * Shared by the tests of credentials, proxies and user agents: raw servers, proxies, an
 * environment.
 */
abstract class RawServerTest extends FaultTest {

  private final List<ProxyServer> proxies = new ArrayList<>();

  /** The environment variables that the component sees. */
  final Map<String, String> environment = new ConcurrentHashMap<>();

  @AfterEach
  void proxiesClose() {
    proxies.forEach(ProxyServer::close);
  }

  /** Gives the component the environment of this test. Call it before the component is used. */
  void useEnvironment() {
    context.addComponent("fastreq", new FastreqComponent(environment::get));
  }

  /** A proxy that is closed after the test. */
  ProxyServer proxy() {
    return closedAfterwards(ProxyServer.http());
  }

  ProxyServer closedAfterwards(ProxyServer proxy) {
    proxies.add(proxy);
    return proxy;
  }

  /** Returns the value of the option {@code proxies} for some proxies without credentials. */
  static String listOf(ProxyServer... some) {
    List<String> texts = new ArrayList<>();
    for (ProxyServer proxy : some) {
      texts.add(proxy.host() + ":" + proxy.port());
    }
    return String.join(",", texts);
  }

  /** A server that responds by the path of each request, and with {@code ok} to other paths. */
  BrokenServer byPath(Map<String, String> responses) {
    return server(
        connection -> {
          Request request = connection.readRequest();
          while (request != null) {
            connection.send(responses.getOrDefault(request.uri(), OK));
            // A proxy of these tests takes the end of the connection as the end of the response.
            boolean last = "close".equals(request.header("Connection"));
            request = last ? null : connection.readRequest();
          }
        });
  }

  /** A server that responds to every request with {@code ok}. */
  BrokenServer okServer() {
    return byPath(Map.of());
  }

  /** A redirect. */
  static String to(int status, String location) {
    return "HTTP/1.1 " + status + " Moved\r\nLocation: " + location + EMPTY;
  }

  /** A response without a body that sets a cookie. */
  static String setting(String cookie) {
    return "HTTP/1.1 200 OK\r\nSet-Cookie: " + cookie + EMPTY;
  }

  /** A response of this status. */
  static String status(int status) {
    return "HTTP/1.1 " + status + " Said" + EMPTY;
  }

  static final String EMPTY = "\r\nContent-Length: 0\r\n\r\n";

  /** The values of a header, one for each line on the wire. */
  static List<String> lines(Request request, String name) {
    String start = name.toLowerCase(Locale.ROOT) + ":";
    return request
        .head()
        .lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
        .map(line -> line.substring(start.length()).strip())
        .toList();
  }

  /** The first value of a header in each request that a server has seen. */
  static List<String> headers(BrokenServer server, String name) {
    List<String> values = new ArrayList<>();
    server.requests().forEach(request -> values.add(request.header(name)));
    return values;
  }

  /** The server under a name of loopback: another host. */
  static String byName(BrokenServer server, String path) {
    return "http://localhost:" + server.port() + path;
  }

  static List<String> urlsOf(BrokenServer server, int count) {
    List<String> urls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      urls.add(server.url("/" + i));
    }
    return urls;
  }

  static void assertNothingArrived(BrokenServer server) {
    assertThat(server.connections()).as("connections the server saw").isZero();
  }
}
