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

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.testing.FakeApi.Seen;
import io.fastreq.camel.testing.LogCapture;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestOptionsTest extends AcceptanceTest {

  @TempDir Path directory;

  private Seen only() {
    assertThat(api.seen()).hasSize(1);
    return api.seen().get(0);
  }

  @Test
  void headerQueryAndCookieOfTheEndpointAreSent() {
    bodyOf(
        send(
            "fastreq:r?header.X-One=1&header.Accept=text/csv&query.q=a b&cookie.c=d&cookie.e=f",
            List.of(api.url("/echo?x=y"))));
    assertThat(only().header("x-one")).isEqualTo("1");
    assertThat(only().header("accept")).isEqualTo("text/csv");
    assertThat(only().header("cookie")).isEqualTo("c=d; e=f");
    assertThat(only().uri()).isEqualTo("/echo?x=y&q=a%20b");
  }

  @Test
  void itemWinsOverTheEndpoint() {
    Map<String, Object> item =
        Map.of(
            "url", api.url("/echo"),
            "method", "put",
            "headers", Map.of("x-ONE", "item"),
            "query", Map.of("q", List.of("1", "2")),
            "cookies", Map.of("c", "item"),
            "body", "text of the item");
    bodyOf(
        send(
            "fastreq:r?httpMethod=POST&header.X-One=1&query.q=0&cookie.c=d&requestBody=default",
            List.of(item)));
    assertThat(only().method()).isEqualTo("PUT");
    assertThat(only().header("x-one")).isEqualTo("item");
    assertThat(only().header("cookie")).isEqualTo("c=item");
    assertThat(only().uri()).isEqualTo("/echo?q=1&q=2");
    assertThat(only().body()).isEqualTo("text of the item");
  }

  @Test
  void jsonAndFormSetTheContentType() {
    bodyOf(
        send(
            "fastreq:r?httpMethod=POST&concurrency=1",
            List.of(
                Map.of("url", api.url("/echo"), "json", Map.of("a", 1)),
                Map.of("url", api.url("/echo"), "form", Map.of("a b", "c&d")))));
    assertThat(api.seen().get(0).header("content-type")).isEqualTo("application/json");
    assertThat(api.seen().get(0).body()).isEqualTo("{\"a\":1}");
    assertThat(api.seen().get(1).header("content-type"))
        .isEqualTo("application/x-www-form-urlencoded");
    assertThat(api.seen().get(1).body()).isEqualTo("a+b=c%26d");
  }

  @Test
  void itemsMayBeJsonTextOrRequests() {
    Object lines =
        "{\"url\":\""
            + api.url("/echo")
            + "\",\"method\":\"POST\",\"body\":\"one\"}\n# no item\n\n"
            + api.url("/text/2");
    assertThat(bodyOf(send("fastreq:r", lines))).isEqualTo(List.of("one", "text 2"));
    Object array = "[\"" + api.url("/text/3") + "\", {\"url\": \"" + api.url("/text/4") + "\"}]";
    assertThat(bodyOf(send("fastreq:r", array))).isEqualTo(List.of("text 3", "text 4"));
    FastreqRequest request =
        FastreqRequest.builder(api.url("/echo")).method("POST").body("five").build();
    assertThat(bodyOf(send("fastreq:r", request))).isEqualTo("five");
  }

  @Test
  void timeoutOfTheItemHolds() {
    Exchange result =
        send(
            "fastreq:r?maxRetries=0&requestTimeout=1h",
            List.of(Map.of("url", api.url("/never/1"), "timeout", 200), api.url("/text/2")));
    assertCounts(result, 2, 1, 1);
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.TIMEOUT);
  }

  @Test
  void requestTimeoutOfTheEndpointHolds() {
    Exchange result =
        send("fastreq:r?maxRetries=1&retryBackoff=1&requestTimeout=200ms", api.url("/never/1"));
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failures(result).get(0).attempts()).isEqualTo(2);
  }

  @Test
  void requestBodyIsASimpleExpressionOverTheExchange() {
    Exchange result =
        send(
            "fastreq:r?httpMethod=POST&requestBody=hello ${header.who}",
            List.of(api.url("/echo")),
            Map.of("who", "world"));
    assertThat(bodyOf(result)).isEqualTo(List.of("hello world"));
  }

  @Test
  void requestBodyIsABean() {
    context.getRegistry().bind("content", "of the bean");
    assertThat(bodyOf(send("fastreq:r?httpMethod=POST&requestBody=#content", api.url("/echo"))))
        .isEqualTo("of the bean");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " \n "})
  void urlsReplaceAnEmptyBody(String body) {
    String uri = "fastreq:r?urls=" + api.url("/text/1") + "," + api.url("/text/2");
    assertThat(bodyOf(send(uri, body))).isEqualTo(List.of("text 1", "text 2"));
    assertThat(bodyOf(send(uri, api.url("/text/3")))).isEqualTo("text 3");
  }

  @Test
  void singleUrlOfTheEndpointGivesAList() {
    assertThat(bodyOf(send("fastreq:r?urls=" + api.url("/text/1"), null)))
        .isEqualTo(List.of("text 1"));
  }

  @Test
  void urlsMayComeFromABean() {
    context.getRegistry().bind("targets", List.of(api.url("/text/1"), api.url("/text/2")));
    assertThat(bodyOf(send("fastreq:r?urls=#targets", null)))
        .isEqualTo(List.of("text 1", "text 2"));
  }

  @Test
  void textFromABeanGivesAList() {
    context.getRegistry().bind("targets", api.url("/text/1") + "," + api.url("/text/2"));
    context.getRegistry().bind("target", api.url("/text/3"));
    assertThat(bodyOf(send("fastreq:r?urls=#targets", null)))
        .isEqualTo(List.of("text 1", "text 2"));
    assertThat(bodyOf(send("fastreq:r?urls=#target", null))).isEqualTo(List.of("text 3"));
  }

  @Test
  void resourceIsReadForEachExchange() throws Exception {
    Path file = directory.resolve("urls.txt");
    String uri = "fastreq:r?urlsResource=file:" + file;
    Files.writeString(file, api.url("/text/1") + "\n# no item\n" + api.url("/text/2") + "\n");
    assertThat(bodyOf(send(uri, null))).isEqualTo(List.of("text 1", "text 2"));
    Files.writeString(file, api.url("/text/3"));
    assertThat(bodyOf(send(uri, " "))).isEqualTo(List.of("text 3"));
  }

  @Test
  void resourceOfTheClassPath() throws Exception {
    Files.writeString(directory.resolve("listed.txt"), api.url("/text/1"));
    ClassLoader before = context.getApplicationContextClassLoader();
    try (java.net.URLClassLoader loader =
        new java.net.URLClassLoader(
            new java.net.URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      context.setApplicationContextClassLoader(loader);
      context.getClassResolver().addClassLoader(loader);
      assertThat(bodyOf(send("fastreq:r?urlsResource=classpath:listed.txt", null)))
          .isEqualTo(List.of("text 1"));
    } finally {
      context.setApplicationContextClassLoader(before);
    }
  }

  @Test
  void missingResourceFailsTheExchangeWithAClearMessage() {
    Exchange result = send("fastreq:r?urlsResource=file:" + directory + "/none.txt", null);
    assertThat(result.getException())
        .isInstanceOf(FileNotFoundException.class)
        .hasMessageContaining("none.txt");
  }

  @Test
  void timerRouteNeedsNoBody() throws Exception {
    BlockingQueue<Object> bodies = new LinkedBlockingQueue<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("timer:once?repeatCount=1&delay=0")
                .to("fastreq:r?urls=" + api.url("/text/1"))
                .process(exchange -> bodies.add(exchange.getMessage().getBody()));
          }
        });
    assertThat(bodies.poll(10, TimeUnit.SECONDS)).isEqualTo(List.of("text 1"));
  }

  @Test
  void missingBodyIsLoggedOnce() {
    try (LogCapture log = new LogCapture()) {
      assertThat(bodyOf(send("fastreq:nothing", null))).isEqualTo(List.of());
      assertThat(bodyOf(send("fastreq:nothing", null))).isEqualTo(List.of());
      assertThat(log.lines().stream().filter(line -> line.startsWith("WARN")))
          .singleElement(as(STRING))
          .contains("fastreq://nothing", "has no body", "urls", "urlsResource");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "# nothing\n"})
  void emptyTextIsNotLogged(String body) {
    try (LogCapture log = new LogCapture()) {
      assertThat(bodyOf(send("fastreq:nothing", body))).isEqualTo(List.of());
      assertThat(log.lines()).noneMatch(line -> line.startsWith("WARN"));
    }
  }
}
