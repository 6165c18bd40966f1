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

import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.testing.Heap;
import io.fastreq.camel.testing.PagedApi;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many lists of many pages: their order, their rate, and their memory. */
class ManyPagesTest extends AcceptanceTest {

  @Test
  void listsKeepTheirOrderAndTheirRate() throws Exception {
    collect(12, 8, 25, 200);
  }

  @Test
  @Tag("long")
  void fiftyListsOfFortyPagesKeepTheirOrderAndTheirRate() throws Exception {
    collect(50, 40, 25, 500);
  }

  private void collect(int lists, int pages, int items, int rps) throws Exception {
    try (PagedApi server = PagedApi.start(pages, items, 10, 0)) {
      List<String> urls = IntStream.range(0, lists).mapToObj(server::url).toList();
      Exchange result =
          send(
              "fastreq:lists?nextPage=/next&pageItems=/items&retryBackoff=20ms&circuitBreaker=false"
                  + "&rps="
                  + rps,
              urls);
      List<?> values = (List<?>) bodyOf(result);
      for (int list = 0; list < lists; list++) {
        assertThat(values.get(list)).isEqualTo(server.items(list));
      }
      assertCounts(result, lists, lists, 0);
      int refused = (lists * pages + 9) / 10;
      assertThat(header(result, "CamelFastreqAttempts")).isEqualTo((long) lists * pages + refused);
      assertRate(server, rps);
    }
  }

  /** Asserts that no window has more than the rate allows, and that the batch was not held up. */
  private static void assertRate(PagedApi server, int rps) {
    List<Long> arrivals = server.arrivals();
    int burst = 5;
    long jitterNanos = 100_000_000;
    int window = rps / 2;
    for (int i = 0; i + window < arrivals.size(); i++) {
      double seconds = (arrivals.get(i + window) - arrivals.get(i) + jitterNanos) / 1e9;
      assertThat(window + 1.0).isLessThanOrEqualTo(burst + 1 + rps * seconds);
    }
    double all = (arrivals.get(arrivals.size() - 1) - arrivals.get(0)) / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%,d requests in %.2f s: %.1f a second of %d%n",
        arrivals.size(),
        all,
        arrivals.size() / all,
        rps);
    assertThat(all).isGreaterThan((arrivals.size() - burst - 1) / (double) rps * 0.98 - 0.1);
    assertThat(all).isLessThan(2 + 2.0 * arrivals.size() / rps);
  }

  @Test
  void streamedPagesAreNotKept() throws Exception {
    stream(800, 8 * 1024);
  }

  @Test
  @Tag("long")
  void tenThousandStreamedPagesAreNotKept() throws Exception {
    stream(10_000, 8 * 1024);
  }

  /** Reads a list of pages, whose bodies would take several times the growth that is allowed. */
  private void stream(int pages, int bytes) throws Exception {
    AtomicLong before = new AtomicLong();
    AtomicLong after = new AtomicLong();
    AtomicInteger read = new AtomicInteger();
    try (PagedApi server = PagedApi.start(pages, 1, 0, bytes)) {
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:stream")
                  .to(
                      "fastreq:pages?nextPage=/next&pageItems=/items&streaming=true&maxPages="
                          + pages)
                  .split(body())
                  .streaming()
                  .process(
                      part -> {
                        FastreqResult page = part.getMessage().getBody(FastreqResult.class);
                        assertThat(page.page()).isEqualTo(read.getAndIncrement());
                        if (page.page() == 200) {
                          before.set(heap(server));
                        } else if (page.page() == pages - 1) {
                          after.set(heap(server));
                        }
                      })
                  .end();
            }
          });
      Exchange result =
          template.request("direct:stream", e -> e.getMessage().setBody(server.url(0)));
      assertThat(result.getException()).isNull();
    }
    long growth = after.get() - before.get();
    System.out.printf(Locale.ROOT, "%,d pages: %,d bytes more%n", pages, growth);
    assertThat(read.get()).isEqualTo(pages);
    assertThat(growth).isLessThan(1_000_000 + 100L * pages);
  }

  private static long heap(PagedApi server) {
    server.forget();
    return Heap.used();
  }
}
