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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class ValueTest extends AcceptanceTest {

  private Object value(String options, String path) throws Exception {
    String from = "direct:in" + options.hashCode() + path.hashCode();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(from).to("fastreq:v?maxRetries=0" + options);
          }
        });
    return bodyOf(send(from, api.url(path)));
  }

  @Test
  void autoFollowsTheContentType() throws Exception {
    assertThat(value("", "/json/5")).isEqualTo(Map.of("id", 5));
    assertThat(value("", "/text/5")).isEqualTo("text 5");
    assertThat(value("", "/bytes")).isEqualTo("abc".getBytes(StandardCharsets.US_ASCII));
    assertThat(value("", "/latin1")).isEqualTo("caf\u00e9");
    assertThat(value("", "/status/204")).isNull();
  }

  @Test
  void otherReturnTypes() throws Exception {
    assertThat(value("&returnType=json", "/json/5")).isEqualTo(Map.of("id", 5));
    assertThat(value("&returnType=text", "/json/5")).isEqualTo("{\"id\":5}");
    assertThat(value("&returnType=text", "/latin1")).isEqualTo("caf\u00e9");
    assertThat(value("&returnType=text", "/status/204")).isEqualTo("");
    assertThat(value("&returnType=bytes", "/text/5"))
        .isEqualTo("text 5".getBytes(StandardCharsets.US_ASCII));
    assertThat(value("&returnType=bytes", "/status/204")).isEqualTo(new byte[0]);
    assertThat(value("&returnType=none", "/json/5")).isEqualTo(200);
    assertThat(value("&returnType=none", "/status/204")).isEqualTo(204);
  }

  @Test
  void wholeResponse() throws Exception {
    FastreqResponse response = (FastreqResponse) value("&returnType=response", "/json/5");
    assertThat(response.index()).isZero();
    assertThat(response.url()).isEqualTo(api.url("/json/5"));
    assertThat(response.finalUrl()).isEqualTo(api.url("/json/5"));
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("CONTENT-type")).isEqualTo("application/json");
    assertThat(response.text()).isEqualTo("{\"id\":5}");
    assertThat(response.json()).isEqualTo(Map.of("id", 5));
    assertThat(response.attempts()).isEqualTo(1);
    assertThat(response.elapsed()).isPositive();
  }

  /** Camel's JSON data format uses a mapper without modules. */
  @Test
  void responsesAndFailuresAreWrittenByAPlainMapper() throws Exception {
    List<String> urls = List.of(api.url("/json/5"), api.url("/status/404"));
    Object body =
        bodyOf(send("fastreq:v?maxRetries=0&returnType=response&failureMode=include", urls));
    JsonNode written = new ObjectMapper().valueToTree(body);
    assertThat(written.get(0).get("status").asInt()).isEqualTo(200);
    assertThat(written.get(0).get("elapsed").asText()).startsWith("PT");
    assertThat(written.get(1).get("kind").asText()).isEqualTo("STATUS");
    assertThat(written.get(1).get("response").get("status").asInt()).isEqualTo(404);
    assertThat(written.get(1).has("cause")).isFalse();
  }

  @Test
  void invalidJsonFailsWithParse() {
    Exchange result =
        send("fastreq:v?returnType=json", List.of(api.url("/text/1"), api.url("/json/2")));
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.PARSE);
    assertThat(failures(result).get(0).response().text()).isEqualTo("text 1");
    assertThat(result.getMessage().getBody()).isEqualTo(Arrays.asList(null, Map.of("id", 2)));
  }

  @Test
  void responseToHeadHasNoBody() {
    Map<String, Object> head = Map.of("url", api.url("/json/1"), "method", "HEAD");
    assertThat(bodyOf(send("fastreq:v", List.of(head, api.url("/text/2")))))
        .isEqualTo(Arrays.asList(null, "text 2"));
    assertThat(bodyOf(send("fastreq:v?returnType=json", head))).isNull();
    assertThat(bodyOf(send("fastreq:v?returnType=text", head))).isEqualTo("");
    assertThat(api.seen()).extracting(s -> s.method()).contains("HEAD");
  }

  @Test
  void parserMakesTheValueAndFailsOnlyItsItem() {
    Function<FastreqResponse, Object> parser =
        response -> {
          if (response.text().endsWith("3")) {
            throw new IllegalStateException("not this one");
          }
          return response.text().length();
        };
    context.getRegistry().bind("parser", parser);
    Exchange result = send("fastreq:v?parser=#parser", urls("/text/", 5));
    assertThat(result.getMessage().getBody()).isEqualTo(Arrays.asList(6, 6, 6, null, 6));
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PARSE);
    assertThat(failure.message()).contains("not this one");
    assertThat(failure.cause()).isInstanceOf(IllegalStateException.class);
    assertThat(failure.response().status()).isEqualTo(200);
    assertCounts(result, 5, 4, 1);
  }

  @Test
  void successStatusCodesCanBeConfigured() {
    List<String> urls = List.of(api.url("/status/404"), api.url("/status/403"));
    Exchange result = send("fastreq:v?okStatusCodeRange=200-299,404&returnType=none", urls);
    assertThat(result.getMessage().getBody()).isEqualTo(Arrays.asList(404, null));
    assertThat(failures(result).get(0).message()).contains("403");
    assertThat(failures(result).get(0).response().status()).isEqualTo(403);
  }

  @Test
  void singleRequestSetsTheStatusEvenWhenItFails() {
    Exchange result = send("fastreq:v", api.url("/status/404"));
    assertThat(header(result, "CamelHttpResponseCode")).isEqualTo(404);
    assertThat(header(result, "CamelHttpResponseText")).isEqualTo("Not Found");
    assertThat(header(send("fastreq:v", urls("/text/", 2)), "CamelHttpResponseCode")).isNull();
  }

  @Test
  void callerIsNeverBlocked() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Stream<String> blocking =
        Stream.generate(
                () -> {
                  awaitLatch(release);
                  return api.url("/text/1");
                })
            .limit(2);
    AsyncProducer producer = context.getEndpoint("fastreq:v").createAsyncProducer();
    context.addService(producer);
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(blocking);
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    boolean sync = producer.process(exchange, done::complete);
    assertThat(sync).isFalse();
    assertThat(done).isNotDone();
    release.countDown();
    assertThat(done.get(10, TimeUnit.SECONDS)).isFalse();
    assertThat(exchange.getMessage().getBody()).isEqualTo(List.of("text 1", "text 1"));
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void interruptedCallerGetsItsResult() throws Exception {
    AsyncProducer producer = context.getEndpoint("fastreq:v").createAsyncProducer();
    context.addService(producer);
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(urls("/delay/50/", 30));
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              producer.process(exchange, done::complete);
            });
    caller.start();
    caller.interrupt();
    done.get(10, TimeUnit.SECONDS);
    assertThat(exchange.getException()).isNull();
    assertCounts(exchange, 30, 30, 0);
  }

  @Test
  void nextStepOfTheRouteMayBlock() throws Exception {
    BlockingQueue<String> threads = new LinkedBlockingQueue<>();
    context
        .getRegistry()
        .bind(
            "parser",
            (Function<FastreqResponse, Object>)
                response -> {
                  threads.add(Thread.currentThread().getName());
                  return response.text();
                });
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:first")
                .to("fastreq:v?parser=#parser")
                .process(exchange -> threads.add(Thread.currentThread().getName()))
                .to("fastreq:v");
          }
        });
    List<String> urls = List.of(api.url("/echo"));
    context.getRegistry().bind("urls", urls);
    Exchange result =
        send(
            "direct:first",
            List.of(Map.of("url", api.url("/echo"), "method", "POST", "body", api.url("/text/1"))));
    assertThat(bodyOf(result)).isEqualTo(List.of("text 1"));
    assertThat(threads).hasSize(2).allMatch(name -> name.contains("FastreqWorker"));
  }
}
