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
package io.fastreq.camel.policy.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.retry.RetryDecision.GiveUp;
import io.fastreq.camel.policy.retry.RetryDecision.Retry;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

  private static final Set<String> DEFAULT_METHODS =
      Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");
  private static final Backoff BACKOFF = new Backoff(100, 2, 10_000, 0, () -> 0.5);

  private final RetryPolicy policy = policy(2, DEFAULT_METHODS);

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void listedStatusIsRetriedUpToMaxRetriesWithGrowingDelays(int status) {
    assertThat(policy.onStatus("GET", 1, status)).isEqualTo(new Retry(100));
    assertThat(policy.onStatus("GET", 2, status)).isEqualTo(new Retry(200));
    assertThat(policy.onStatus("GET", 3, status)).isInstanceOf(GiveUp.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 501, 200, 301})
  void otherStatusIsNotRetried(int status) {
    assertThat(policy.onStatus("GET", 1, status))
        .isEqualTo(new GiveUp("status " + status + " is not among the retryStatusCodes"));
  }

  @Test
  void postWithAResponseIsRetriedOnlyIfListed() {
    assertThat(policy.onStatus("POST", 1, 503)).isInstanceOf(GiveUp.class);
    assertThat(policy(2, Set.of("POST")).onStatus("POST", 1, 503)).isEqualTo(new Retry(100));
  }

  @Test
  void unwantedResponseIsRetriedWhateverItsStatus() {
    assertThat(policy.onUnwantedResponse("GET", 2)).isEqualTo(new Retry(200));
    assertThat(policy.onUnwantedResponse("GET", 3)).isInstanceOf(GiveUp.class);
    assertThat(policy.onUnwantedResponse("POST", 1)).isInstanceOf(GiveUp.class);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT, 3",
    "PROXY, 3",
    "PROXY_AUTH, 3",
    "TIMEOUT, 3",
    "TRUNCATED, 3",
    "DNS, 2",
    "PROTOCOL, 2",
    "VALIDATION, 1",
    "BLOCKED, 1",
    "TLS, 1",
    "TOO_LARGE, 1",
    "REDIRECT, 1",
    "STATUS, 1",
    "CIRCUIT_OPEN, 1",
    "PARSE, 1",
    "HANDLER, 1",
    "CANCELLED, 1"
  })
  void eachKindHasItsNumberOfAttempts(Kind kind, int attempts) {
    assertThat(attemptsOf(policy, "GET", kind, false)).isEqualTo(attempts);
    assertThat(attemptsOf(policy, "GET", kind, true)).isEqualTo(attempts);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void nothingIsRetriedWithoutRetries(Kind kind) {
    assertThat(attemptsOf(policy(0, DEFAULT_METHODS), "GET", kind, true)).isEqualTo(1);
    assertThat(policy(0, DEFAULT_METHODS).onStatus("GET", 1, 503)).isInstanceOf(GiveUp.class);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void permanentFailureIsNeverRetried(Kind kind) {
    assertThat(policy.onFailure("GET", 1, kind, true, true)).isInstanceOf(GiveUp.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CONNECT", "DNS", "PROXY", "PROXY_AUTH", "TIMEOUT", "TRUNCATED", "PROTOCOL"})
  void unlistedMethodIsRetriedOnlyIfNothingWasSent(Kind kind) {
    assertThat(policy.onFailure("POST", 1, kind, true, false)).isEqualTo(new Retry(100));
    assertThat(policy.onFailure("POST", 1, kind, false, false))
        .isEqualTo(
            new GiveUp(
                "POST is not among the retryMethods and the request may have reached the server"));
  }

  @Test
  void methodsAreComparedIgnoringCase() {
    RetryPolicy lowerCase = policy(2, Set.of("post", " patch "));

    assertThat(lowerCase.onStatus("POST", 1, 503)).isInstanceOf(Retry.class);
    assertThat(lowerCase.onStatus("Patch", 1, 503)).isInstanceOf(Retry.class);
    assertThat(lowerCase.onStatus("GET", 1, 503)).isInstanceOf(GiveUp.class);
    assertThat(policy.onFailure("get", 1, Kind.TIMEOUT, false, false)).isInstanceOf(Retry.class);
  }

  @Test
  void greatestNumberOfRetriesDoesNotOverflow() {
    RetryPolicy endless = policy(Integer.MAX_VALUE, DEFAULT_METHODS);

    assertThat(endless.onStatus("GET", Integer.MAX_VALUE, 503)).isInstanceOf(Retry.class);
    assertThat(endless.onFailure("GET", 1_000_000, Kind.CONNECT, true, false))
        .isEqualTo(new Retry(10_000));
  }

  @Test
  void describesWhatIsRetried() {
    RetryPolicy policy = policy(0, DEFAULT_METHODS);

    assertThat(policy.retries(503)).isTrue();
    assertThat(policy.retries(404)).isFalse();
    assertThat(policy.mayRepeat("get")).isTrue();
    assertThat(policy.mayRepeat("POST")).isFalse();
  }

  @Test
  void negativeMaxRetriesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(-1, DEFAULT_METHODS))
        .withMessageStartingWith("maxRetries must be at least 0");
  }

  private static int attemptsOf(RetryPolicy policy, String method, Kind kind, boolean notSent) {
    return IntStream.rangeClosed(1, 100)
        .filter(
            attempts -> policy.onFailure(method, attempts, kind, notSent, false) instanceof GiveUp)
        .findFirst()
        .orElseThrow();
  }

  private static RetryPolicy policy(int maxRetries, Set<String> methods) {
    StatusCodes codes = StatusCodes.parse("retryStatusCodes", "408,429,500,502,503,504");
    return new RetryPolicy(maxRetries, codes, methods, BACKOFF);
  }
}
