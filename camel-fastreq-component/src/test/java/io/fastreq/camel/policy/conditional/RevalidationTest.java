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
package io.fastreq.camel.policy.conditional;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.UrlParser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevalidationTest {

  private static final String URL = "http://h/a?b=c";
  private static final String DATE = "Sat, 28 Nov 2026 22:00:00 GMT";

  private static HttpRequest request(String method, String url, String... headers) {
    try {
      return new HttpRequest(method, UrlParser.parse(url), Headers.of(headers), null, 1);
    } catch (InvalidRequestException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static HttpRequest get(String... headers) {
    return request("GET", URL, headers);
  }

  private static HttpResponse response(int status, String url, String... headers) {
    return new HttpResponse(status, "", "HTTP/1.1", Headers.of(headers), new byte[0], url);
  }

  private static HttpResponse ok(String... headers) {
    return response(200, URL, headers);
  }

  /** What is kept of the first response to a request, as a repository gives it back. */
  private static @Nullable Validators kept(HttpRequest request, HttpResponse response) {
    Revalidation first = new Revalidation(request, null, null);
    first.sent(request);
    first.received(response);
    return Validators.parse(first.toKeep());
  }

  private static Headers sentAgain(HttpRequest request, @Nullable Validators kept) {
    return new Revalidation(request, null, kept).sent(request).headers();
  }

  @Test
  void validatorsAreSentBackAsTheyCame() {
    Validators kept = kept(get(), ok("ETag", "\"a=b\"", "Last-Modified", DATE));
    assertThat(sentAgain(get("Accept", "x"), kept))
        .isEqualTo(
            Headers.of("Accept", "x", "If-None-Match", "\"a=b\"", "If-Modified-Since", DATE));
  }

  @Test
  void weakTagsAreSentBackAsTheyCame() {
    assertThat(sentAgain(get(), kept(get(), ok("ETag", "W/\"1\""))))
        .isEqualTo(Headers.of("If-None-Match", "W/\"1\""));
  }

  @Test
  void requestWithoutKeptValidatorsIsSentAsItIs() {
    assertThat(sentAgain(get(), null)).isEqualTo(Headers.EMPTY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "Accept, *", "ACCEPT,*"})
  void responseThatVariesByAnythingIsNotKept(String vary) {
    assertThat(kept(get(), ok("ETag", "\"1\"", "Vary", vary))).isNull();
  }

  @Test
  void responseThatIsSelectedByHeadersIsKnownForTheSameHeaders() {
    HttpRequest german = get("Accept-Language", "de", "X-Trace", "1");
    Validators kept = kept(german, ok("ETag", "\"1\"", "Vary", "accept-language, Accept-Encoding"));
    assertThat(
            sentAgain(get("accept-language", "de", "X-Trace", "2"), kept).contains("If-None-Match"))
        .isTrue();
    assertThat(sentAgain(get("Accept-Language", "fr"), kept).contains("If-None-Match")).isFalse();
    assertThat(sentAgain(get(), kept).contains("If-None-Match")).isFalse();
  }

  @Test
  void responseIsKnownForTheSameCredentialsOnly() {
    Revalidation first = new Revalidation(get(), "alice", null);
    first.received(ok("Last-Modified", DATE));
    Validators kept = Validators.parse(first.toKeep());
    assertThat(new Revalidation(get(), "alice", kept).sent(get()).headers().size()).isEqualTo(1);
    assertThat(new Revalidation(get(), "bob", kept).sent(get()).headers().size()).isZero();
    assertThat(new Revalidation(get(), null, kept).sent(get()).headers().size()).isZero();
    assertThat(first.toKeep()).doesNotContain("alice");
  }

  @Test
  void onlyTheHopToTheKnownTargetIsConditional() {
    HttpRequest target = request("GET", "http://h/v1");
    Validators kept = kept(get(), response(200, "http://h/v1", "ETag", "\"1\""));
    Revalidation again = new Revalidation(get(), null, kept);
    assertThat(again.sent(get()).headers()).isEqualTo(Headers.EMPTY);
    assertThat(again.saysUnchanged(304)).isFalse();
    assertThat(again.sent(target).headers().contains("If-None-Match")).isTrue();
    assertThat(again.saysUnchanged(304)).isTrue();
    assertThat(again.saysUnchanged(200)).isFalse();
    assertThat(again.sent(request("GET", "http://h/v2")).headers()).isEqualTo(Headers.EMPTY);
    assertThat(again.saysUnchanged(304)).as("the redirect leads elsewhere now").isFalse();
  }

  @Test
  void whatIsKeptChangesOnlyByAResponse() {
    Revalidation fresh = new Revalidation(get(), null, null);
    assertThat(fresh.toKeep()).isNull();
    fresh.received(response(204, URL, "ETag", "\"1\""));
    assertThat(fresh.toKeep()).isNull();
    fresh.received(ok());
    assertThat(fresh.toKeep()).as("there is nothing to forget").isNull();
    fresh.received(ok("ETag", "\"1\""));
    assertThat(fresh.toKeep()).isNotEmpty();
  }

  @Test
  void responseWithoutValidatorsForgetsTheOldOnes() {
    Validators kept = kept(get(), ok("ETag", "\"1\""));
    for (HttpResponse response : new HttpResponse[] {ok(), ok("ETag", "\"2\"", "Vary", "*")}) {
      Revalidation again = new Revalidation(get(), null, kept);
      again.received(response);
      assertThat(again.toKeep()).isEmpty();
    }
    assertThat(Validators.parse("")).isNull();
  }

  @Test
  void sameValidatorsAreNotWrittenAgain() {
    Revalidation again = new Revalidation(get(), null, kept(get(), ok("ETag", "\"1\"")));
    again.received(ok("ETag", "\"1\""));
    assertThat(again.toKeep()).isNull();
    again.received(ok("ETag", "\"2\""));
    assertThat(again.toKeep()).contains("\"2\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-None-Match",
        "if-modified-since",
        "If-Match",
        "If-Unmodified-Since",
        "If-Range",
        "Range"
      })
  void requestWithAConditionOfItsOwnIsLeftAlone(String header) {
    assertThat(Revalidation.isPossible(get(header, "x"))).isFalse();
    Validators kept = kept(get(), ok("ETag", "\"1\""));
    HttpRequest prepared = get(header, "x");
    assertThat(new Revalidation(get(), null, kept).sent(prepared)).isSameAs(prepared);
  }

  @Test
  void onlyGetAndHeadArePossible() {
    assertThat(Revalidation.isPossible(get())).isTrue();
    assertThat(Revalidation.isPossible(request("HEAD", URL))).isTrue();
    assertThat(Revalidation.isPossible(request("POST", URL))).isFalse();
    assertThat(Revalidation.isPossible(request("get", URL))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001", "\u00fc", "a\tb"})
  void tagThatCannotBeKeptAsAsciiIsNotKept(String tag) {
    assertThat(kept(get(), ok("ETag", "\"" + tag + "\""))).isNull();
  }

  @Test
  void overlongTagIsNotKept() {
    assertThat(kept(get(), ok("ETag", "\"" + "x".repeat(2_000) + "\""))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "x", "a\tb\tc", "a\tb\tc\td\te", "a\t\t\t\"1\"\r\nX: y", "a\t\t\t\u00fc"})
  void textThatWasNotWrittenHereIsNothing(String text) {
    assertThat(Validators.parse(text)).isNull();
  }
}
