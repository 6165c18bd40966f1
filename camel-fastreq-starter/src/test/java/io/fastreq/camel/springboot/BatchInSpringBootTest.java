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
package io.fastreq.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Boots an application like a user's, with options in {@code application.properties}. */
@Timeout(120)
class BatchInSpringBootTest {

  private static final int CONCURRENCY = 5;

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final CyclicBarrier together = new CyclicBarrier(CONCURRENCY);
  private final Queue<String> heads = new ConcurrentLinkedQueue<>();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    RouteBuilder routes() {
      return new RouteBuilder() {
        @Override
        public void configure() {
          from("direct:batch").to("fastreq:batch");
        }
      };
    }

    @Bean
    UnaryOperator<FastreqRequest> sign() {
      return request -> request.toBuilder().header("X-Signed", "yes").build();
    }
  }

  @Test
  void batchFollowsTheOptionsInApplicationProperties() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::respond);
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    List<String> urls =
        IntStream.rangeClosed(1, 2 * CONCURRENCY).mapToObj(item -> base + "/" + item).toList();

    try (ConfigurableApplicationContext application = SpringApplication.run(Application.class)) {
      Exchange result =
          application
              .getBean(ProducerTemplate.class)
              .request("direct:batch", exchange -> exchange.getMessage().setBody(urls));

      assertThat(result.getException()).as("failureMode=include").isNull();
      List<?> values = result.getMessage().getBody(List.class);
      assertThat(values.get(0)).as("returnType=text").isEqualTo("{\"path\":\"/1\"}");
      assertThat(values.get(6)).isInstanceOf(FastreqFailure.class);
    } finally {
      server.stop(0);
      threads.shutdownNow();
    }
    assertThat(mostInFlight).as("concurrency").hasValue(CONCURRENCY);
    assertThat(requests).as("maxRetries").hasValue(urls.size());
    assertThat(heads).hasSize(urls.size()).containsOnly("orders, yes");
  }

  /** Responds when the maximum number of requests is in flight; to the seventh with 503. */
  private void respond(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    heads.add(
        exchange.getRequestHeaders().getFirst("X-App")
            + ", "
            + exchange.getRequestHeaders().getFirst("X-Signed"));
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IOException("never " + CONCURRENCY + " at once", e);
    }
    inFlight.decrementAndGet();
    String path = exchange.getRequestURI().getPath();
    byte[] body = ("{\"path\":\"" + path + "\"}").getBytes(StandardCharsets.US_ASCII);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(path.equals("/7") ? 503 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
