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
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.junit.jupiter.api.Test;

/** Rows that are sent in groups. */
class GroupsTest extends RowsTest {

  @Test
  void rowsAreSentInGroupsAndResponsesDealtBack() {
    BrokenServer server = rowServer(422);

    Exchange result = send(inGroups(server, 4), rows(10));

    assertThat(bodyOf(result)).isEqualTo(IntStream.range(0, 10).mapToObj(i -> "v" + i).toList());
    assertCounts(result, 10, 10, 0);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo(3L);
    assertThat(groups)
        .containsExactlyInAnyOrder(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9));
    Request request = server.requests().get(0);
    assertThat(request.requestLine()).startsWith("POST /rows ");
    assertThat(request.header("Content-Type")).isEqualTo("application/json");
  }

  @Test
  void rowsAtFaultFailAloneAndTheOthersSucceed() {
    BrokenServer server = rowServer(422, 17, 500, 501);

    Exchange result = send(inGroups(server, 100), rows(1000));

    assertCounts(result, 1000, 997, 3);
    List<FastreqFailure> failures = failures(result);
    assertThat(failures).extracting(FastreqFailure::index).containsExactly(17, 500, 501);
    assertThat(failures).extracting(FastreqFailure::kind).containsOnly(Kind.STATUS);
    assertThat(failures.get(0).message()).isEqualTo("status 422 Said; row 17");
    assertThat(failures.get(0).response().status()).isEqualTo(422);
    assertThat(failures.get(0).response().index()).isEqualTo(17);
    assertThat(server.requests()).hasSizeLessThanOrEqualTo(10 + 3 * 14);
    assertThat(header(result, "CamelFastreqAttempts")).isEqualTo((long) server.requests().size());
    List<?> values = (List<?>) result.getMessage().getBody();
    assertThat(values).hasSize(1000);
    assertThat(values.get(17)).isNull();
    assertThat(values.get(18)).isEqualTo("v18");
  }

  @Test
  void statusesThatRefuseARowHalveItsGroupAndOthersDoNot() {
    for (int status : List.of(400, 413)) {
      assertCounts(send(inGroups(rowServer(status, 1), 4), rows(4)), 4, 3, 1);
    }
    groups.clear();
    Exchange result = send(inGroups(rowServer(500, 1), 4), rows(4));

    assertCounts(result, 4, 0, 4);
    assertThat(groups).hasSize(1);
    assertThat(failures(result))
        .extracting(FastreqFailure::message)
        .containsExactly(
            "status 500 Said; row 0, sent in a group of 4",
            "status 500 Said; row 1, sent in a group of 4",
            "status 500 Said; row 2, sent in a group of 4",
            "status 500 Said; row 3, sent in a group of 4");
  }

  @Test
  void failedRowsCanBeSentAgainAloneOrToTheSameEndpoint() {
    Set<Integer> refused = ConcurrentHashMap.newKeySet();
    refused.add(2);
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  List<Integer> ids = ids(request.body());
                  groups.add(ids);
                  boolean fails = ids.stream().anyMatch(refused::contains);
                  connection.send(fails ? status(422) : json(ids));
                }));
    Exchange first = send(inGroups(server, 4), rows(4));
    assertCounts(first, 4, 3, 1);

    refused.clear();
    for (String uri : List.of("fastreq:other", inGroups(server, 4))) {
      groups.clear();
      Exchange again = send(uri, partialFailure(first).getFailedRequests());
      assertThat(bodyOf(again)).isEqualTo(List.of(List.of(2)));
      assertThat(groups).containsExactly(List.of(2));
    }
  }

  @Test
  void rowsKeepTheirKeys() {
    BrokenServer server = rowServer(422, 2);
    String uri = inGroups(server, 3) + "&failureMode=include&keyField=id";

    Map<?, ?> values = (Map<?, ?>) bodyOf(send(uri, rows(5)));

    assertThat(values.keySet()).isEqualTo(Set.of(0, 1, 2, 3, 4));
    assertThat(values.get(4)).isEqualTo("v4");
    FastreqFailure failure = (FastreqFailure) values.get(2);
    assertThat(failure.key()).isEqualTo("2");
    assertThat(failure.index()).isEqualTo(2);
    assertThat(failure.request().json()).isEqualTo(List.of(Map.of("id", 2)));
    assertThat(failure.request().key()).isEqualTo("2");
  }

  @Test
  void valuesGoIntoTheirRows() {
    String uri = inGroups(rowServer(422), 3) + "&resultField=value";
    assertThat(bodyOf(send(uri, rows(2))))
        .isEqualTo(List.of(Map.of("id", 0, "value", "v0"), Map.of("id", 1, "value", "v1")));
  }

  @Test
  void oneRowIsAGroupOfOne() {
    BrokenServer server = rowServer(422);
    Exchange result = send(inGroups(server, 10), Map.of("id", 3));
    assertThat(bodyOf(result)).isEqualTo("v3");
    assertThat(header(result, "CamelHttpResponseCode")).isEqualTo(200);
  }

  @Test
  void rowsThatCannotBeSentFailAlone() {
    BrokenServer server = rowServer(422);
    Exchange result =
        send(inGroups(server, 2), Arrays.asList(0, null, 1, Map.of("id", new Object()), 2));

    assertCounts(result, 5, 3, 2);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.VALIDATION);
    assertThat(failures(result)).extracting(FastreqFailure::index).containsExactly(1, 3);
    assertThat(groups).containsExactlyInAnyOrder(List.of(0, 1), List.of(2));
  }

  @Test
  void streamedRowsAreResultsOfTheirOwn() throws Exception {
    BrokenServer server = rowServer(422, 7);
    List<FastreqResult> results = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:stream")
                .to(inGroups(server, 5) + "&streaming=true&streamWindow=3")
                .split(body())
                .streaming()
                .process(each -> results.add(each.getMessage().getBody(FastreqResult.class)));
          }
        });
    send("direct:stream", rows(23).iterator());

    assertThat(results).extracting(FastreqResult::index).hasSize(23).doesNotHaveDuplicates();
    for (FastreqResult each : results) {
      if (each instanceof FastreqResponse response) {
        assertThat(response.value()).isEqualTo("v" + response.index());
      } else {
        assertThat(each.index()).isEqualTo(7);
      }
    }
  }

  @Test
  void rowsDoneBeforeAreInNoGroup() throws Exception {
    MemoryIdempotentRepository done = new MemoryIdempotentRepository();
    context.getRegistry().bind("done", done);
    BrokenServer server = rowServer(422, 1);
    String uri = inGroups(server, 2) + "&failureMode=nulls&idempotentRepository=#done";
    send(uri, rows(3));
    groups.clear();

    Exchange again = send(uri, rows(4));

    assertThat(header(again, "CamelFastreqSkipped")).isEqualTo(2);
    assertThat(header(again, "CamelFastreqSucceeded")).isEqualTo(1);
    assertThat(header(again, "CamelFastreqFailed")).isEqualTo(1);
    assertThat(bodyOf(again)).isEqualTo(Arrays.asList(null, null, null, "v3"));
    assertThat(groups).contains(List.of(1, 3)).doesNotContain(List.of(0), List.of(2));
  }

  @Test
  void eachRowHasItsFallback() {
    context
        .getRegistry()
        .bind(
            "saved",
            (Processor)
                exchange ->
                    exchange
                        .getMessage()
                        .setBody("saved " + exchange.getMessage().getHeader("CamelFastreqIndex")));
    BrokenServer server = rowServer(503, 5);
    Exchange result = send(inGroups(server, 3) + "&onFallback=#saved", rows(7));

    assertThat(bodyOf(result))
        .isEqualTo(List.of("v0", "v1", "v2", "saved 3", "saved 4", "saved 5", "v6"));
    assertThat(header(result, "CamelFastreqFallback")).isEqualTo(3);
  }

  @Test
  void groupIsRetriedAsAWhole() {
    BrokenServer server =
        server(
            BrokenServer.eachRequest(
                (connection, request) -> {
                  groups.add(ids(request.body()));
                  connection.send(groups.size() == 1 ? status(503) : json(ids(request.body())));
                }));
    String uri =
        "fastreq:rows?maxRetries=1&retryBackoff=1&idempotencyKey=true&groupSize=3&urls="
            + server.url("/rows");

    Exchange result = send(uri, rows(3));

    assertThat(bodyOf(result)).isEqualTo(List.of(0, 1, 2));
    assertThat(groups).containsExactly(List.of(0, 1, 2), List.of(0, 1, 2));
    assertThat(Set.copyOf(headers(server, "Idempotency-Key"))).hasSize(1);
  }

  @Test
  void eachRowHasItsDeadLetter() throws Exception {
    List<Object> letters = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:letters")
                .process(each -> letters.add(each.getMessage().getBody(Map.class).get("request")));
          }
        });
    BrokenServer server = rowServer(500, 4);

    Exchange result = send(inGroups(server, 2) + "&deadLetter=direct:letters", rows(6));

    assertCounts(result, 6, 4, 2);
    assertThat(header(result, "CamelFastreqDeadLettered")).isEqualTo(2);
    assertThat(letters)
        .<Object>extracting(request -> ((Map<?, ?>) request).get("json"))
        .containsExactlyInAnyOrder(List.of(Map.of("id", 4)), List.of(Map.of("id", 5)));
  }

  @Test
  void robotsAreAskedForTheRequestOfTheGroup() {
    for (String path : List.of("/rows", "/other")) {
      BrokenServer server =
          server(
              BrokenServer.eachRequest(
                  (connection, request) -> {
                    boolean asks = request.uri().equals("/robots.txt");
                    connection.send(
                        asks
                            ? OK.replace("Length: 2", "Length: " + rules(path).length())
                                .replace("\r\n\r\nok", "\r\n\r\n" + rules(path))
                            : json(ids(request.body())));
                  }));
      Exchange result = send(inGroups(server, 4) + "&robots=true", rows(10));

      boolean forbidden = path.equals("/rows");
      assertCounts(result, 10, forbidden ? 0 : 10, forbidden ? 10 : 0);
      assertThat(server.requests()).hasSize(forbidden ? 1 : 4);
      if (forbidden) {
        assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.BLOCKED);
      }
    }
  }

  private static String rules(String path) {
    return "User-agent: *\nDisallow: " + path + "\n";
  }
}
