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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.junit.jupiter.api.Test;

class AggregationTest extends AcceptanceTest {

  private static final String URI = "fastreq:a?aggregationStrategy=#fold";

  private void bind(AggregationStrategy strategy) {
    context.getRegistry().bind("fold", strategy);
  }

  private static Exchange sum(Exchange old, Exchange next) {
    int sum = old == null ? 0 : old.getMessage().getBody(Integer.class);
    int id = (Integer) next.getMessage().getBody(Map.class).get("id");
    next.getMessage().setBody(sum + id);
    return next;
  }

  @Test
  void resultsAreAggregatedIntoOneBody() {
    bind(AggregationTest::sum);
    Exchange result = send(URI, urls("/json/", 500));
    assertThat(bodyOf(result)).isEqualTo(IntStream.range(0, 500).sum());
    assertCounts(result, 500, 500, 0);
  }

  @Test
  void strategyIsCalledOneAtATimeWithTheItem() {
    AtomicInteger running = new AtomicInteger();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    bind(
        (old, next) -> {
          assertThat(running.incrementAndGet()).isEqualTo(1);
          seen.add(
              next.getMessage().getHeader("CamelFastreqKey")
                  + "="
                  + next.getMessage().getHeader("CamelFastreqIndex"));
          running.decrementAndGet();
          return next;
        });
    send(URI, Map.of("a", api.url("/text/1")));
    send(URI, urls("/random/5/", 200));
    assertThat(seen).hasSize(201).doesNotHaveDuplicates().contains("a=0", "null=199");
  }

  @Test
  void camelsOwnStrategiesWork() {
    bind(new GroupedBodyAggregationStrategy());
    Exchange result = send(URI, urls("/text/", 3));
    assertThat((List<Object>) bodyOf(result))
        .containsExactlyInAnyOrder("text 0", "text 1", "text 2");
  }

  @Test
  void failedItemHasAnExceptionAndNoBodyAndTheExchangeFails() {
    List<Object> bodies = new ArrayList<>();
    List<Object> caught = new ArrayList<>();
    bind(
        (old, next) -> {
          bodies.add(next.getMessage().getBody());
          caught.add(next.getProperty(Exchange.EXCEPTION_CAUGHT));
          next.getMessage().setBody(bodies.size());
          return next;
        });
    Exchange result = send(URI, List.of(api.url("/status/404"), api.url("/text/x")));
    assertThat(failures(result)).hasSize(1);
    assertThat(partialFailure(result).getResults()).isEqualTo(2);
    assertThat(result.getMessage().getBody()).isEqualTo(2);
    assertThat(bodies).containsExactlyInAnyOrder(null, "text x");
    assertThat(caught).filteredOn(java.util.Objects::nonNull).hasSize(1);
  }

  @Test
  void failureIsTheBodyWhereFailuresAreIncluded() {
    bind(new GroupedBodyAggregationStrategy());
    Exchange result = send(URI + "&failureMode=include", List.of(api.url("/status/404")));
    assertThat((List<Object>) bodyOf(result)).singleElement().isInstanceOf(FastreqFailure.class);
  }

  @Test
  void strategyDoesNotSeeFailuresThatAreOmitted() {
    bind(new GroupedBodyAggregationStrategy());
    Exchange result =
        send(URI + "&failureMode=omit", List.of(api.url("/status/404"), api.url("/text/x")));
    assertThat(bodyOf(result)).isEqualTo(List.of("text x"));
    assertCounts(result, 2, 1, 1);
  }

  @Test
  void throwingStrategyFailsOnlyThatItem() {
    bind(
        (old, next) -> {
          if (next.getMessage().getHeader("CamelFastreqIndex").equals(1)) {
            throw new IllegalStateException("strategy at fault");
          }
          return old == null ? next : old;
        });
    Exchange result = send(URI, urls("/text/", 3));
    assertCounts(result, 3, 2, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.index()).isEqualTo(1);
    assertThat(failure.kind()).isEqualTo(FastreqFailure.Kind.HANDLER);
    assertThat(failure.message()).contains("strategy at fault");
    assertThat(failure.attempts()).isEqualTo(1);
  }

  @Test
  void emptyInputAggregatesNothing() {
    bind(AggregationTest::sum);
    assertThat(bodyOf(send(URI, List.of()))).isNull();
  }
}
