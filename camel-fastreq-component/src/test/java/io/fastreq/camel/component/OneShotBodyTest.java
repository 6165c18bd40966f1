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

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies that can be read only once and are redelivered. */
class OneShotBodyTest extends AcceptanceTest {

  private static final String AGAIN = "can be read only once";

  private record Kind(String name, Function<List<String>, Object> body) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Kind> onceOnly() {
    return List.of(
        new Kind("Iterator", List::iterator),
        new Kind("Stream", List::stream),
        new Kind("Iterable with one iterator", OneShotBodyTest::oneIterator),
        new Kind("Iterable whose later iterators are at their end", OneShotBodyTest::oneSource),
        new Kind("InputStream", OneShotBodyTest::stream),
        new Kind("Reader", urls -> new StringReader(lines(urls))));
  }

  static List<Kind> repeatable() {
    return List.of(
        new Kind("List", urls -> urls),
        new Kind("Iterable", urls -> (Iterable<String>) urls::iterator),
        new Kind("lines", OneShotBodyTest::lines),
        new Kind("bytes", urls -> lines(urls).getBytes(StandardCharsets.UTF_8)),
        new Kind(
            "ByteBuffer", urls -> ByteBuffer.wrap(lines(urls).getBytes(StandardCharsets.UTF_8))),
        new Kind("array", List::toArray));
  }

  private static Iterable<String> oneIterator(List<String> urls) {
    Iterator<String> iterator = urls.iterator();
    return () -> iterator;
  }

  private static Iterable<String> oneSource(List<String> urls) {
    Iterator<String> source = urls.iterator();
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return source.hasNext();
          }

          @Override
          public String next() {
            return source.next();
          }
        };
  }

  private static String lines(List<String> urls) {
    return String.join("\n", urls) + "\n";
  }

  /** A stream of a type that Camel does not know, so that it is not cached. */
  private static InputStream stream(List<String> urls) {
    return new FilterInputStream(
        new ByteArrayInputStream(lines(urls).getBytes(StandardCharsets.UTF_8))) {
      @Override
      public boolean markSupported() {
        return false;
      }
    };
  }

  @BeforeEach
  void routes() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(0));
            from("direct:redelivered").streamCache("false").to("fastreq:one?maxRetries=0");
            from("direct:cached").to("fastreq:one?maxRetries=0");
            from("direct:both")
                .streamCache("false")
                .errorHandler(noErrorHandler())
                .multicast()
                .to("fastreq:one?failureMode=include", "fastreq:two?failureMode=include");
          }
        });
  }

  @ParameterizedTest
  @MethodSource("onceOnly")
  void redeliveryFailsWithAClearMessage(Kind kind) {
    Object body = kind.body().apply(List.of(api.url("/status/404"), api.url("/text/1")));
    Exchange result = send("direct:redelivered", body);
    assertThat(result.getException()).hasMessageContaining(AGAIN);
    assertThat(api.requests()).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("onceOnly")
  void secondEndpointFailsWithAClearMessage(Kind kind) {
    Exchange result = send("direct:both", kind.body().apply(urls("/text/", 3)));
    assertThat(result.getException()).hasMessageContaining(AGAIN);
    assertThat(api.requests()).isEqualTo(3);
    Object again = kind.body().apply(urls("/text/", 3));
    assertThat(send("fastreq:one", again).getException()).isNull();
    assertThat(send("fastreq:two?failureMode=omit", again).getException())
        .hasMessageContaining(AGAIN);
  }

  @ParameterizedTest
  @MethodSource("repeatable")
  void repeatableBodyIsReadAgain(Kind kind) {
    Object body = kind.body().apply(urls("/text/", 3));
    assertCounts(send("fastreq:one", body), 3, 3, 0);
    assertCounts(send("fastreq:two", body), 3, 3, 0);
  }

  @ParameterizedTest
  @MethodSource("onceOnly")
  void emptyBodyIsEmptyEachTime(Kind kind) {
    Object body = kind.body().apply(List.of());
    assertThat(bodyOf(send("fastreq:one", body))).isEqualTo(List.of());
    if (!(body instanceof Stream<?> || body instanceof Reader)) { // those say that they are closed
      assertThat(bodyOf(send("fastreq:one", body))).isEqualTo(List.of());
    }
  }

  @Test
  void streamCachedByCamelIsReadAgain() {
    Exchange result =
        send("direct:cached", stream(List.of(api.url("/status/404"), api.url("/text/1"))));
    assertThat(partialFailure(result).getFailures()).hasSize(1);
    assertThat(api.requests()).isEqualTo(4);
  }

  @Test
  void consumedBeanOfUrlsFailsTheNextExchange() {
    context.getRegistry().bind("some", urls("/text/", 2).iterator());
    assertCounts(send("fastreq:bean?urls=#some", null), 2, 2, 0);
    assertThat(send("fastreq:bean?urls=#some", null).getException()).hasMessageContaining(AGAIN);
  }

  @Test
  void expressionThatReadsTheBodyDoesNotConsumeIt() {
    Exchange result =
        send("fastreq:one?httpMethod=POST&requestBody=RAW(${body})", stream(urls("/text/", 3)));
    assertCounts(result, 3, 3, 0);
  }

  @Test
  void dryRunConsumesTheBody() {
    Iterator<String> body = urls("/text/", 2).iterator();
    assertThat(send("fastreq:dry?dryRun=true", body).getException()).isNull();
    assertThat(send("fastreq:one", body).getException()).hasMessageContaining(AGAIN);
    assertThat(api.requests()).isZero();
  }
}
