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
import static org.assertj.core.api.Assertions.tuple;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqPartialFailureException;
import io.fastreq.camel.FastreqRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.ConnectException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FailureModeTest extends AcceptanceTest {

  private List<String> list;
  private Map<String, Object> keyed;

  @BeforeEach
  void bodies() {
    list = List.of(api.url("/text/a"), refusedUrl(), api.url("/text/c"));
    keyed = new LinkedHashMap<>();
    keyed.put("first", list.get(0));
    keyed.put("dead", list.get(1));
    keyed.put("last", list.get(2));
  }

  private Exchange sendOnce(String options, Object body) {
    return send("fastreq:modes?maxRetries=0" + options, body);
  }

  @Test
  void throwModeKeepsTheSuccessesOfAList() {
    Exchange result = sendOnce("", list);
    FastreqPartialFailureException failure = partialFailure(result);
    assertThat(failure)
        .hasMessageContainingAll("1 of 3", list.get(1), "CONNECT")
        .hasCauseInstanceOf(ConnectException.class);
    assertThat(failure.getTotal()).isEqualTo(3);
    assertThat(failure.getSucceeded()).isEqualTo(2);
    assertThat(failure.getResults()).isEqualTo(Arrays.asList("text a", null, "text c"));
    assertThat(result.getMessage().getBody()).isEqualTo(failure.getResults());
    assertCounts(result, 3, 2, 1);
  }

  @Test
  void nullsOmitAndIncludeModesOfAList() {
    assertThat(bodyOf(sendOnce("&failureMode=nulls", list)))
        .isEqualTo(Arrays.asList("text a", null, "text c"));
    Exchange omitted = sendOnce("&failureMode=omit", list);
    assertThat(bodyOf(omitted)).isEqualTo(List.of("text a", "text c"));
    assertCounts(omitted, 3, 2, 1);
    List<?> included = (List<?>) bodyOf(sendOnce("&failureMode=include", list));
    assertThat(included).hasSize(3);
    assertThat(included.get(0)).isEqualTo("text a");
    FastreqFailure failure = (FastreqFailure) included.get(1);
    assertThat(failure.index()).isEqualTo(1);
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.url()).isEqualTo(list.get(1));
  }

  @Test
  void modesOfAMap() {
    Map<String, Object> without = new LinkedHashMap<>(Map.of("first", "text a"));
    without.put("last", "text c");
    Map<String, Object> withNull = new LinkedHashMap<>(without);
    withNull.put("dead", null);
    Exchange thrown = sendOnce("", keyed);
    assertThat(partialFailure(thrown).getResults()).isEqualTo(without);
    assertThat(failures(thrown).get(0).key()).isEqualTo("dead");
    assertThat(thrown.getMessage().getBody()).isEqualTo(without);
    assertThat(bodyOf(sendOnce("&failureMode=omit", keyed))).isEqualTo(without);
    assertThat(bodyOf(sendOnce("&failureMode=nulls", keyed))).isEqualTo(withNull);
    Map<?, ?> included = (Map<?, ?>) bodyOf(sendOnce("&failureMode=include", keyed));
    assertThat(included.get("dead")).isInstanceOf(FastreqFailure.class);
    assertThat(List.copyOf(included.keySet())).isEqualTo(List.of("first", "dead", "last"));
  }

  @Test
  void exceptionNamesTheFirstFailures() {
    Exchange result =
        sendOnce(
            "",
            List.of(api.url("/status/404"), "example.com", refusedUrl(), api.url("/status/500")));
    assertThat(partialFailure(result))
        .hasMessageContaining("4 of 4")
        .hasMessageContaining("/status/404 (STATUS 404: status 404")
        .hasMessageContaining("example.com (VALIDATION: " + failures(result).get(1).message())
        .hasMessageContaining("(CONNECT: no connection")
        .hasMessageContaining("and 1 more");
  }

  @Test
  void exceptionIsBoundedAndOnOneLine() {
    context
        .getRegistry()
        .bind(
            "wordy",
            (java.util.function.Function<Object, Object>)
                response -> {
                  throw new IllegalStateException("line\r\nnext " + "x".repeat(10_000));
                });
    Exchange result = sendOnce("&parser=#wordy", List.of(api.url("/text/" + "y".repeat(2_000))));
    assertThat(result.getException().getMessage())
        .hasSizeLessThan(1_000)
        .contains("PARSE 200: line next xxx")
        .doesNotContain("\n", "\r");
  }

  @Test
  void modesOfASingleRequest() {
    Exchange thrown = sendOnce("", list.get(1));
    assertThat(partialFailure(thrown)).hasMessageContaining("1 of 1");
    assertThat(thrown.getMessage().getBody()).isNull();
    assertCounts(thrown, 1, 0, 1);
    assertThat(bodyOf(sendOnce("&failureMode=nulls", list.get(1)))).isNull();
    assertThat(bodyOf(sendOnce("&failureMode=omit", list.get(1)))).isNull();
    assertThat(bodyOf(sendOnce("&failureMode=include", list.get(1))))
        .isInstanceOf(FastreqFailure.class);
  }

  @Test
  void shapeOptionForcesTheShape() {
    Map<String, Object> byUrl = new LinkedHashMap<>();
    byUrl.put(list.get(0), "text a");
    byUrl.put(list.get(2), "text c");
    assertThat(bodyOf(sendOnce("&shape=map", List.of(list.get(0), list.get(2))))).isEqualTo(byUrl);
    assertThat(bodyOf(sendOnce("&shape=list", Map.of("a", list.get(0)))))
        .isEqualTo(List.of("text a"));
    assertThat(bodyOf(sendOnce("&shape=list", list.get(0)))).isEqualTo(List.of("text a"));
    assertThat(bodyOf(sendOnce("&shape=map", list.get(0))))
        .isEqualTo(Map.of(list.get(0), "text a"));
    assertThat(sendOnce("&shape=map", List.of(list.get(0), list.get(0))).getException())
        .hasMessageContaining("twice");
    assertThat(bodyOf(sendOnce("&shape=map&failureMode=nulls", list)))
        .isInstanceOf(Map.class)
        .extracting(map -> ((Map<?, ?>) map).size())
        .isEqualTo(3);
  }

  @Test
  void eachItemOfADeadUrlHasItsFailure() {
    String dead = list.get(1);
    Exchange result = sendOnce("", List.of(dead, list.get(0), dead, dead));
    assertThat(failures(result)).extracting(FastreqFailure::index).containsExactly(0, 2, 3);
    assertThat(partialFailure(result).getFailedUrls()).containsExactly(dead, dead, dead);
    assertThat(partialFailure(result).getResults())
        .isEqualTo(Arrays.asList(null, "text a", null, null));
    assertCounts(result, 4, 1, 3);
  }

  @Test
  void failedRequestsCanBeSentAgain() {
    Map<String, Object> post =
        Map.of("url", api.url("/fails/1/again"), "key", "k", "method", "POST", "body", "x");
    Exchange first = sendOnce("", List.of(post));
    List<FastreqRequest> failed = partialFailure(first).getFailedRequests();
    assertThat(failed).hasSize(1);
    assertThat(bodyOf(sendOnce("", failed))).isEqualTo(Map.of("k", "again"));
    assertThat(api.seen()).extracting(s -> s.method() + " " + s.body()).containsOnly("POST x");
  }

  @Test
  void firstFailureIsTheCauseAndOthersAreSuppressed() {
    List<String> urls =
        IntStream.range(0, 30).mapToObj(i -> api.url("/status/" + (400 + i % 3))).toList();
    FastreqPartialFailureException failure = partialFailure(sendOnce("", urls));
    assertThat(((HttpOperationFailedException) failure.getCause()).getStatusCode()).isEqualTo(400);
    assertThat(((HttpOperationFailedException) failure.getSuppressed()[0]).getStatusCode())
        .isEqualTo(401);
    assertThat(failure.getSuppressed().length).isBetween(2, 20);
    assertThat(failure.getMessage()).contains("30 of 30", "STATUS", "400").hasSizeLessThan(1_000);
  }

  @Test
  void routeCatchesTheCauseByOnException() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(HttpOperationFailedException.class)
                .handled(true)
                .setBody(constant("mended"));
            from("direct:in").to("fastreq:modes?maxRetries=0");
          }
        });
    assertThat(bodyOf(send("direct:in", List.of(api.url("/status/404"))))).isEqualTo("mended");
  }

  @Test
  void stopOnExceptionCountsAllItemsOfAList() {
    List<String> urls = new java.util.ArrayList<>(List.of(api.url("/status/404")));
    urls.addAll(urls("/delay/200/", 99));
    Exchange result =
        send("fastreq:stopping?stopOnException=true&concurrency=2&maxRetries=0", urls);
    assertCounts(result, 100, 0, 100);
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.STATUS);
    assertThat(failures(result).subList(1, 100))
        .extracting(FastreqFailure::kind)
        .containsOnly(Kind.CANCELLED);
    assertThat(api.requests()).isLessThan(10);
  }

  @Test
  void maxFailuresCutsTheBatch() {
    List<String> urls = new java.util.ArrayList<>(urls("/status/404/", 4));
    urls.addAll(urls("/delay/200/", 96));
    String uri = "fastreq:most?concurrency=2&maxRetries=0&maxFailures=";
    Exchange result = send(uri + "3", urls);
    assertCounts(result, 100, 0, 100);
    assertThat(failures(result).subList(0, 4))
        .extracting(FastreqFailure::kind)
        .containsOnly(Kind.STATUS);
    assertThat(failures(result).subList(4, 100))
        .extracting(FastreqFailure::kind)
        .containsOnly(Kind.CANCELLED);
    assertThat(api.requests()).isLessThan(10);
    assertCounts(send(uri + "4", urls.subList(0, 4)), 4, 0, 4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5%", "5%25"})
  void maxFailuresTakesAPercentage(String percentage) {
    List<String> urls = new java.util.ArrayList<>(urls("/status/404/", 120));
    urls.addAll(urls("/delay/500/", 60));
    Exchange result =
        send("fastreq:share?concurrency=4&maxRetries=0&maxFailures=" + percentage, urls);
    assertCounts(result, 180, 0, 180);
    assertThat(api.requests()).isBetween(100, 130);
    assertThat(failures(result).get(179).message()).contains("maxFailures=5%");
  }

  @Test
  void stopOnExceptionDoesNotCountUnreadItems() {
    Iterator<String> endless =
        IntStream.iterate(0, i -> i + 1)
            .mapToObj(i -> api.url(i == 3 ? "/status/404" : "/delay/20/" + i))
            .iterator();
    Exchange result = send("fastreq:stopping?stopOnException=true&concurrency=2", endless);
    int total = result.getMessage().getHeader("CamelFastreqTotal", Integer.class);
    int succeeded = result.getMessage().getHeader("CamelFastreqSucceeded", Integer.class);
    assertThat(total).isBetween(4, 300);
    assertCounts(result, total, succeeded, total - succeeded);
    assertThat(failures(result)).extracting(FastreqFailure::kind).contains(Kind.STATUS);
  }

  @Test
  void batchTimeoutEndsOpenItems() {
    List<String> urls = new java.util.ArrayList<>(urls("/text/", 5));
    urls.addAll(urls("/never/", 5));
    urls.addAll(urls("/text/", 50));
    Exchange result = send("fastreq:slow?batchTimeout=500ms&concurrency=5&requestTimeout=1h", urls);
    assertCounts(result, 60, 5, 55);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(header(result, "CamelFastreqDuration"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LONG)
        .isBetween(450L, 5_000L);
  }

  @Test
  void throwingIteratorKeepsTheResultsOfReadItems() {
    Iterator<String> broken =
        new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public String next() {
            if (given == 3) {
              throw new NoSuchElementException("the source broke");
            }
            return api.url("/text/" + given++);
          }
        };
    Exchange result = send("fastreq:broken", broken);
    assertThat(result.getException())
        .isInstanceOf(NoSuchElementException.class)
        .hasMessage("the source broke");
    assertThat(result.getMessage().getBody()).isEqualTo(List.of("text 0", "text 1", "text 2"));
    assertCounts(result, 3, 3, 0);
  }

  @Test
  void serializedExceptionKeepsItsFailures() throws Exception {
    List<Object> items = List.of(api.url("/text/1"), api.url("/status/404"), refusedUrl(), 17);
    FastreqPartialFailureException before = partialFailure(send("fastreq:f?maxRetries=0", items));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(before);
    }
    FastreqPartialFailureException after;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      after = (FastreqPartialFailureException) in.readObject();
    }
    assertThat(after).hasMessage(before.getMessage());
    assertThat(after.getTotal()).isEqualTo(4);
    assertThat(after.getSucceeded()).isEqualTo(1);
    assertThat(after.getFailedUrls()).isEqualTo(before.getFailedUrls());
    assertThat(after.getFailures())
        .extracting(FastreqFailure::index, FastreqFailure::kind, FastreqFailure::message)
        .isEqualTo(
            before.getFailures().stream()
                .map(failure -> tuple(failure.index(), failure.kind(), failure.message()))
                .toList());
    assertThat(after.getFailedRequests()).isEmpty();
    assertThat(after.getResults()).isNull();
    assertThat(after.getCause()).isInstanceOf(HttpOperationFailedException.class);
    assertThat(((HttpOperationFailedException) after.getCause()).getStatusCode()).isEqualTo(404);
    assertThat(after.getSuppressed()).isNotEmpty();
  }
}
