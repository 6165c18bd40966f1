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

import io.fastreq.camel.testing.Heap;
import java.lang.ref.WeakReference;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Memory of a list or map of results besides its bodies. The bodies here are too short to count.
 */
class ResultMemoryTest extends AcceptanceTest {

  private static final int MOST_BYTES_EACH = 1_024;

  /** A failure also holds its request and an exception. */
  private static final int MOST_BYTES_EACH_FAILURE = 1_280;

  private final AtomicLong before = new AtomicLong();
  private final AtomicLong after = new AtomicLong();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "returnType=text",
        "returnType=response",
        "returnType=response&shape=map",
        "returnType=text&idempotentRepository=#done",
        "returnType=text&maxRetries=0&okStatusCodeRange=500-599&failureMode=include"
      })
  void resultsTakeLessThanAKilobyteEachBesidesTheirBodies(String options) throws Exception {
    assertThat(bytesEach(options, 5_000)).isLessThan(most(options));
  }

  @ParameterizedTest
  @Tag("long")
  @ValueSource(
      strings = {
        "returnType=text",
        "returnType=bytes",
        "returnType=response",
        "returnType=response&shape=map",
        "returnType=text&shape=map",
        "returnType=text&idempotentRepository=#done",
        "returnType=text&deduplicate=true",
        "returnType=text&maxRetries=0&okStatusCodeRange=500-599&failureMode=include"
      })
  void hundredThousandResultsTakeLessThanAKilobyteEach(String options) throws Exception {
    long each = bytesEach(options, 100_000);
    System.out.printf(Locale.ROOT, "%5d bytes an item with %s%n", each, options);
    assertThat(each).isLessThan(most(options));
  }

  private static int most(String options) {
    return options.contains("failureMode") ? MOST_BYTES_EACH_FAILURE : MOST_BYTES_EACH;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&h2c=true"})
  void resultsAreReleasedWhileConnectionsStayOpen(String options) {
    awaitGone(results("fastreq:memory?concurrency=5" + options, urls("/text/", 100)));
    assertThat(api.openConnections()).isPositive();
  }

  /** In a method of its own, so that the test does not hold the results. */
  private WeakReference<Object> results(String uri, Object body) {
    return new WeakReference<>(bodyOf(send(uri, body)));
  }

  private static void awaitGone(WeakReference<Object> results) {
    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return results.refersTo(null);
            });
  }

  private long bytesEach(String options, int count) throws Exception {
    context.getRegistry().bind("done", new MemoryIdempotentRepository());
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:start")
                .process(exchange -> before.set(look()))
                .setBody(exchange -> manyUrls(count))
                .to("fastreq:memory?circuitBreaker=false&concurrency=50&" + options)
                .process(ResultMemoryTest.this::look);
          }
        });
    awaitGone(results("direct:start", null)); // once, for everything that stays loaded
    Exchange result = send("direct:start", null);
    Object body = result.getMessage().getBody();
    assertThat(body instanceof Map<?, ?> map ? map.size() : ((List<?>) body).size())
        .isEqualTo(count);
    return (after.get() - before.get()) / count;
  }

  /** Produces URLs one by one, so that the input holds none of them. */
  private Iterator<String> manyUrls(int count) {
    return IntStream.range(0, count).mapToObj(i -> api.url("/text/" + i)).iterator();
  }

  private void look(Exchange exchange) {
    after.set(look());
  }

  private long look() {
    api.forget();
    return Heap.used();
  }
}
