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
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.JdkBackend;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.apache.camel.support.processor.state.MemoryStateRepository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code nextPage} together with other options. */
class PagingCombinationsTest extends PagedTest {

  private static final String PAGED = ENDPOINT + "?nextPage=/paging/next&pageItems=/items";

  /** An item of a page. */
  public record Entry(int id) {}

  @Test
  void parserMakesTheValueOfEachPage() {
    list("a", 2);
    Function<FastreqResponse, Object> parser = page -> Map.of("nr", List.of("p" + page.page()));
    context.getRegistry().bind("parser", parser);
    String uri = ENDPOINT + "?nextPage=/paging/next&parser=#parser";
    assertThat(bodyOf(send(uri, server.url("/a0"))))
        .isEqualTo(List.of(Map.of("nr", List.of("p0")), Map.of("nr", List.of("p1"))));
    assertThat(bodyOf(send(uri + "&pageItems=/nr", server.url("/a0"))))
        .isEqualTo(List.of("p0", "p1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "bytes", "json", "response", "auto"})
  void nextPageIsFoundWhateverTheReturnType(String returnType) {
    list("a", 2);
    Exchange result =
        send(ENDPOINT + "?nextPage=/paging/next&returnType=" + returnType, server.url("/a0"));
    assertThat((List<?>) bodyOf(result)).hasSize(2).doesNotContainNull();
  }

  @Test
  void statusCodesOfPagesByLink() {
    list("a", 2);
    assertThat(bodyOf(send(ENDPOINT + "?nextPage=link&returnType=none", server.url("/a0"))))
        .isEqualTo(List.of(200, 200));
  }

  @Test
  void outputTypeIsThatOfTheItemsOfAPage() {
    responses.put("/a", json("{\"d\":[{\"id\":1},{\"id\":2}],\"n\":\"/b\"}"));
    responses.put("/b", json("{\"d\":[{\"id\":3}]}"));
    responses.put("/c", json("{\"d\":[{\"id\":\"x\"}]}"));
    String uri = ENDPOINT + "?nextPage=/n&pageItems=/d&outputType=" + Entry.class.getName();
    assertThat(bodyOf(send(uri, server.url("/a"))))
        .isEqualTo(List.of(new Entry(1), new Entry(2), new Entry(3)));
    assertThat(kindOf(send(uri, server.url("/c")))).isEqualTo(Kind.PARSE);
  }

  @Test
  void responsesOfPagesKnowTheirPage() {
    list("a", 3);
    String uri = ENDPOINT + "?nextPage=link&returnType=response&deduplicate=true";
    Exchange result = send(uri, List.of(server.url("/a0"), server.url("/a0")));
    List<?> both = (List<?>) bodyOf(result);
    for (int item = 0; item < 2; item++) {
      List<?> pages = (List<?>) both.get(item);
      assertThat(pages).extracting("page").isEqualTo(List.of(0, 1, 2));
      assertThat(pages).extracting("index").isEqualTo(List.of(item, item, item));
      assertThat(pages).extracting("url").element(1).isEqualTo(server.url("/a1"));
    }
    assertThat(sent(result)).isEqualTo(3);
    assertCounts(result, 2, 2, 0);
  }

  @Test
  void failureIsThatOfAllEqualItems() {
    list("a", 3);
    responses.put("/a1", NOT_FOUND);
    Exchange result =
        send(PAGED + "&deduplicate=true", List.of(server.url("/a0"), server.url("/a0")));
    assertThat(failures(result)).extracting(FastreqFailure::page).containsExactly(1, 1);
    assertThat(failures(result)).extracting(FastreqFailure::index).containsExactly(0, 1);
    assertThat(failures(result).get(1).pages()).hasSize(1);
  }

  @Test
  void fallbackStandsForTheWholeItem() throws Exception {
    list("a", 3);
    responses.put("/a1", NOT_FOUND);
    List<FastreqFailure> seen = new CopyOnWriteArrayList<>();
    Processor fallback =
        exchange -> {
          seen.add(exchange.getMessage().getBody(FastreqFailure.class));
          exchange.getMessage().setBody("instead");
        };
    context.getRegistry().bind("fallback", fallback);
    Exchange result = send(PAGED + "&onFallback=#fallback", List.of(server.url("/a0")));
    assertThat(bodyOf(result)).isEqualTo(List.of("instead"));
    assertThat(seen.get(0).pages()).hasSize(1);
    Streamed streamed =
        stream("nextPage=link&maxPages=1&onFallback=#fallback", List.of(server.url("/a0")));
    assertThat(pagesOf(streamed, 0)).containsExactly(0, 1);
    assertThat(((FastreqResponse) streamed.results().get(1)).value()).isEqualTo("instead");
    assertThat(streamed.summary().fallbacks()).isEqualTo(1);
    assertThat(seen.get(1).kind()).isEqualTo(Kind.PAGING);
  }

  @Test
  void unwantedPageIsRetried() {
    list("a", 3);
    first.put("/a1", json("{\"items\":[],\"paging\":{\"next\":\"/wrong\"}}"));
    Predicate<FastreqResponse> empty = page -> page.text().contains("[]");
    context.getRegistry().bind("empty", empty);
    Exchange result =
        send(PAGED + "&retryWhile=#empty&retryBackoff=5ms", List.of(server.url("/a0")));
    assertThat(bodyOf(result)).isEqualTo(List.of(items(3)));
    assertThat(sent(result)).isEqualTo(4);
  }

  @Test
  void preparationSeesTheUrlOfThePage() {
    list("a", 3);
    UnaryOperator<FastreqRequest> sign =
        request -> request.toBuilder().header("X-Signed", request.url()).build();
    context.getRegistry().bind("sign", sign);
    assertThat(bodyOf(send(PAGED + "&onPrepare=#sign", server.url("/a0")))).isEqualTo(items(3));
    assertThat(server.requests())
        .extracting(request -> request.header("X-Signed"))
        .containsExactly(server.url("/a0"), server.url("/a1"), server.url("/a2"));
  }

  @Test
  void listsAreAggregatedOnceForAnItem() {
    list("a", 2);
    list("b", 3);
    context.getRegistry().bind("group", new GroupedBodyAggregationStrategy());
    Exchange result =
        send(
            PAGED + "&concurrency=1&aggregationStrategy=#group",
            List.of(server.url("/a0"), server.url("/b0")));
    assertThat((List<?>) bodyOf(result)).isEqualTo(List.of(items(2), items(3)));
  }

  @Test
  void rowsComeBackWithTheirLists() {
    list("a", 2);
    Exchange result =
        send(
            PAGED + "&resultField=all&urlTemplate=" + server.url("/{name}") + "&keyField=name",
            List.of(Map.of("name", "a0")));
    assertThat(bodyOf(result)).isEqualTo(Map.of("a0", Map.of("name", "a0", "all", items(2))));
  }

  @Test
  void cutInTheMiddleLosesNoItem() {
    list("a", 3);
    responses.remove("/a2");
    first.put("/a2", ""); // never answered, and so the only slot is taken
    list("b", 20);
    Exchange result =
        send(
            PAGED + "&batchTimeout=500ms&maxRetries=0&concurrency=1",
            List.of(server.url("/a0"), server.url("/b0")));
    assertCounts(result, 2, 0, 2);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(failures(result)).allMatch(failure -> failure.pages().size() == failure.page());
  }

  @Test
  void failedPageStopsTheBatch() {
    list("a", 3);
    responses.put("/a1", NOT_FOUND);
    list("b", 2);
    Exchange result =
        send(
            PAGED + "&stopOnException=true&concurrency=1",
            List.of(server.url("/a0"), server.url("/b0")));
    assertThat(failures(result))
        .extracting(FastreqFailure::kind)
        .containsExactly(Kind.STATUS, Kind.CANCELLED);
    assertThat(failures(result).get(0).pages()).hasSize(1);
  }

  private static String robots(String forbidden) {
    String file = "User-agent: *\nDisallow: " + forbidden + "\n";
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
        + file.length()
        + "\r\n\r\n"
        + file;
  }

  @Test
  void robotsTxtIsAskedForEachPage() throws Exception {
    list("a", 3);
    list("b", 3);
    responses.put("/robots.txt", robots("/a2"));
    List<String> lists = List.of(server.url("/a0"), server.url("/b0"));
    Exchange result = send(PAGED + "&robots=true&failureMode=include", lists);
    FastreqFailure failure = (FastreqFailure) ((List<?>) bodyOf(result)).get(0);
    assertThat(failure.kind()).isEqualTo(Kind.BLOCKED);
    assertThat(failure.message()).contains("robots.txt");
    assertThat(failure.pages()).hasSize(2);
    assertThat(((List<?>) bodyOf(result)).get(1)).isEqualTo(items(3));
    assertCounts(result, 2, 1, 1);
    Streamed streamed = stream("nextPage=link&robots=true", lists);
    assertThat(pagesOf(streamed, 0)).containsExactly(0, 1, 2);
    assertThat(pagesOf(streamed, 1)).containsExactly(0, 1, 2);
    assertThat(streamed.summary().total()).isEqualTo(2);
  }

  @Test
  void robotsTxtOfAnotherOriginIsFetchedForItsPage() {
    BrokenServer other =
        server(
            BrokenServer.responses(
                request -> request.uri().equals("/robots.txt") ? robots("/secret") : json("[2]")));
    responses.put("/a", json("[1]", "Link: <" + other.url("/open") + ">; rel=next"));
    responses.put("/b", json("[1]", "Link: <" + other.url("/secret") + ">; rel=next"));
    Exchange result =
        send(
            ENDPOINT
                + "?nextPage=link&pageItems=&robots=true&allowedHosts=127.0.0.1"
                + "&failureMode=include",
            List.of(server.url("/a"), server.url("/b")));
    List<?> values = (List<?>) bodyOf(result);
    assertThat(values.get(0)).isEqualTo(List.of(1, 2));
    assertThat(((FastreqFailure) values.get(1)).kind()).isEqualTo(Kind.BLOCKED);
    assertThat(other.requests()).extracting(r -> r.uri()).contains("/robots.txt", "/open");
    assertThat(other.requests()).hasSize(2);
  }

  @Test
  void eachPageHasAnIdempotencyKeyOfItsOwn() {
    list("a", 3);
    first.put("/a1", BUSY);
    responses.put("/a2", NOT_FOUND);
    Exchange result =
        send(
            PAGED + "&idempotencyKey=true&httpMethod=POST&retryBackoff=5ms",
            List.of(server.url("/a0")));
    List<String> keys =
        server.requests().stream().map(request -> request.header("Idempotency-Key")).toList();
    assertThat(keys).hasSize(4).doesNotContainNull();
    assertThat(keys.get(1)).isEqualTo(keys.get(2));
    assertThat(Set.copyOf(keys)).hasSize(3);
    assertThat(failures(result).get(0).request().headers()).isEmpty();
  }

  @Test
  void deadLetterIsThatOfTheItem() {
    list("a", 3);
    responses.put("/a1", NOT_FOUND);
    List<Map<?, ?>> letters = new CopyOnWriteArrayList<>();
    Processor letterBox = exchange -> letters.add(exchange.getMessage().getBody(Map.class));
    context.getRegistry().bind("letters", letterBox);
    send(PAGED + "&deadLetter=#letters", List.of(server.url("/a0")));
    assertThat(letters).hasSize(1);
    assertThat(letters.get(0).get("page")).isEqualTo(1);
    assertThat(letters.get(0).get("url")).isEqualTo(server.url("/a1"));
    assertThat(letters.get(0).get("request")).isEqualTo(Map.of("url", server.url("/a0")));
  }

  @Test
  void pagesComeByABackendOfOnesOwn() {
    list("a", 3);
    context.getRegistry().bind("own", new JdkBackend());
    assertThat(bodyOf(send(PAGED + "&backend=#own", server.url("/a0")))).isEqualTo(items(3));
  }

  @Test
  void dryRunShowsTheFirstPages() {
    Exchange result = send(PAGED + "&dryRun=true", List.of(server.url("/a0")));
    assertThat(((FastreqDryRun) bodyOf(result)).requests()).hasSize(1);
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void itemIsDoneWhenItsLastPageIsDelivered() throws Exception {
    list("a", 3);
    list("b", 3);
    responses.put("/b2", NOT_FOUND);
    MemoryIdempotentRepository done = new MemoryIdempotentRepository();
    context.getRegistry().bind("done", done);
    List<String> delivered = new CopyOnWriteArrayList<>();
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:lists")
                .to(
                    ENDPOINT
                        + "?nextPage=link&streaming=true&idempotentRepository=#done&concurrency=1")
                .split(body())
                .streaming()
                .process(
                    part -> {
                      FastreqResult page = part.getMessage().getBody(FastreqResult.class);
                      delivered.add(page.url().substring(page.url().lastIndexOf('/')));
                    })
                .end();
          }
        });
    List<String> lists = List.of(server.url("/a0"), server.url("/b0"));
    template.sendBody("direct:lists", lists);
    assertThat(delivered).containsExactlyInAnyOrder("/a0", "/a1", "/a2", "/b0", "/b1", "/b2");
    assertThat(done.getCache().keySet()).singleElement().asString().contains("/a0");
    delivered.clear();
    template.sendBody("direct:lists", lists);
    assertThat(delivered).containsExactly("/b0", "/b1", "/b2");
  }

  @Test
  void itemIsNotDoneIfAnEarlierPageWasNotDelivered() throws Exception {
    list("a", 3);
    MemoryIdempotentRepository done = new MemoryIdempotentRepository();
    context.getRegistry().bind("done", done);
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:lists")
                .to(ENDPOINT + "?nextPage=link&streaming=true&idempotentRepository=#done")
                .split(body())
                .streaming()
                .process(
                    part -> {
                      if (part.getMessage().getBody(FastreqResult.class).page() == 1) {
                        throw new IllegalStateException("disk full");
                      }
                    })
                .end();
          }
        });
    template.request("direct:lists", e -> e.getMessage().setBody(List.of(server.url("/a0"))));
    assertThat(server.requests()).hasSize(3);
    assertThat(done.getCache()).isEmpty();
  }

  @Test
  void collectedListIsDoneWithItsExchange() {
    list("a", 2);
    MemoryIdempotentRepository done = new MemoryIdempotentRepository();
    context.getRegistry().bind("done", done);
    String uri = PAGED + "&idempotentRepository=#done";
    bodyOf(send(uri, List.of(server.url("/a0"))));
    Exchange second = send(uri, List.of(server.url("/a0")));
    assertThat(header(second, "CamelFastreqSkipped")).isEqualTo(1);
    assertThat(server.requests()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nextPage=next | link, a JSON Pointer such as /paging/next, or #bean of a Function",
        "nextPage=/a~2 | Option nextPage can not be '/a~2'",
        "nextPage=#none | Option nextPage can not be #none",
        "nextPage=link&pageItems=items | a JSON Pointer such as /items",
        "pageItems=/items | Option pageItems does nothing without nextPage",
        "nextPage=link&maxPages=0 | Option maxPages can not be 0",
        "nextPage=link&returnType=file&directory=x | returnType=file",
        "nextPage=/next&returnType=none | returnType=none",
        "nextPage=link&pageItems=/items&returnType=text | auto or json, not text",
        "nextPage=link&pageItems=/items&returnType=response | auto or json, not response",
        "nextPage=link&streaming=true&deduplicate=true | Option deduplicate",
        "nextPage=link&conditional=#states | Option conditional can not be set with nextPage",
      })
  void wrongOptionsAreRefused(String options, String message) {
    context.getRegistry().bind("states", new MemoryStateRepository());
    assertThatThrownBy(() -> context.getEndpoint("fastreq:refused?" + options))
        .hasStackTraceContaining(message);
  }
}
