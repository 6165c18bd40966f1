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
package io.fastreq.camel.batch.result;

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a response and a failure report about the end of an item. */
@Timeout(30)
class ResultFactoryTest {

  private static final FastreqProxy PROXY =
      new FastreqProxy(FastreqProxy.Type.HTTP, "proxy", 3128, "who", "secret");

  private final Rig rig = new Rig();

  @Test
  void responseReportsItsItemStatusAndAttempts() {
    List<FastreqResponse> seen = new ArrayList<>();
    rig.maxRetries = 1;
    rig.values =
        (reply, whole) -> {
          seen.add(whole.get());
          return "made";
        };
    rig.customizer =
        (hop, context) -> {
          context.choose(PROXY);
          return new RequestCustomizer.Departure.Proceed(hop);
        };
    rig.submit("other=b/0", "k=a/1");
    rig.advance(Duration.ofSeconds(2));
    rig.end(1, response(503));
    rig.advance(Duration.ofSeconds(3));
    rig.end(2, responseWithBody(200, "OK", "body", "X-Trace", "t1"));
    assertThat(seen).hasSize(1);
    FastreqResponse response = seen.get(0);
    assertThat(response.index()).isEqualTo(1);
    assertThat(response.key()).isEqualTo("k");
    assertThat(response.url()).isEqualTo("http://a/1");
    assertThat(response.finalUrl()).isEqualTo("http://final/");
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers()).isEqualTo(Map.of("X-Trace", List.of("t1")));
    assertThat(response.text()).isEqualTo("body");
    assertThat(response.attempts()).isEqualTo(2);
    assertThat(response.elapsed()).as("from the first attempt on").isEqualTo(Duration.ofSeconds(5));
    assertThat(response.httpVersion()).isEqualTo("HTTP/1.1");
    assertThat(response.proxy()).isEqualTo("http://xxxxxx@proxy:3128");
    assertThat(response.value()).isNull();
  }

  @Test
  void unwantedStatusIsAHttpOperationFailedException() {
    Submitted batch = rig.submit("k=a/0");
    rig.end(0, responseWithBody(404, "Not Found", "nothing here", "Location", "/elsewhere"));
    FastreqFailure failure = batch.failure();
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.message()).isEqualTo("status 404 Not Found");
    assertThat(failure.key()).isEqualTo("k");
    assertThat(failure.url()).isEqualTo("http://a/0");
    assertThat(failure.attempts()).isEqualTo(1);
    assertThat(failure.response()).isNotNull();
    assertThat(failure.response().status()).isEqualTo(404);
    assertThat(failure.request()).isNotNull();
    assertThat(failure.request().url()).isEqualTo("http://a/0");
    assertThat(failure.cause()).isInstanceOf(HttpOperationFailedException.class);
    HttpOperationFailedException cause = (HttpOperationFailedException) failure.cause();
    assertThat(cause.getHttpResponseCode()).isEqualTo(404);
    assertThat(cause.getHttpResponseStatus()).isEqualTo("Not Found");
    assertThat(cause.getUri()).isEqualTo("http://final/");
    assertThat(cause.getRedirectLocation()).isEqualTo("/elsewhere");
    assertThat(cause.getResponseHeaders()).isEqualTo(Map.of("Location", "/elsewhere"));
    assertThat(cause.getResponseBody()).isEqualTo("nothing here");
  }

  @Test
  void statusWithoutAReasonPhraseIsNamedAlone() {
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.failure().message()).isEqualTo("status 404");
  }

  @Test
  void transportErrorIsAFailureWithItsCauseAndNoResponse() {
    IOException cause = new IOException("reset");
    Submitted batch = rig.submit("a/0");
    rig.end(0, new Failure(Kind.TRUNCATED, "half of it", cause, Reach.MAYBE_RECEIVED, false));
    FastreqFailure failure = batch.failure();
    assertThat(failure.kind()).isEqualTo(Kind.TRUNCATED);
    assertThat(failure.message()).isEqualTo("half of it");
    assertThat(failure.cause()).isSameAs(cause);
    assertThat(failure.response()).isNull();
  }

  @Test
  void timeoutFailureNamesItsDuration() {
    Submitted batch = rig.submit("a/0");
    rig.advance(Rig.TIMEOUT);
    assertThat(batch.failure().kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(batch.failure().message()).isEqualTo("no whole answer within 30000 ms");
  }

  @Test
  void failureNamesThatNoTimeIsLeftForARetry() {
    rig.batchTimeout = Duration.ofSeconds(1);
    rig.maxRetries = 1;
    Submitted unwanted = rig.submit("a/0");
    Submitted broken = rig.submit("a/1");
    rig.end(0, response(503));
    rig.end(1, failure(Kind.CONNECT, Reach.NOT_SENT));
    String note = "; no time is left for another attempt before batchTimeout";
    assertThat(unwanted.failure().message()).isEqualTo("status 503" + note);
    assertThat(broken.failure().message()).isEqualTo("broken" + note);
  }

  @Test
  void notesOfAnAttemptAreDroppedInTheNext() {
    rig.maxRetries = 1;
    Submitted batch = rig.submit("a/0");
    rig.end(0, response(503, "Retry-After", "1"));
    rig.advance(Duration.ofSeconds(1));
    rig.end(1, response(503));
    assertThat(batch.failure().message()).isEqualTo("status 503");
    assertThat(batch.failure().attempts()).isEqualTo(2);
  }

  @Test
  void invalidItemHasNoRequestToSendAgain() {
    Submitted batch = rig.submit("!17");
    FastreqFailure failure = batch.failure();
    assertThat(failure.kind()).isEqualTo(Kind.VALIDATION);
    assertThat(failure.message()).isEqualTo("is no request");
    assertThat(failure.attempts()).isZero();
    assertThat(failure.request()).isNull();
    assertThat(batch.result().attempts()).isZero();
  }

  @Test
  void throwingParserFailsItsItemOnlyAndKeepsTheResponse() {
    IllegalStateException thrown = new IllegalStateException("cannot read this");
    rig.values =
        (response, whole) -> {
          if (response.status() == 201) {
            throw thrown;
          }
          return "read";
        };
    Submitted batch = rig.submit("a/0", "a/1");
    rig.end(0, response(201));
    rig.respond(1);
    FastreqFailure failure = batch.failure();
    assertThat(failure.kind()).isEqualTo(Kind.PARSE);
    assertThat(failure.message()).isEqualTo("cannot read this");
    assertThat(failure.cause()).isSameAs(thrown);
    assertThat(failure.response()).isNotNull();
    assertThat(failure.response().status()).isEqualTo(201);
    assertThat(batch.result().succeeded()).isEqualTo(1);
  }

  @Test
  void parserExceptionWithoutAMessageIsNamedByItsClass() {
    rig.values =
        (response, whole) -> {
          throw new UnsupportedOperationException();
        };
    Submitted batch = rig.submit("a/0");
    rig.respond(0);
    assertThat(batch.failure().message()).isEqualTo("UnsupportedOperationException");
  }
}
