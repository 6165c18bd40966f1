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
import io.fastreq.camel.FastreqPartialFailureException;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.FakeApi;
import io.fastreq.camel.testing.OnBackend;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Starts a context and a server for each test; shared by the tests of the whole component. */
abstract class AcceptanceTest {

  FakeApi api;
  DefaultCamelContext context;
  ProducerTemplate template;

  @BeforeEach
  void startContextAndServer() throws Exception {
    api = FakeApi.start();
    context = new DefaultCamelContext();
    context.getShutdownStrategy().setTimeout(5);
    context.getShutdownStrategy().setTimeUnit(TimeUnit.SECONDS);
    useBackend(context);
    context.start();
    template = context.createProducerTemplate();
  }

  /** Makes the component of a context use the backend under test. */
  static void useBackend(DefaultCamelContext context) {
    context.addLifecycleStrategy(
        new LifecycleStrategySupport() {
          @Override
          public void onComponentAdd(String name, Component component) {
            // The default is auto, which is vertx here.
            if (component instanceof FastreqComponent fastreq
                && !OnBackend.Switch.current().equals("vertx")) {
              fastreq.getConfiguration().setBackend(OnBackend.Switch.current());
            }
          }
        });
  }

  @AfterEach
  void stopContextAndServer() {
    context.stop();
    api.close();
  }

  Exchange send(String uri, Object body) {
    return send(uri, body, Map.of());
  }

  Exchange send(String uri, Object body, Map<String, Object> headers) {
    return template.request(uri, exchange -> fill(exchange, body, headers));
  }

  CompletableFuture<Exchange> sendAsync(String uri, Object body) {
    return template.asyncSend(uri, exchange -> fill(exchange, body, Map.of()));
  }

  private static void fill(Exchange exchange, Object body, Map<String, Object> headers) {
    exchange.getMessage().setBody(body);
    exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
  }

  /** The body of an exchange that has not failed. */
  static Object bodyOf(Exchange exchange) {
    assertThat(exchange.getException()).isNull();
    return exchange.getMessage().getBody();
  }

  static Object header(Exchange exchange, String name) {
    return exchange.getMessage().getHeader(name);
  }

  static FastreqPartialFailureException partialFailure(Exchange exchange) {
    assertThat(exchange.getException()).isInstanceOf(FastreqPartialFailureException.class);
    return exchange.getException(FastreqPartialFailureException.class);
  }

  static List<FastreqFailure> failures(Exchange exchange) {
    return partialFailure(exchange).getFailures();
  }

  /** Asserts that each item is counted, once. */
  static void assertCounts(Exchange exchange, int total, int succeeded, int failed) {
    assertThat(header(exchange, "CamelFastreqTotal")).isEqualTo(total);
    assertThat(header(exchange, "CamelFastreqSucceeded")).isEqualTo(succeeded);
    assertThat(header(exchange, "CamelFastreqFailed")).isEqualTo(failed);
    assertThat(header(exchange, "CamelFastreqSkipped")).isEqualTo(0);
  }

  /** URLs that end in 0, 1, 2 and so on. */
  List<String> urls(String pathPrefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> api.url(pathPrefix + i)).toList();
  }

  static String refusedUrl() {
    return "http://127.0.0.1:" + BrokenServer.freePort() + "/";
  }

  static Exchange await(CompletableFuture<Exchange> sent) throws Exception {
    return sent.get(30, TimeUnit.SECONDS);
  }
}
