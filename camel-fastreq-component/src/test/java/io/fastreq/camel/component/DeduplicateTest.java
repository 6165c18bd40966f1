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
import io.fastreq.camel.FastreqResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

class DeduplicateTest extends AcceptanceTest {

  @Test
  void equalRequestsAreSentOnceAndEachItemGetsTheResult() {
    List<String> body = List.of(api.url("/text/a"), api.url("/text/b"), api.url("/text/a"));
    Exchange result = send("fastreq:d?deduplicate=true", body);
    assertThat(bodyOf(result)).isEqualTo(List.of("text a", "text b", "text a"));
    assertCounts(result, 3, 3, 0);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(2L);
    assertThat(api.visits("/text/a")).isEqualTo(1);
  }

  @Test
  void withoutTheOptionEachIsSent() {
    send("fastreq:d", List.of(api.url("/text/a"), api.url("/text/a")));
    assertThat(api.visits("/text/a")).isEqualTo(2);
  }

  @Test
  void thousandsOfEqualRequestsWaitForOne() {
    Exchange result =
        send(
            "fastreq:d?deduplicate=true&concurrency=2&lookAhead=50",
            Collections.nCopies(5_000, api.url("/delay/300/x")));
    assertThat(bodyOf(result)).isEqualTo(Collections.nCopies(5_000, "x"));
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void lateEqualRequestGetsTheResult() {
    List<String> body = new ArrayList<>(urls("/text/", 500));
    body.add(api.url("/text/0"));
    Exchange result = send("fastreq:d?deduplicate=true&concurrency=2", body);
    assertThat((List<?>) bodyOf(result)).last().isEqualTo("text 0");
    assertThat(api.requests()).isEqualTo(500);
  }

  @Test
  void requestsThatDifferInMethodHeaderOrBodyAreNotEqual() {
    String url = api.url("/echo/x");
    List<Map<String, Object>> body =
        List.of(
            Map.of("url", url),
            Map.of("url", url, "method", "POST"),
            Map.of("url", url, "method", "POST", "body", "1"),
            Map.of("url", url, "method", "POST", "body", "2"),
            Map.of("url", url, "headers", Map.of("X-A", "1")),
            Map.of("url", url, "headers", Map.of("X-A", "2")),
            Map.of("url", url, "headers", Map.of("x-a", "2")));
    send("fastreq:d?deduplicate=true&retryMethods=POST,GET", body);
    assertThat(api.requests()).isEqualTo(6);
  }

  @Test
  void failureIsSharedAndNamesEachItem() {
    Exchange result =
        send(
            "fastreq:d?deduplicate=true&maxRetries=0",
            Map.of("a", api.url("/status/503"), "b", api.url("/status/503")));
    assertCounts(result, 2, 0, 2);
    assertThat(failures(result))
        .extracting(FastreqFailure::key)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(failures(result)).extracting(FastreqFailure::index).containsExactly(0, 1);
    assertThat(partialFailure(result).getFailedRequests()).hasSize(2);
    assertThat(api.requests()).isEqualTo(1);
  }

  @Test
  void responseNamesTheItemItIsFor() {
    List<String> body = List.of(api.url("/text/a"), api.url("/text/a"));
    Exchange result = send("fastreq:d?deduplicate=true&returnType=response", body);
    assertThat((List<?>) bodyOf(result))
        .extracting(response -> ((FastreqResponse) response).index())
        .isEqualTo(List.of(0, 1));
  }

  @Test
  void retriesAreSharedToo() {
    List<String> body = List.of(api.url("/fails/2/x"), api.url("/fails/2/x"));
    Exchange result = send("fastreq:d?deduplicate=true&retryBackoff=1", body);
    assertThat(bodyOf(result)).isEqualTo(List.of("x", "x"));
    assertThat(api.requests()).isEqualTo(3);
  }

  @Test
  void cutBatchLosesNoDuplicate() {
    List<String> body = new ArrayList<>(Collections.nCopies(300, api.url("/delay/20000/x")));
    body.add(api.url("/status/404"));
    Exchange result = send("fastreq:d?deduplicate=true&stopOnException=true", body);
    assertCounts(result, 301, 0, 301);
  }

  @Test
  void streamHasAResultForEachItem() throws Exception {
    List<Integer> indexes = Collections.synchronizedList(new ArrayList<>());
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:start")
                .to("fastreq:d?deduplicate=true&streaming=true&streamWindow=3&concurrency=2")
                .split(body())
                .streaming()
                .process(e -> indexes.add(e.getMessage().getBody(FastreqResponse.class).index()));
          }
        });
    List<String> body = new ArrayList<>(urls("/text/", 40));
    body.addAll(urls("/text/", 40));
    send("direct:start", body);
    assertThat(indexes).hasSize(80).doesNotHaveDuplicates();
    assertThat(api.requests()).isEqualTo(40);
  }

  @Test
  void cutBatchOfEqualRequestsEnds() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<String> body = Collections.nCopies(2_000, api.url("/status/404"));
      String uri = "fastreq:d?deduplicate=true&stopOnException=true&maxRetries=0";
      Exchange result = await(sendAsync(uri, body.iterator()));
      assertThat(header(result, "CamelFastreqTotal"))
          .isEqualTo(header(result, "CamelFastreqFailed"));
    }
  }
}
