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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;

/** What the requests of groups carry, and what their responses give to rows. */
class GroupBodiesTest extends RowsTest {

  /** A bean of the user's own. */
  public record Taken(int id, String state) {}

  private BrokenServer saying(String contentType, String body) {
    return responding(
        "HTTP/1.1 200 OK\r\nContent-Type: "
            + contentType
            + "\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n\r\n"
            + body);
  }

  private static String body(Request request) {
    return new String(request.body(), StandardCharsets.UTF_8);
  }

  private Object values(String body, String options, int rows) {
    return bodyOf(send(inGroups(saying("application/json", body), 10) + options, rows(rows)));
  }

  @Test
  void linesOfJson() {
    BrokenServer server = okServer();
    String uri = inGroups(server, 2) + "&groupBody=ndjson";
    Exchange result = send(uri + "&failureMode=include", List.of(Map.of("id", 1), "two", 3));

    assertThat(server.requests().stream().map(GroupBodiesTest::body).toList())
        .containsExactlyInAnyOrder("{\"id\":1}\n\"two\"\n", "3\n");
    assertThat(headers(server, "Content-Type")).containsOnly("application/x-ndjson");
    assertThat(bodyOf(result)).isEqualTo(List.of("ok", "ok", "ok"));
  }

  @Test
  void headerSaysWhatTheContentIs() {
    BrokenServer server = okServer();
    send(inGroups(server, 2) + "&headers=RAW(Content-Type: application/vnd.api+json)", rows(1));
    send(
        inGroups(server, 2) + "&groupBody=ndjson&headers=RAW(content-type: application/jsonl)",
        rows(1));
    assertThat(headers(server, "Content-Type"))
        .containsExactly("application/vnd.api+json", "application/jsonl");
  }

  @Test
  void functionMakesBodies() {
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    Function<List<?>, Object> function =
        rows -> {
          threads.add(Thread.currentThread().getName());
          return rows.size() == 1 ? "one " + rows.get(0) : Map.of("records", rows);
        };
    context.getRegistry().bind("body", function);
    BrokenServer server = okServer();
    Object opaque =
        new Object() {
          @Override
          public String toString() {
            return "opaque";
          }
        };

    bodyOf(send(inGroups(server, 2) + "&groupBody=#body", List.of(1, Map.of("id", 2), opaque)));

    assertThat(server.requests().stream().map(GroupBodiesTest::body).toList())
        .containsExactlyInAnyOrder("{\"records\":[1,{\"id\":2}]}", "one opaque");
    assertThat(threads).hasSize(2).allMatch(name -> name.contains("FastreqWorker"));
  }

  @Test
  void whatTheFunctionThrowsFailsItsRows() {
    Function<List<?>, Object> function =
        rows -> {
          if (rows.contains(Map.of("id", 1))) {
            throw new IllegalStateException("no such row");
          }
          return rows.contains(Map.of("id", 4)) ? null : rows;
        };
    context.getRegistry().bind("body", function);
    BrokenServer server = rowServer(422);

    Exchange result = send(inGroups(server, 2) + "&groupBody=#body", rows(6));

    assertCounts(result, 6, 2, 4);
    List<FastreqFailure> failures = failures(result);
    assertThat(failures).extracting(FastreqFailure::index).containsExactly(0, 1, 4, 5);
    assertThat(failures).extracting(FastreqFailure::kind).containsOnly(Kind.HANDLER);
    assertThat(failures.get(0).message()).startsWith("groupBody failed: no such row; row 0");
    assertThat(failures.get(0).cause()).isInstanceOf(IllegalStateException.class);
    assertThat(failures.get(0).request().json()).isEqualTo(List.of(Map.of("id", 0)));
    assertThat(failures.get(1).request()).isNull();
    assertThat(groups).containsExactly(List.of(2, 3));
  }

  @Test
  void errorOfTheFunctionFailsItsRows() throws Exception {
    Function<List<?>, Object> function =
        rows -> {
          throw new NoClassDefFoundError("Writer");
        };
    context.getRegistry().bind("body", function);

    Exchange result = await(sendAsync(inGroups(rowServer(422), 2) + "&groupBody=#body", rows(3)));

    assertCounts(result, 3, 0, 3);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.HANDLER);
    assertThat(failures(result).get(0).request()).isNull();
  }

  @Test
  void functionMakesTheBodiesOfHalves() {
    context.getRegistry().bind("body", (Function<List<?>, Object>) rows -> rows);
    BrokenServer server = rowServer(422, 1);
    assertCounts(send(inGroups(server, 4) + "&groupBody=#body", rows(4)), 4, 3, 1);
    assertThat(groups).contains(List.of(0, 1), List.of(2, 3), List.of(0), List.of(1));
  }

  @Test
  void listInTheResponseIsDealtBack() {
    assertThat(values("{\"a\":{\"b/c\":[1,null,\"x\"]}}", "&groupItems=/a/b~1c", 3))
        .isEqualTo(Arrays.asList(1, null, "x"));
    assertThat(values("[1,2]", "&groupItems=/a", 2))
        .isEqualTo(List.of(List.of(1, 2), List.of(1, 2)));
  }

  @Test
  void otherResponsesAreTheValueOfEachRow() {
    assertThat(values("[1,2,3]", "", 2)).isEqualTo(Collections.nCopies(2, List.of(1, 2, 3)));
    assertThat(values("{\"n\":2}", "", 2)).isEqualTo(Collections.nCopies(2, Map.of("n", 2)));
    assertThat(values("{\"n\":[1]}", "&groupItems=/n", 2))
        .isEqualTo(Collections.nCopies(2, Map.of("n", List.of(1))));
    assertThat(values("", "", 2)).isEqualTo(Arrays.asList(null, null));
    assertThat(values("[1,2]", "&returnType=text", 2)).isEqualTo(List.of("[1,2]", "[1,2]"));
    assertThat(values("[1,2]", "&returnType=none", 2)).isEqualTo(List.of(200, 200));
  }

  @Test
  void responseOfEachRowHasItsElement() {
    List<?> responses =
        (List<?>) values("{\"items\":[7,8]}", "&returnType=response&groupItems=/items", 2);
    for (int i = 0; i < 2; i++) {
      FastreqResponse response = (FastreqResponse) responses.get(i);
      assertThat(response.index()).isEqualTo(i);
      assertThat(response.value()).isEqualTo(7 + i);
      assertThat(response.text()).isEqualTo("{\"items\":[7,8]}");
    }
    responses = (List<?>) values("broken", "&returnType=response", 2);
    assertThat(((FastreqResponse) responses.get(1)).value()).isNull();
  }

  @Test
  void elementsAreBoundToAClass() {
    String type = "&outputType=" + Taken.class.getName();
    String list = "[{\"id\":1,\"state\":\"a\"},{\"id\":2,\"state\":\"b\"}]";
    List<Taken> taken = List.of(new Taken(1, "a"), new Taken(2, "b"));
    assertThat(values(list, type, 2)).isEqualTo(taken);
    assertThat(values("{\"x\":" + list + "}", type + "&groupItems=/x", 2)).isEqualTo(taken);
    assertThat(values("{\"id\":3,\"state\":\"c\"}", type, 2))
        .isEqualTo(Collections.nCopies(2, new Taken(3, "c")));
    Exchange result = send(inGroups(saying("application/json", "[1,[]]"), 2) + type, rows(2));
    assertCounts(result, 2, 0, 2);
    assertThat(kindOf(result)).isEqualTo(Kind.PARSE);
  }

  @Test
  void parserReadsAGroupOnceAndItsListIsDealt() {
    Queue<Integer> parsed = new ConcurrentLinkedQueue<>();
    Function<FastreqResponse, Object> parser =
        response -> {
          parsed.add(response.index());
          if (response.text().equals("bad")) {
            throw new IllegalArgumentException("bad rows");
          }
          return List.of(response.text().split(" "));
        };
    context.getRegistry().bind("parser", parser);

    assertThat(values("a b c", "&parser=#parser", 3)).isEqualTo(List.of("a", "b", "c"));
    assertThat(parsed).containsExactly(0);
    Exchange result = send(inGroups(saying("text/plain", "bad"), 3) + "&parser=#parser", rows(3));
    assertCounts(result, 3, 0, 3);
    FastreqFailure failure = failures(result).get(1);
    assertThat(failure.kind()).isEqualTo(Kind.PARSE);
    assertThat(failure.message()).isEqualTo("bad rows; row 1, sent in a group of 3");
    assertThat(failure.request().json()).isEqualTo(List.of(Map.of("id", 1)));
  }

  @Test
  void strategyGetsEachRow() {
    AggregationStrategy joined =
        (before, next) -> {
          String all = before == null ? "" : before.getMessage().getBody(String.class);
          String one = next.getMessage().getHeader("CamelFastreqIndex") + "=";
          next.getMessage().setBody(all + one + next.getMessage().getBody() + " ");
          return next;
        };
    context.getRegistry().bind("joined", joined);
    assertThat(values("[5,6]", "&aggregationStrategy=#joined", 2)).isEqualTo("0=5 1=6 ");
  }

  @Test
  void functionPreparesTheRequestOfTheGroup() {
    UnaryOperator<FastreqRequest> signing =
        request ->
            request.toBuilder()
                .header("X-Length", String.valueOf(((byte[]) request.body()).length))
                .build();
    context.getRegistry().bind("signing", signing);
    BrokenServer server = rowServer(422);
    bodyOf(send(inGroups(server, 3) + "&onPrepare=#signing", List.of(1, 2, 3)));
    assertThat(headers(server, "X-Length")).containsExactly("7");
    assertThat(groups).containsExactly(List.of(1, 2, 3));
  }

  @Test
  void eachRequestHasOneKeyAndAHalfAnother() {
    BrokenServer server = rowServer(422, 1);
    Exchange result = send(inGroups(server, 2) + "&idempotencyKey=true", rows(2));
    assertThat(headers(server, "Idempotency-Key")).hasSize(3).doesNotHaveDuplicates();
    FastreqRequest alone = failures(result).get(0).request();
    assertThat(headers(server, "Idempotency-Key"))
        .contains(alone.headers().get("Idempotency-Key").get(0));
  }

  @Test
  void dryRunShowsGroups() {
    FastreqDryRun run =
        (FastreqDryRun) bodyOf(send(inGroups(okServer(), 4) + "&dryRun=true", rows(10)));
    assertThat(run.requests()).extracting(FastreqDryRun.Planned::index).containsExactly(0, 4, 8);
    assertThat(run.requests()).extracting(FastreqDryRun.Planned::method).containsOnly("POST");
    assertThat(run.requests()).allMatch(planned -> planned.problem() == null);
  }

  @Test
  void templateWithoutNamesAndOtherMethods() {
    BrokenServer server = rowServer(422);
    String uri =
        "fastreq:rows?groupSize=5&httpMethod=PUT&urlTemplate=" + server.url("/all?mode=fast");
    assertThat(bodyOf(send(uri, List.of(1, 2)))).isEqualTo(List.of("v1", "v2"));
    assertThat(server.requests().get(0).requestLine()).startsWith("PUT /all?mode=fast ");
  }

  @Test
  void wrongOptionsAreRefused() {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("groupSize=2", "groupSize needs the one URL");
    wrong.put("groupSize=2&urls=http://h/1,http://h/2", "groupSize needs the one URL");
    wrong.put("groupSize=2&urlTemplate=RAW(http://h/{id})", "no names in braces");
    wrong.put(
        "groupSize=2&urlTemplate=http://h/&urls=http://h/", "urls and urlTemplate can not both");
    wrong.put("groupSize=0&urls=http://h/", "groupSize can not be 0");
    wrong.put("groupSize=x&urls=http://h/", "groupSize can not be x");
    wrong.put("groupSize=2&urls=http://h/&groupBody=xml", "groupBody can not be 'xml'");
    wrong.put("groupSize=2&urls=http://h/&groupBody=#absent", "groupBody");
    wrong.put("groupSize=2&urls=http://h/&groupItems=items", "groupItems can not be 'items'");
    wrong.put(
        "groupSize=2&urls=http://h/&groupItems=/i&returnType=text", "groupItems finds a list in");
    wrong.put("groupSize=2&urls=http://h/&itemBody=json", "groupSize does not go with itemBody");
    wrong.put("groupSize=2&urls=http://h/&requestBody=x", "groupSize does not go with requestBody");
    wrong.put(
        "groupSize=2&urls=http://h/&deduplicate=true", "groupSize does not go with deduplicate");
    wrong.put(
        "groupSize=2&urls=http://h/&returnType=file&directory=target", "with returnType=file");
    wrong.put("groupBody=ndjson", "groupBody does nothing without");
    wrong.put("groupItems=/items", "groupItems does nothing without");
    wrong.put("groupSize=2&urls=http://h/&nextPage=link", "groupSize does not go with nextPage");
    context.getRegistry().bind("kept", new MemoryStateRepository());
    wrong.put("groupSize=2&urls=http://h/&conditional=#kept", "does not go with conditional");
    wrong.forEach(
        (options, words) ->
            assertThatThrownBy(() -> context.getEndpoint("fastreq:wrong?" + options))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .hasMessageContaining(words));
  }

  @Test
  void rowsAreReadWhenTheirGroupsAreNeeded() {
    List<Integer> read = Collections.synchronizedList(new ArrayList<>());
    BrokenServer server = rowServer(422);
    List<Integer> ahead = Collections.synchronizedList(new ArrayList<>());
    context
        .getRegistry()
        .bind(
            "ahead",
            (Function<FastreqResponse, Object>)
                response -> {
                  ahead.add(read.size() - response.index());
                  return null;
                });
    Exchange result =
        send(
            inGroups(server, 50) + "&concurrency=1&parser=#ahead",
            rows(2_000).stream().peek(row -> read.add((Integer) row.get("id"))).iterator());
    assertCounts(result, 2_000, 2_000, 0);
    assertThat(ahead).allMatch(rows -> rows <= 50 * 25);
  }
}
