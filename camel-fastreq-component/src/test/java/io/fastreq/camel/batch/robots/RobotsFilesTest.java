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
package io.fastreq.camel.batch.robots;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.policy.robots.RobotsAgent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who fetches which file, who waits for it, and what is remembered. */
class RobotsFilesTest {

  private static final Duration DAY = Duration.ofDays(1);

  private long now = Long.MAX_VALUE - 1_000; // wraps around
  private final RobotsFiles files = new RobotsFiles(new RobotsAgent("mybot"), () -> now);
  private final Asker one = new Asker();
  private final Asker other = new Asker();

  /** Notes what it is told. */
  private static final class Asker implements RobotsAsker {
    final List<RobotsFetch> fetches = new ArrayList<>();
    final List<RobotsQuestion> answered = new ArrayList<>();
    int aborted;

    @Override
    public Runnable start(RobotsFetch fetch, RobotsQuestion question) {
      fetches.add(fetch);
      return () -> aborted++;
    }

    @Override
    public void answered(List<RobotsQuestion> questions, OriginRules rules) {
      answered.addAll(questions);
    }
  }

  private record Question(RobotsAsker asker, HttpRequest request) implements RobotsQuestion {}

  private static HttpRequest get(String host, String path) {
    return new HttpRequest("GET", new HttpUrl(false, host, 80, path), Headers.EMPTY, null, 1);
  }

  private @Nullable OriginRules ask(Asker asker, String host) {
    return files.ask(new Question(asker, get(host, "/a")));
  }

  private @Nullable Failure refusal(String path) {
    OriginRules rules = files.ask(new Question(one, get("h", path)));
    assertThat(rules).isNotNull();
    return rules.refusal(new HttpUrl(false, "h", 80, path));
  }

  private static FastreqResponse response(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new FastreqResponse(
        0, null, "", "", status, Map.of(), bytes, 1, DAY, DAY, "HTTP/1.1", null, null);
  }

  private static void fail(
      RobotsFetch fetch, Kind kind, int attempts, @Nullable FastreqResponse response) {
    fetch.failed(new FastreqFailure(0, null, "", kind, "trouble", attempts, response, null, null));
  }

  @Test
  void oneFetchesAndAllWait() {
    assertThat(ask(one, "h")).isNull();
    assertThat(ask(one, "h")).isNull();
    assertThat(ask(other, "h")).isNull();
    assertThat(one.fetches).hasSize(1);
    assertThat(other.fetches).isEmpty();

    one.fetches.get(0).complete(response(200, "User-agent: *\nDisallow: /a\nCrawl-delay: 2"));

    assertThat(one.answered).hasSize(2);
    assertThat(other.answered).hasSize(1);
    assertThat(refusal("/a")).isNotNull();
    assertThat(refusal("/b")).isNull();
    assertThat(files.crawlDelayNanos("http://h:80")).isEqualTo(2_000_000_000L);
    assertThat(files.crawlDelayNanos("http://other:80")).isZero();
  }

  @Test
  void rulesHoldForADay() {
    assertThat(ask(one, "h")).isNull();
    one.fetches.get(0).complete(response(200, ""));
    now += DAY.toNanos() - 1;
    assertThat(ask(one, "h")).isNotNull();
    now += 1;
    assertThat(ask(one, "h")).isNull();
    assertThat(one.fetches).hasSize(2);
  }

  @Test
  void serverErrorIsAskedForAgainSooner() {
    assertThat(ask(one, "h")).isNull();
    fail(one.fetches.get(0), Kind.STATUS, 3, response(503, ""));
    assertThat(refusal("/a")).extracting(Failure::kind).isEqualTo(Kind.BLOCKED);
    now += Duration.ofMinutes(5).toNanos();
    assertThat(ask(one, "h")).isNull();
    assertThat(one.fetches).hasSize(2);
  }

  @Test
  void anotherAskerFetchesWhenTheFirstDropsItsQuestions() {
    assertThat(ask(one, "h")).isNull();
    assertThat(ask(other, "h")).isNull();
    assertThat(ask(other, "h")).isNull();

    assertThat(files.drop(one)).hasSize(1);

    assertThat(one.aborted).isEqualTo(1);
    assertThat(other.fetches).hasSize(1);
    fail(one.fetches.get(0), Kind.CANCELLED, 1, null); // comes too late
    assertThat(other.answered).isEmpty();
    other.fetches.get(0).complete(response(200, ""));
    assertThat(other.answered).hasSize(2);
    assertThat(one.answered).isEmpty();
  }

  @Test
  void fetchOfAnotherGoesOnWhenOneWhoWaitsDropsItsQuestions() {
    assertThat(ask(one, "h")).isNull();
    assertThat(ask(other, "h")).isNull();
    assertThat(files.drop(other)).hasSize(1);
    assertThat(one.aborted).isZero();
    one.fetches.get(0).complete(response(404, ""));
    assertThat(one.answered).hasSize(1);
    assertThat(other.answered).isEmpty();
  }

  @Test
  void anotherAskerFetchesWhenTheFirstHasTooLittleTime() {
    assertThat(ask(one, "h")).isNull();
    assertThat(ask(other, "h")).isNull();
    fail(one.fetches.get(0), Kind.TIMEOUT, 0, null);
    assertThat(one.answered).hasSize(1);
    assertThat(other.answered).isEmpty();
    other.fetches.get(0).complete(response(200, ""));
    assertThat(other.answered).hasSize(1);
  }

  @Test
  void nobodyFetchesWhatNobodyWaitsFor() {
    assertThat(ask(one, "h")).isNull();
    assertThat(files.drop(one)).hasSize(1);
    assertThat(one.aborted).isEqualTo(1);
    assertThat(ask(other, "h")).isNull();
    assertThat(other.fetches).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(names = {"DNS", "CONNECT", "TLS", "TIMEOUT", "PROTOCOL", "TRUNCATED", "TOO_LARGE"})
  void hostWithoutResponseForbidsAll(Kind kind) {
    assertThat(ask(one, "h")).isNull();
    fail(one.fetches.get(0), kind, 3, null);
    assertThat(refusal("/a")).extracting(Failure::kind).isEqualTo(Kind.BLOCKED);
  }

  @ParameterizedTest
  @EnumSource(names = {"PROXY", "PROXY_AUTH", "CIRCUIT_OPEN", "BLOCKED", "HANDLER", "CANCELLED"})
  void whatSaysNothingAboutTheHostIsNotKept(Kind kind) {
    Question question = new Question(other, get("h", "/a"));
    assertThat(ask(one, "h")).isNull();
    assertThat(files.ask(question)).isNull();
    fail(one.fetches.get(0), kind, 0, null);
    assertThat(other.answered).containsExactly(question);
    assertThat(ask(other, "h")).as("asked again").isNull();
    assertThat(other.fetches).hasSize(1);
  }

  @Test
  void redirectThatIsNotFollowedCountsAsNoFile() {
    assertThat(ask(one, "h")).isNull();
    fail(one.fetches.get(0), Kind.REDIRECT, 1, null);
    assertThat(refusal("/a")).isNull();
  }

  @Test
  void redirectToAForbiddenAddressForbidsAll() {
    assertThat(ask(one, "h")).isNull();
    fail(one.fetches.get(0), Kind.BLOCKED, 1, null);
    assertThat(refusal("/a")).extracting(Failure::kind).isEqualTo(Kind.BLOCKED);
  }

  @Test
  void memoryIsBounded() {
    String large = "User-agent: *\n" + "# comment\n".repeat(40_000);
    for (int i = 0; i < 200; i++) {
      assertThat(ask(one, "h" + i)).isNull();
      one.fetches.get(i).complete(response(200, large));
      assertThat(ask(one, "h0")).as("used last").isNotNull();
    }
    assertThat(ask(one, "h199")).isNotNull();
    assertThat(ask(one, "h1")).as("forgotten").isNull();
  }
}
