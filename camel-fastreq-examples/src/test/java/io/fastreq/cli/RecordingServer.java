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
package io.fastreq.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Server that records the requests it receives. It never responds to {@code /never...}, responds to
 * {@code /missing...} and {@code /gone...} with 404, to {@code /large} with 64 MB, and to
 * everything else with 200. {@code /token} gives an access token, {@code /page/N} one of three
 * pages.
 */
final class RecordingServer implements AutoCloseable {

  record Request(
      String method, String target, com.sun.net.httpserver.Headers headers, String body) {}

  final List<Request> requests = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  RecordingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::respond);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void respond(HttpExchange exchange) throws IOException {
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    String path = exchange.getRequestURI().getPath();
    if (path.startsWith("/never")) {
      return;
    }
    if (path.equals("/large")) {
      respondWithLargeBody(exchange);
      return;
    }
    byte[] body = json(path).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(path.matches("/(missing|gone).*") ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  /** Returns what a path responds with. There are three pages. */
  private static String json(String path) {
    if (path.startsWith("/page/")) {
      int number = Integer.parseInt(path.substring("/page/".length()));
      String next = number < 3 ? "\"" + (number + 1) + "\"" : "null";
      return "{\"list\":[" + number + "],\"next\":" + next + "}";
    }
    return path.equals("/token") ? "{\"access_token\":\"hidden-token\"}" : "{\"name\":\"größe\"}";
  }

  private static void respondWithLargeBody(HttpExchange exchange) throws IOException {
    byte[] piece = new byte[1 << 20];
    exchange.sendResponseHeaders(200, 0);
    for (int i = 0; i < 64; i++) {
      exchange.getResponseBody().write(piece);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
