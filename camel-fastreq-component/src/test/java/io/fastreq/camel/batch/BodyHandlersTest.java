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
package io.fastreq.camel.batch;

import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static io.fastreq.camel.batch.TestTransport.responseWithBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Items whose response bodies are consumed as they arrive. */
@Timeout(30)
class BodyHandlersTest {

  private static final Duration ONE = Duration.ofSeconds(1);

  private static final BodyFeed NO_FEED =
      new BodyFeed() {
        @Override
        public void more() {}

        @Override
        public void done() {}

        @Override
        public void fail(String message, Throwable cause) {}
      };

  private final Rig rig = new Rig();
  private final TestBodyHandler bodyHandler = new TestBodyHandler();

  private Submitted submit(String... names) {
    TestInput input = new TestInput(names);
    input.bodyHandler = bodyHandler;
    return rig.submit(input);
  }

  /** Returns the sink that takes the body of a response with this head. */
  private @Nullable BodySink sinkFor(int position, Outcome head) {
    BodyReceiver receiver = Objects.requireNonNull(rig.sent.get(position).receiver);
    return receiver.open(((Success) head).response(), NO_FEED);
  }

  @Test
  void handlerCustomizesTheRequestAndIsToldOfItsEnd() {
    bodyHandler.made = "file";
    rig.values = (response, whole) -> whole.get().value();
    Submitted batch = submit("a/0");
    assertThat(rig.sent.get(0).request.headers()).isEqualTo(Headers.of("Range", "bytes=0-"));
    rig.respond(0);
    assertThat(batch.result().body()).isEqualTo(List.of("file"));
    assertThat(bodyHandler.told).containsExactly("attempt ended", "complete 200");
  }

  @Test
  void responseIsParsedWhenTheHandlerMakesNoValue() {
    rig.values = (response, whole) -> whole.get().value() == null ? "nothing" : "something";
    Submitted batch = submit("a/0");
    rig.respond(0);
    assertThat(batch.result().body()).isEqualTo(List.of("nothing"));
  }

  @Test
  void bodiesOfItemsWithoutAHandlerAreCollected() {
    rig.submit("a/0");
    assertThat(rig.sent.get(0).receiver).isNull();
  }

  @Test
  void handlerTakesOnlyBodiesOfResponsesThatMayBeFinal() {
    submit("a/0");
    assertThat(sinkFor(0, response(404))).isNull();
    assertThat(sinkFor(0, response(302, "Location", "/there"))).isNull();
    assertThat(bodyHandler.told).isEmpty();
    assertThat(sinkFor(0, response(200))).isNotNull();
    assertThat(bodyHandler.told).containsExactly("open 200");
  }

  @Test
  void handlerTakesTheBodyOfARedirectThatIsNotFollowed() {
    rig.okStatusCodes = "200-399";
    submit("a/0");
    assertThat(sinkFor(0, response(302, "Location", "/there"))).isNull();
    rig.redirects = null;
    submit("a/1");
    assertThat(sinkFor(1, response(302, "Location", "/there"))).isNotNull();
  }

  @Test
  void handlerMayHaveTheRequestSentAgainWithinTheAttempt() {
    bodyHandler.startsOver = 1;
    Submitted batch = submit("a/0");
    rig.end(0, responseWithBody(416, "", ""));
    assertThat(rig.sent).hasSize(2);
    rig.respond(1);
    assertThat(rig.made).as("hosts").containsExactly("http://a:80");
    assertThat(batch.result().succeeded()).isEqualTo(1);
    assertThat(batch.result().attempts()).isEqualTo(2);
    assertThat(bodyHandler.told).containsExactly("attempt ended", "complete 200");
  }

  @Test
  void requestThatIsSentAgainTakesItsOwnTrialPermit() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "a", CircuitBreakerConfig.custom().permittedNumberOfCallsInHalfOpenState(1).build());
    breaker.transitionToOpenState();
    breaker.transitionToHalfOpenState();
    rig.breakers = origin -> new HostBreaker(breaker, () -> rig.now);
    bodyHandler.startsOver = 1;
    Submitted batch = submit("a/0");
    breaker.transitionToOpenState();
    rig.end(0, response(416));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.CIRCUIT_OPEN);
  }

  @Test
  void handlerIsToldOfTheEndOfEachAttempt() {
    rig.maxRetries = 1;
    Submitted batch = submit("a/0");
    rig.end(0, response(503));
    rig.advance(ONE);
    rig.end(1, failure(Kind.TRUNCATED, Reach.MAYBE_RECEIVED));
    assertThat(batch.kinds()).containsExactly(Kind.TRUNCATED);
    assertThat(bodyHandler.told)
        .containsExactly("attempt ended", "attempt ended", "failed TRUNCATED");
  }

  @Test
  void handlerIsToldOfTheEndOfACutAttempt() {
    Submitted batch = submit("a/0");
    rig.cancel(batch, "enough");
    assertThat(bodyHandler.told).containsExactly("attempt ended", "failed CANCELLED");
  }

  @Test
  void itemIsNotRetriedAfterItsBodyWasHandedOn() {
    rig.maxRetries = 2;
    bodyHandler.mayBeRetried = false;
    Submitted batch = submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.MAYBE_RECEIVED));
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.failure().message()).isEqualTo("broken; part of its body has been handed on");
  }

  @Test
  void finalFailureDoesNotMentionTheBodyHandedOn() {
    bodyHandler.mayBeRetried = false;
    Submitted batch = submit("a/0");
    rig.end(0, failure(Kind.TRUNCATED, Reach.MAYBE_RECEIVED));
    assertThat(batch.failure().message()).isEqualTo("broken");
  }

  @Test
  void unwantedResponseIsNotRetriedAfterItsBodyWasHandedOn() {
    rig.maxRetries = 2;
    rig.retryWhile = response -> true;
    bodyHandler.mayBeRetried = false;
    Submitted batch = submit("a/0");
    rig.respond(0);
    rig.advance(ONE);
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).containsExactly(Kind.STATUS);
    assertThat(bodyHandler.told).containsExactly("attempt ended", "failed STATUS");
  }

  @Test
  void bodyThatCannotBeCompletedFailsTheItem() {
    bodyHandler.problem = new IOException("no space left");
    Submitted batch = submit("a/0");
    rig.respond(0);
    assertThat(batch.failure().kind()).isEqualTo(Kind.HANDLER);
    assertThat(batch.failure().message()).isEqualTo("no space left");
    assertThat(batch.failure().cause()).isSameAs(bodyHandler.problem);
    assertThat(bodyHandler.told).containsExactly("attempt ended", "complete 200", "failed HANDLER");
  }

  @Test
  void handlerIsToldOfAParseFailure() {
    rig.values =
        (response, whole) -> {
          throw new IllegalStateException("unreadable");
        };
    Submitted batch = submit("a/0");
    rig.respond(0);
    assertThat(batch.kinds()).containsExactly(Kind.PARSE);
    assertThat(bodyHandler.told).endsWith("complete 200", "failed PARSE");
  }

  @Test
  void handlerIsToldBeforeTheFallbackRuns() {
    rig.fallback =
        (failure, onDone) -> {
          assertThat(bodyHandler.told).endsWith("failed STATUS");
          onDone.accept(new FailureHandler.Result("instead", null));
        };
    Submitted batch = submit("a/0");
    rig.end(0, response(404));
    assertThat(batch.result().body()).isEqualTo(List.of("instead"));
  }
}
