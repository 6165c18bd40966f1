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
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/** Thousands of random items: none sends a request that it did not describe. */
class FuzzTest {

  private static final int ITEMS = 2_500;
  private static final String MARK = "INJECTED";
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "user-agent", "accept-encoding", "content-length", "content-type", "x-item");

  private BrokenServer server;
  private BrokenServer forbidden;
  private DefaultCamelContext context;

  /** Parts of an item, in which {@code SERVER} stands for the server's address. */
  record Draft(String url, String header, String value, String method, String body) {}

  @BeforeTry
  void start() {
    server =
        BrokenServer.responding(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
    forbidden = BrokenServer.responding("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    context = new DefaultCamelContext();
    context.getShutdownStrategy().setTimeout(5);
    context.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
    context.start();
  }

  @AfterTry
  void stop() {
    context.stop();
    server.close();
    forbidden.close();
  }

  @Provide
  Arbitrary<List<Draft>> drafts() {
    Arbitrary<String> nasty =
        Arbitraries.of(
            "\r\n" + MARK + ": 1\r\n",
            "\n" + MARK + ": 1",
            "\r",
            "\u0000",
            "\u2028",
            "\u560d\u560a" + MARK + ": 1", // two characters whose low bytes are CR and LF
            "%0d%0a" + MARK,
            " HTTP/1.1\r\n" + MARK + ": 1",
            "\\",
            "{{sys:user.home}}",
            "${bean:x}",
            "#bean:x",
            "?proxyHost=127.0.0.1",
            "@FORBIDDEN",
            "//FORBIDDEN/",
            "/../",
            "RAW(x)",
            "\uD800",
            "\u00e4 \u20ac");
    Arbitrary<String> text =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12),
            nasty,
            Combinators.combine(Arbitraries.strings().ascii().ofMaxLength(6), nasty, nasty)
                .as((a, b, c) -> a + b + c));
    Arbitrary<String> url =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just("http://SERVER/plain")),
            Tuple.of(4, text.map(tail -> "http://SERVER/" + tail)),
            Tuple.of(2, text.map(tail -> "http://SERVER" + tail)),
            Tuple.of(1, text.map(head -> head + "http://SERVER/")),
            Tuple.of(1, text));
    Arbitrary<String> name =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.just("X-Item")),
            Tuple.of(1, text.map(tail -> "X-Item" + tail)),
            Tuple.of(
                1,
                Arbitraries.of(
                    "Host", "Content-Length", "Transfer-Encoding", "CamelHttpUri", "Connection")),
            Tuple.of(1, text));
    Arbitrary<String> value =
        Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just("plain")), Tuple.of(1, text));
    Arbitrary<String> method =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.of("GET", "POST", "delete")),
            Tuple.of(1, text.map(tail -> "GET" + tail)));
    return Combinators.combine(url, name, value, method, text).as(Draft::new).list().ofSize(ITEMS);
  }

  @Property(tries = 4, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
  void onlyDescribedRequestsAreSentAndNoItemIsLost(@ForAll("drafts") List<Draft> drafts) {
    List<Map<String, Object>> items = drafts.stream().map(this::item).toList();
    String uri =
        "fastreq:fuzz?maxRetries=0&requestTimeout=10s&failureMode=include&returnType=response"
            + "&userAgent=fuzz&allowedHosts=127.0.0.1&circuitBreaker=false&propagateHeaders=X-*";
    Map<String, Object> headers = new HashMap<>();
    drafts.stream().limit(200).forEach(draft -> headers.put("Y" + draft.header(), draft.value()));
    Exchange exchange = request(uri, items, headers);

    assertThat(exchange.getException()).isNull();
    List<?> results = exchange.getMessage().getBody(List.class);
    assertThat(results).hasSize(ITEMS).allMatch(FastreqResult.class::isInstance);
    long succeeded = results.stream().filter(result -> !(result instanceof FastreqFailure)).count();
    assertThat(succeeded).isPositive();
    assertThat(exchange.getMessage().getHeader("CamelFastreqTotal")).isEqualTo(ITEMS);
    assertThat(exchange.getMessage().getHeader("CamelFastreqAttempts", Integer.class))
        .isEqualTo(server.requests().size());
    assertThat(IntStream.range(0, ITEMS))
        .allMatch(i -> ((FastreqResult) results.get(i)).index() == i);
    assertThat(forbidden.connections()).isZero();
    server.requests().forEach(FuzzTest::assertAskedFor);
    assertAlive(uri);
  }

  private Map<String, Object> item(Draft draft) {
    Map<String, Object> item = new HashMap<>();
    item.put("url", filled(draft.url()));
    item.put("headers", Map.of(draft.header(), filled(draft.value())));
    item.put("method", draft.method());
    if (draft.method().equals("POST")) {
      item.put("body", draft.body());
    }
    return item;
  }

  private String filled(String text) {
    return text.replace("SERVER", "127.0.0.1:" + server.port())
        .replace("FORBIDDEN", "localhost:" + forbidden.port());
  }

  /** Asserts one request line, only headers that an item names, and none begun by a line break. */
  private static void assertAskedFor(Request request) {
    List<String> lines = request.head().lines().toList();
    assertThat(lines.get(0)).matches("[!-~]+ /[!-~]* HTTP/1\\.1");
    assertThat(request.head().replace("\r\n", "")).doesNotContain("\r", "\n", "\u0000");
    List<String> names = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      if (!line.isEmpty()) {
        names.add(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT));
      }
    }
    assertThat(names).doesNotContain(MARK.toLowerCase(Locale.ROOT));
    assertThat(names.stream().filter(OWN_HEADERS::contains).collect(Collectors.toSet()))
        .contains("host", "user-agent");
    assertThat(names.stream().filter(name -> name.equals("host"))).hasSize(1);
    assertThat(names.stream().filter(name -> !OWN_HEADERS.contains(name)))
        .as("headers the item itself names")
        .hasSizeLessThanOrEqualTo(1);
  }

  private void assertAlive(String uri) {
    Exchange after = request(uri, "http://127.0.0.1:" + server.port() + "/after", Map.of());
    assertThat(after.getMessage().getHeader("CamelFastreqSucceeded")).isEqualTo(1);
  }

  private Exchange request(String uri, Object body, Map<String, Object> headers) {
    return context
        .createProducerTemplate()
        .request(
            uri,
            exchange -> {
              exchange.getMessage().setBody(body);
              exchange.getMessage().getHeaders().putAll(headers);
            });
  }
}
