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

import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.policy.UserAgents;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.BrokenServer.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Keys by which a server recognizes the attempts of one item. */
class IdempotencyKeyTest extends RawServerTest {

  private static final String HEADER = "Idempotency-Key";
  private static final String KEYED = RETRYING + "&idempotencyKey=true";

  /** A server that fails the first request to each path, in this way, and responds to others. */
  private BrokenServer failingFirst(BrokenServer.RequestHandler fault) {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              if (seen.add(request.uri())) {
                fault.handle(connection, request);
              } else {
                connection.send(OK);
              }
            }));
  }

  private BrokenServer unavailableFirst() {
    return failingFirst((connection, request) -> connection.send(status(503)));
  }

  /** The keys that a server has seen for a path, each once. */
  private static Set<String> keys(BrokenServer server, String path) {
    Set<String> keys = new LinkedHashSet<>();
    for (Request request : server.requests()) {
      if (request.uri().equals(path)) {
        assertThat(lines(request, HEADER)).hasSize(1);
        keys.addAll(lines(request, HEADER));
      }
    }
    return keys;
  }

  private static Map<String, Object> item(String method, String url, Map<String, String> headers) {
    return Map.of("url", url, "method", method, "body", "b", "headers", headers);
  }

  @Test
  void keyStaysOverAttemptsAndDiffersByItem() {
    BrokenServer server = unavailableFirst();
    List<Object> items = new ArrayList<>();
    List<String> methods = List.of("POST", "PATCH", "PUT", "POST");
    methods.forEach(method -> items.add(item(method, server.url("/" + items.size()), Map.of())));

    Exchange result = send(KEYED, items);

    assertCounts(result, 4, 4, 0);
    assertThat(server.requests()).hasSize(8);
    Set<String> all = new LinkedHashSet<>();
    for (int i = 0; i < 4; i++) {
      assertThat(keys(server, "/" + i)).hasSize(1);
      all.addAll(keys(server, "/" + i));
    }
    assertThat(all).hasSize(4).allMatch(key -> key.length() == 36);
  }

  @Test
  void nothingIsSentOrRetriedWithoutTheOption() {
    BrokenServer server = unavailableFirst();

    assertThat(kindOf(send(RETRYING + "&idempotencyKey=false", List.of(post(server.url("/a"))))))
        .isEqualTo(Kind.STATUS);

    assertThat(server.requests()).hasSize(1);
    assertThat(headers(server, HEADER)).containsOnlyNulls();
  }

  @Test
  void itemsOwnKeyIsKeptAndCountsInAnyCase() {
    BrokenServer server = unavailableFirst();

    bodyOf(send(KEYED, List.of(item("POST", server.url("/a"), Map.of("idempotency-KEY", "own")))));

    assertThat(server.requests()).hasSize(2);
    assertThat(keys(server, "/a")).containsExactly("own");
  }

  @Test
  void keyIsSentInTheHeaderOfAnotherName() {
    BrokenServer server = unavailableFirst();

    bodyOf(send(RETRYING + "&idempotencyKey=X-Request-Id", List.of(post(server.url("/a")))));

    assertThat(headers(server, "X-Request-Id")).hasSize(2).doesNotContainNull();
    assertThat(Set.copyOf(headers(server, "X-Request-Id"))).hasSize(1);
    assertThat(headers(server, HEADER)).containsOnlyNulls();
  }

  @Test
  void postIsSentAgainAfterALostResponse() {
    BrokenServer server = failingFirst((connection, request) -> connection.reset());

    bodyOf(send(KEYED, List.of(post(server.url("/a")))));

    assertThat(server.requests()).hasSize(2);
    assertThat(keys(server, "/a")).hasSize(1);
  }

  @Test
  void postIsSentAgainAfterATimeout() {
    BrokenServer server = failingFirst((connection, request) -> connection.awaitPeerClose());

    bodyOf(send(KEYED + "&requestTimeout=300ms", List.of(post(server.url("/a")))));

    assertThat(server.requests()).hasSize(2);
    assertThat(keys(server, "/a")).hasSize(1);
  }

  @Test
  void postIsSentAgainWithoutAnotherAttemptOnAStaleConnection() {
    BrokenServer server = server(BrokenServer.staleAfterOne(OK));

    Exchange result =
        send(
            ENDPOINT + "?idempotencyKey=true&maxRetries=0&concurrency=1",
            List.of(post(server.url("/a")), post(server.url("/b"))));

    assertCounts(result, 2, 2, 0);
    assertThat(keys(server, "/b")).hasSize(1);
  }

  @Test
  void keyGoesWithRedirects() {
    BrokenServer target = unavailableFirst();
    BrokenServer server = byPath(Map.of("/a", to(307, byName(target, "/b"))));

    bodyOf(send(KEYED, List.of(post(server.url("/a")))));

    assertThat(target.requests()).hasSize(2);
    assertThat(keys(target, "/b")).isEqualTo(keys(server, "/a")).hasSize(1);
  }

  @Test
  void unwantedResponseToPostIsRetried() {
    BrokenServer server = responding(OK);

    send(KEYED + "&retryWhile=RAW(${body.status} == 200)", List.of(post(server.url("/a"))));

    assertThat(server.requests()).hasSize(3);
    assertThat(keys(server, "/a")).hasSize(1);
  }

  @Test
  void preparerSeesTheKey() {
    Queue<List<String>> seen = new ConcurrentLinkedQueue<>();
    UnaryOperator<FastreqRequest> sign =
        request -> {
          seen.add(request.headers().get(HEADER));
          return request;
        };
    context.getRegistry().bind("sign", sign);
    BrokenServer server = unavailableFirst();

    bodyOf(send(KEYED + "&onPrepare=#sign", List.of(post(server.url("/a")))));

    List<String> key = List.copyOf(keys(server, "/a"));
    assertThat(key).hasSize(1);
    assertThat(seen).containsExactly(key, key);
  }

  @Test
  void requestWhoseKeyThePreparerDropsIsNotRepeated() {
    UnaryOperator<FastreqRequest> drop =
        request -> FastreqRequest.builder(request.url()).method("POST").body("b").build();
    context.getRegistry().bind("drop", drop);
    BrokenServer server = unavailableFirst();

    assertThat(kindOf(send(KEYED + "&onPrepare=#drop", List.of(post(server.url("/a"))))))
        .isEqualTo(Kind.STATUS);

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void equalRequestsAreStillEqual() {
    BrokenServer server = responding(OK);

    Exchange result =
        send(
            KEYED + "&deduplicate=true",
            List.of(post(server.url("/a")), post(server.url("/a")), post(server.url("/b"))));

    assertCounts(result, 3, 3, 0);
    assertThat(server.requests()).hasSize(2);
  }

  @Test
  void failedRequestKeepsItsKeyForAnotherTry() {
    BrokenServer server = responding(status(503));

    FastreqFailure failure = failures(send(KEYED, List.of(post(server.url("/a"))))).get(0);
    send(KEYED, List.of(failure.request()));

    assertThat(server.requests()).hasSize(6);
    assertThat(keys(server, "/a")).hasSize(1);
    assertThat(failure.request().headers().get(HEADER)).hasSize(1);
  }

  @Test
  void dryRunShowsTheKeys() {
    FastreqDryRun run =
        (FastreqDryRun)
            bodyOf(
                send(
                    KEYED + "&dryRun=true",
                    List.of(api.url("/a"), item("POST", api.url("/b"), Map.of(HEADER, "own")))));

    assertThat(run.requests().get(0).headers().get(HEADER)).hasSize(1).doesNotContain("own");
    assertThat(run.requests().get(1).headers().get(HEADER)).containsExactly("own");
  }

  @Test
  void keyIsNoCredentialThatDecidesOnTheUserAgent() {
    BrokenServer server = responding(OK);

    bodyOf(send(KEYED, server.url("/a")));

    assertThat(lines(server.requests().get(0), "User-Agent"))
        .singleElement()
        .isIn(UserAgents.builtIn());
  }
}
