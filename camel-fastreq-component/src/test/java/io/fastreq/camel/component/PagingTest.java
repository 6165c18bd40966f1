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
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.testing.BrokenServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Items that go on with further pages, by {@code nextPage}. */
class PagingTest extends PagedTest {

  @ParameterizedTest
  @ValueSource(strings = {"link", "/paging/next"})
  void itemIsTheListOfItsPages(String nextPage) {
    list("a", 3);
    list("b", 1);
    Exchange result =
        send(
            ENDPOINT + "?nextPage=" + nextPage + "&pageItems=/items",
            List.of(server.url("/a0"), server.url("/b0")));
    assertThat(bodyOf(result)).isEqualTo(List.of(items(3), items(1)));
    assertCounts(result, 2, 2, 0);
    assertThat(sent(result)).isEqualTo(4);
    assertThat(seen()).containsExactlyInAnyOrder("/a0", "/a1", "/a2", "/b0");
  }

  @Test
  void withoutPageItemsItIsTheListOfTheValuesOfThePages() {
    responses.put(
        "/x", json("[1]", "Link: <?page=2>; title=\"a, b; rel=next\"; REL=\"last Next\""));
    responses.put("/x?page=2", json("[2,3]", "Link: <x?page=1>; rel=prev"));
    Exchange result = send(ENDPOINT + "?nextPage=link", server.url("/x"));
    assertThat(bodyOf(result)).isEqualTo(List.of(List.of(1), List.of(2, 3)));
    assertThat(header(result, "CamelHttpResponseCode")).isEqualTo(200);
    Exchange flat = send(ENDPOINT + "?nextPage=link&pageItems=", server.url("/x"));
    assertThat(bodyOf(flat)).isEqualTo(List.of(1, 2, 3));
  }

  @Test
  void eachPageHasRetriesOfItsOwn() {
    list("a", 4);
    for (int page = 0; page < 4; page++) {
      first.put("/a" + page, BUSY);
    }
    Exchange result =
        send(
            ENDPOINT + "?nextPage=link&pageItems=/items&maxRetries=1&retryBackoff=5ms",
            server.url("/a0"));
    assertThat(bodyOf(result)).isEqualTo(items(4));
    assertThat(sent(result)).isEqualTo(8);
  }

  @Test
  void failedPageFailsTheItemAndKeepsWhatCameBefore() {
    list("a", 4);
    responses.put("/a2", NOT_FOUND);
    Exchange result =
        send(
            ENDPOINT + "?nextPage=/paging/next&pageItems=/items",
            List.of(Map.of("url", server.url("/a0"), "key", "a")));
    assertCounts(result, 1, 0, 1);
    FastreqFailure failure = failures(result).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.page()).isEqualTo(2);
    assertThat(failure.pages()).isEqualTo(List.of(List.of(0, 1), List.of(10, 11)));
    assertThat(failure.url()).isEqualTo(server.url("/a2"));
    assertThat(failure.key()).isEqualTo("a");
    assertThat(failure.request().url()).isEqualTo(server.url("/a0"));
    assertThat(failure.response().page()).isEqualTo(2);
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.toJson()).contains("\"page\":2");
  }

  @Test
  void nextPageIsRelativeToWhereThePageWasFound() {
    responses.put(
        "/start", "HTTP/1.1 302 Found\r\nLocation: /deep/in/a\r\nContent-Length: 0\r\n\r\n");
    responses.put("/deep/in/a", json("[1]", "Link: <../b?x=1#y>; rel=next"));
    responses.put("/deep/b?x=1", json("[2]"));
    Exchange result = send(ENDPOINT + "?nextPage=link&pageItems=", server.url("/start"));
    assertThat(bodyOf(result)).isEqualTo(List.of(1, 2));
    assertThat(sent(result)).isEqualTo(3);
  }

  @Test
  void methodHeadersBodyAndQueryAreThoseOfTheItem() {
    responses.put("/a?k=v", json("{\"next\":\"/b?\\u00fc=1\",\"i\":[1]}"));
    responses.put("/b?%C3%BC=1&k=v", json("{\"next\":\"\",\"i\":[2]}"));
    FastreqRequest item =
        FastreqRequest.builder(server.url("/a"))
            .method("POST")
            .header("X-Item", "own")
            .cookie("c", "1")
            .json(Map.of("q", 1))
            .build();
    Exchange result =
        send(
            ENDPOINT
                + "?nextPage=/next&pageItems=/i&query.k=v&header.X-All=all&bearerToken=secret"
                + "&authHosts=127.0.0.1",
            item);
    assertThat(bodyOf(result)).isEqualTo(List.of(1, 2));
    BrokenServer.Request page = server.requests().get(1);
    assertThat(page.requestLine()).startsWith("POST ");
    assertThat(page.header("X-Item")).isEqualTo("own");
    assertThat(page.header("X-All")).isEqualTo("all");
    assertThat(page.header("Cookie")).isEqualTo("c=1");
    assertThat(page.header("Authorization")).isEqualTo("Bearer secret");
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).isEqualTo("{\"q\":1}");
  }

  @Test
  void functionNamesTheNextPage() {
    responses.put("/search", json("[1]"));
    Function<FastreqResponse, Object> next =
        page ->
            switch (page.page()) {
              case 0 -> FastreqRequest.builder("/search").json(Map.of("cursor", 1)).build();
              case 1 -> "search?page=2";
              case 2 -> java.net.URI.create(server.url("/search?page=3"));
              default -> page.value().equals(List.of(9)) ? null : "wrong";
            };
    responses.put("/search?page=2", json("[2]"));
    responses.put("/search?page=3", json("[9]"));
    context.getRegistry().bind("next", next);
    FastreqRequest item =
        FastreqRequest.builder(server.url("/search"))
            .method("POST")
            .header("X-Item", "own")
            .json(Map.of("cursor", 0))
            .build();
    Exchange result = send(ENDPOINT + "?nextPage=#next&pageItems=", item);
    assertThat(bodyOf(result)).isEqualTo(List.of(1, 1, 2, 9));
    assertThat(server.requests())
        .extracting(r -> new String(r.body(), StandardCharsets.UTF_8))
        .containsExactly("{\"cursor\":0}", "{\"cursor\":1}", "{\"cursor\":0}", "{\"cursor\":0}");
    assertThat(server.requests()).allMatch(r -> "own".equals(r.header("X-Item")));
    assertThat(server.requests()).allMatch(r -> r.requestLine().startsWith("POST"));
  }

  @Test
  void pageThatWasAskedForAlreadyIsALoop() {
    responses.put("/a", json("[1]", "Link: </b>; rel=next"));
    responses.put("/b", json("[2]", "Link: </a>; rel=next"));
    FastreqFailure failure =
        failures(send(ENDPOINT + "?nextPage=link&pageItems=", server.url("/a"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PAGING);
    assertThat(failure.message()).contains("loop");
    assertThat(failure.pages()).isEqualTo(List.of(List.of(1), List.of(2)));
    assertThat(failure.page()).isEqualTo(2);
    assertThat(seen()).containsExactly("/a", "/b");
  }

  @Test
  void morePagesThanMaxPagesFail() {
    list("a", 4);
    String uri = ENDPOINT + "?nextPage=link&pageItems=/items&maxPages=";
    assertThat(bodyOf(send(uri + 4, server.url("/a0")))).isEqualTo(items(4));
    FastreqFailure failure = failures(send(uri + 3, server.url("/a0"))).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.PAGING);
    assertThat(failure.message()).contains("maxPages=3");
    assertThat(failure.pages()).hasSize(3);
    assertThat(failure.attempts()).isZero();
  }

  @Test
  void otherOriginIsBlockedUnlessItIsNamed() {
    BrokenServer other = server(BrokenServer.responses(request -> json("[2]")));
    responses.put("/a", json("[1]", "Link: <" + other.url("/b?secret=1") + ">; rel=next"));
    FastreqRequest item =
        FastreqRequest.builder(server.url("/a"))
            .header("Authorization", "Basic own")
            .header("X-Item", "own")
            .build();
    String uri = ENDPOINT + "?nextPage=link&pageItems=";
    FastreqFailure failure = failures(send(uri, item)).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.message()).contains("allowedHosts").doesNotContain("secret");
    assertThat(failure.pages()).isEqualTo(List.of(List.of(1)));
    assertThat(other.requests()).isEmpty();
    assertThat(bodyOf(send(uri + "&allowedHosts=127.0.0.1", item))).isEqualTo(List.of(1, 2));
    assertThat(other.requests().get(0).header("Authorization")).isNull();
    assertThat(other.requests().get(0).header("X-Item")).isEqualTo("own");
  }

  @Test
  void addressPolicyHoldsForPages() {
    responses.put("/a", json("[1]", "Link: <http://169.254.169.254/meta>; rel=next"));
    FastreqFailure failure =
        failures(
                send(
                    ENDPOINT + "?nextPage=link&allowedHosts=127.0.0.1,169.254.0.1",
                    server.url("/a")))
            .get(0);
    assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.page()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/next | {\"next\":3} | a number at /next",
        "/next | {\"next\":{}} | an object at /next",
        "/next | {\"next\":false} | true or false at /next",
        "/next | {\"next\" | not JSON",
        "/next | {\"next\":\"http://a b:x/\"} | the next page cannot be requested",
        "/next | {\"next\":\"ftp://127.0.0.1/\"} | neither http nor https",
      })
  void pageThatIsNotWhatItShouldBeIsParse(String next, String body, String message) {
    responses.put("/a", json(body));
    FastreqFailure failure =
        assertFails(ENDPOINT + "?nextPage=" + next, server.url("/a"), Kind.PARSE, 1);
    assertThat(failure.message()).contains(message);
    assertThat(failure.page()).isZero();
    assertThat(failure.response().status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/items | {\"item\":[]} | nothing at /items",
        "/items | {\"items\":null} | nothing at /items",
        "/items/0 | {\"items\":[7]} | a number and no list at /items/0",
        "'' | {\"items\":[7]} | an object and no list in its body",
        "/items | 7 | nothing at /items",
      })
  void pageWithoutItsItemsIsParse(String items, String body, String message) {
    responses.put("/a", json(body));
    FastreqFailure failure =
        assertFails(
            ENDPOINT + "?nextPage=link&pageItems=" + items, server.url("/a"), Kind.PARSE, 1);
    assertThat(failure.message()).contains(message);
  }

  @Test
  void failingFunctionIsHandler() {
    responses.put("/a", json("[1]"));
    Function<FastreqResponse, Object> broken =
        page -> {
          throw new IllegalStateException("no cursor");
        };
    Function<FastreqResponse, Object> number = page -> 7;
    Function<FastreqResponse, Object> malformed = page -> "http://";
    context.getRegistry().bind("broken", broken);
    context.getRegistry().bind("number", number);
    context.getRegistry().bind("malformed", malformed);
    String url = server.url("/a");
    assertThat(assertFails(ENDPOINT + "?nextPage=#broken", url, Kind.HANDLER, 1).message())
        .isEqualTo("nextPage failed: no cursor");
    assertThat(assertFails(ENDPOINT + "?nextPage=#number", url, Kind.HANDLER, 1).message())
        .contains("java.lang.Integer");
    assertThat(assertFails(ENDPOINT + "?nextPage=#malformed", url, Kind.HANDLER, 1).message())
        .contains("no host");
  }

  @Test
  void streamedPagesAreResultsInTheirOrder() throws Exception {
    list("a", 3);
    list("b", 2);
    Streamed streamed =
        stream("nextPage=link&pageItems=/items", List.of(server.url("/a0"), server.url("/b0")));
    assertThat(streamed.results()).hasSize(5).allMatch(FastreqResult::isSuccess);
    assertThat(pagesOf(streamed, 0)).containsExactly(0, 1, 2);
    assertThat(pagesOf(streamed, 1)).containsExactly(0, 1);
    FastreqResponse page = (FastreqResponse) of(streamed, 0).get(2);
    assertThat(page.value()).isEqualTo(List.of(20, 21));
    assertThat(page.url()).isEqualTo(server.url("/a2"));
    assertThat(page.toJson()).contains("\"page\":2");
    assertThat(streamed.summary().total()).isEqualTo(2);
    assertThat(streamed.summary().succeeded()).isEqualTo(2);
    assertThat(streamed.summary().attempts()).isEqualTo(5);
    assertThat(streamed.summary().finished()).isTrue();
  }

  @Test
  void failedPageOfAStreamIsOneResult() throws Exception {
    list("a", 5);
    responses.put("/a2", NOT_FOUND);
    list("b", 5);
    Streamed streamed =
        stream(
            "nextPage=link&maxPages=3&streamWindow=1",
            List.of(server.url("/a0"), server.url("/b0")));
    assertThat(pagesOf(streamed, 0)).containsExactly(0, 1, 2);
    FastreqFailure status = (FastreqFailure) of(streamed, 0).get(2);
    assertThat(status.kind()).isEqualTo(Kind.STATUS);
    assertThat(status.pages()).isEmpty();
    assertThat(pagesOf(streamed, 1)).containsExactly(0, 1, 2, 3);
    FastreqFailure paging = (FastreqFailure) of(streamed, 1).get(3);
    assertThat(paging.kind()).isEqualTo(Kind.PAGING);
    assertThat(streamed.summary().failed()).isEqualTo(2);
    assertThat(streamed.summary().total()).isEqualTo(2);
  }
}
