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

import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.FastreqSummary;
import io.fastreq.camel.testing.BrokenServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;

/** Shared by the tests of {@code nextPage}: a server of lists in pages. */
abstract class PagedTest extends FaultTest {

  static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
  static final String BUSY = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

  final Map<String, String> responses = new ConcurrentHashMap<>();
  final Map<String, String> first = new ConcurrentHashMap<>();
  BrokenServer server;

  @BeforeEach
  void startServer() {
    server =
        server(
            BrokenServer.responses(
                request -> {
                  String once = first.remove(request.uri());
                  return once != null ? once : responses.getOrDefault(request.uri(), NOT_FOUND);
                }));
  }

  static String json(String body, String... headers) {
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + body.getBytes(StandardCharsets.UTF_8).length
        + "\r\n"
        + String.join("", List.of(headers).stream().map(line -> line + "\r\n").toList())
        + "\r\n"
        + body;
  }

  /** A list of pages of two items: the page number times 10, and one more. */
  void list(String name, int pages) {
    for (int page = 0; page < pages; page++) {
      String next = page + 1 < pages ? "\"" + name + (page + 1) + "\"" : "null";
      String items = "[" + page * 10 + "," + (page * 10 + 1) + "]";
      String body = "{\"items\":" + items + ",\"paging\":{\"next\":" + next + "}}";
      String link = "Link: </" + name + (page + 1) + ">; rel=\"next\", </" + name + "0>; rel=first";
      responses.put("/" + name + page, page + 1 < pages ? json(body, link) : json(body));
    }
  }

  static List<Integer> items(int pages) {
    return IntStream.range(0, pages)
        .boxed()
        .flatMap(p -> List.of(p * 10, p * 10 + 1).stream())
        .toList();
  }

  List<String> seen() {
    return server.requests().stream().map(BrokenServer.Request::uri).toList();
  }

  /** Sends in a route that reads the stream before its exchange is done. */
  record Streamed(List<FastreqResult> results, FastreqSummary summary) {}

  Streamed stream(String options, Object body) throws Exception {
    List<FastreqResult> results = new ArrayList<>();
    List<FastreqSummary> summary = new ArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:streamed")
                .to(ENDPOINT + "?streaming=true&" + options)
                .process(
                    exchange -> {
                      FastreqResultStream stream =
                          exchange.getMessage().getBody(FastreqResultStream.class);
                      stream.forEachRemaining(results::add);
                      summary.add(stream.summary());
                    });
          }
        });
    template.sendBody("direct:streamed", body);
    return new Streamed(results, summary.get(0));
  }

  static List<FastreqResult> of(Streamed streamed, int index) {
    return streamed.results().stream().filter(result -> result.index() == index).toList();
  }

  static List<Integer> pagesOf(Streamed streamed, int index) {
    return of(streamed, index).stream().map(FastreqResult::page).toList();
  }
}
