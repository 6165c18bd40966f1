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
package io.fastreq.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs each Kamelet of {@code routes/kamelets} through camel-kamelet. */
@Timeout(120)
class KameletsTest {

  private final DefaultCamelContext context = new DefaultCamelContext();
  private DemoServer server;

  @BeforeEach
  void start() {
    server = DemoServer.start();
    context
        .getComponent("kamelet", KameletComponent.class)
        .setLocation("file:" + Repository.root().resolve("routes/kamelets"));
  }

  @AfterEach
  void stop() throws IOException {
    context.close();
    server.close();
  }

  @Test
  void batchActionReturnsResultsInTheOrderOfTheUrls() throws Exception {
    run("direct:in", "kamelet:fastreq-batch-action?concurrency=3&failureMode=nulls&maxRetries=0");

    List<?> results =
        context.createProducerTemplate().requestBody("direct:in", server.itemUrls(12), List.class);

    assertThat(results).hasSize(12);
    assertThat(results.get(0)).isEqualTo(Map.of("id", 1, "name", "item 1", "attempt", 1));
    assertThat(results.get(6)).as("is busy at first, and not retried").isNull();
    assertThat(results.get(11)).isEqualTo(Map.of("id", 12, "name", "item 12", "attempt", 1));
    assertThat(server.maxInFlight()).isLessThanOrEqualTo(3);
  }

  @Test
  void batchActionMakesUrlsFromRows() throws Exception {
    run(
        "direct:in",
        "kamelet:fastreq-batch-action?urlTemplate=" + server.baseUrl() + "/items/{id}");

    Object results =
        context
            .createProducerTemplate()
            .requestBody("direct:in", List.of(Map.of("ID", 2), Map.of("ID", 3)));

    assertThat(results)
        .isEqualTo(
            List.of(
                Map.of("id", 2, "name", "item 2", "attempt", 1),
                Map.of("id", 3, "name", "item 3", "attempt", 1)));
  }

  @Test
  void batchActionSendsCredentialsUnchangedAndOnlyToTheirHosts() throws Exception {
    Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    Queue<String> apiKeys = new ConcurrentLinkedQueue<>();
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer asked = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    asked.createContext(
        "/",
        request -> {
          authorizations.add(String.valueOf(request.getRequestHeaders().getFirst("Authorization")));
          apiKeys.add(String.valueOf(request.getRequestHeaders().getFirst("X-Api-Key")));
          request.sendResponseHeaders(204, -1);
          request.close();
        });
    asked.start();
    try {
      run(
          "direct:in",
          "kamelet:fastreq-batch-action?bearerToken=RAW(a&b%41+c)&authHosts=127.0.0.1"
              + "&headers=RAW(X-Api-Key: d&e+f%; X-From: test)");
      String port = ":" + asked.getAddress().getPort() + "/";
      context
          .createProducerTemplate()
          .requestBody("direct:in", List.of("http://127.0.0.1" + port, "http://localhost" + port));
    } finally {
      asked.stop(0);
    }
    assertThat(authorizations).containsExactlyInAnyOrder("Bearer a&b%41+c", "null");
    assertThat(apiKeys).containsExactly("d&e+f%", "d&e+f%");
  }

  @Test
  void sinkSendsTheRequestsOfTheEventAndKeepsNoResponse() throws Exception {
    run("direct:in", "kamelet:fastreq-sink?httpMethod=POST");

    Object body =
        context
            .createProducerTemplate()
            .requestBody(
                "direct:in", server.baseUrl() + "/orders\n" + server.baseUrl() + "/invoices\n");

    assertThat(server.requests()).isEqualTo(2);
    assertThat(body).as("status codes").isEqualTo(List.of(201, 201));
  }

  @Test
  void sinkFailsTheEventWhenARequestFails() throws Exception {
    run("direct:in", "kamelet:fastreq-sink");

    Exchange event =
        context
            .createProducerTemplate()
            .request("direct:in", exchange -> exchange.getMessage().setBody(server.itemUrl(99)));

    assertThat(event.getException()).hasMessageContaining("1 of 1").hasMessageContaining("404");
  }

  @Test
  void sourceProvidesTheResultsOfABatchAsOneEvent() throws Exception {
    String urls =
        String.join(",", server.itemUrl(1), server.itemUrl(99), server.itemUrl(3) + "?a=1&b=2");
    CompletableFuture<Object> event = new CompletableFuture<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("kamelet:fastreq-source?repeatCount=1&urls=RAW(" + urls + ")")
                .process(exchange -> event.complete(exchange.getMessage().getBody()));
          }
        });
    context.start();

    assertThat(event.get(30, TimeUnit.SECONDS))
        .isEqualTo(
            Arrays.asList(
                Map.of("id", 1, "name", "item 1", "attempt", 1),
                null,
                Map.of("id", 3, "name", "item 3", "attempt", 1)));
  }

  @Test
  void differentNamesMayHaveDifferentLimits() throws Exception {
    run("direct:a", "kamelet:fastreq-batch-action?rps=50&name=a");
    run("direct:b", "kamelet:fastreq-batch-action?rps=60&name=b");

    for (String route : List.of("direct:a", "direct:b")) {
      assertThat(
              context.createProducerTemplate().requestBody(route, server.itemUrls(1), List.class))
          .hasSize(1);
    }
  }

  @Test
  void equalNamesMustHaveEqualLimits() throws Exception {
    run("direct:a", "kamelet:fastreq-batch-action?rps=50");

    assertThatThrownBy(() -> run("direct:b", "kamelet:fastreq-batch-action?rps=60"))
        .hasStackTraceContaining("rps");
  }

  private void run(String from, String kamelet) throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(from).to(kamelet);
          }
        });
    context.start();
  }
}
