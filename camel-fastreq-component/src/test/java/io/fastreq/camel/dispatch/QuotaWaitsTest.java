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
package io.fastreq.camel.dispatch;

import static io.fastreq.camel.batch.Rig.SECOND;
import static io.fastreq.camel.batch.Rig.many;
import static io.fastreq.camel.batch.TestTransport.failure;
import static io.fastreq.camel.batch.TestTransport.response;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.Rig;
import io.fastreq.camel.batch.Rig.Submitted;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.quota.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The options {@code quota} and {@code hostQuota}, with a clock of the test's own. */
@Timeout(30)
class QuotaWaitsTest {

  private static final long HOUR = 3600 * SECOND;

  private final Rig rig = new Rig();

  /** When the requests were sent, since the beginning. */
  private final List<Long> starts = new ArrayList<>();

  private final long begun = rig.now;

  @BeforeEach
  void noteStarts() {
    rig.concurrency = 100;
    rig.wire.onSend = request -> starts.add(rig.now - begun);
    rig.wire.immediately = request -> response(200);
  }

  @Test
  void windowHasNoMoreThanItsCount() {
    rig.quotas = List.of(new Quota(3, 10 * SECOND));
    rig.submit(false, many("a", 5));
    rig.advance(Duration.ofSeconds(4));
    Submitted batch = rig.submit(false, many("b", 4));
    rig.advance(Duration.ofSeconds(30));
    assertThat(batch.result().attempts()).isEqualTo(4);
    assertThat(seconds()).containsExactly(0L, 0L, 0L, 10L, 10L, 10L, 20L, 20L, 20L);
  }

  @Test
  void windowIsCountedFromEachStart() {
    rig.quotas = List.of(new Quota(2, 10 * SECOND));
    rig.submit("a/0");
    rig.advance(Duration.ofSeconds(6));
    rig.submit("a/1", "a/2", "a/3");
    rig.advance(Duration.ofSeconds(30));
    assertThat(seconds()).containsExactly(0L, 6L, 10L, 16L);
  }

  @Test
  void allQuotasAndTheRateHoldTogether() {
    rig.quotas = List.of(new Quota(3, 10 * SECOND), new Quota(4, 60 * SECOND));
    rig.rps = 1.0;
    rig.submit(false, many("a", 6));
    rig.advance(Duration.ofMinutes(2));
    assertThat(seconds()).containsExactly(0L, 1L, 2L, 10L, 60L, 61L);
  }

  @Test
  void hostsHaveQuotasOfTheirOwn() {
    rig.hostQuotas = List.of(new Quota(1, 10 * SECOND));
    rig.quotas = List.of(new Quota(3, 60 * SECOND));
    rig.submit("a/0", "a/1", "b/0", "b/1");
    rig.advance(Duration.ofMinutes(2));
    assertThat(rig.paths()).containsExactly("/0", "/0", "/1", "/1");
    assertThat(seconds()).containsExactly(0L, 0L, 10L, 60L);
  }

  @Test
  void redirectsCountAndWaitForTheHostTheyLeadTo() {
    rig.hostQuotas = List.of(new Quota(1, 10 * SECOND));
    rig.wire.immediately =
        request ->
            request.url().host().equals("a")
                ? response(302, "Location", "http://b/target")
                : response(200);
    Submitted batch = rig.submit("b/0", "a/1");
    rig.advance(Duration.ofSeconds(30));
    assertThat(rig.paths()).containsExactly("/0", "/1", "/target");
    assertThat(seconds()).containsExactly(0L, 0L, 10L);
    assertThat(batch.result().failures()).isEmpty();
  }

  @Test
  void retriesCount() {
    rig.quotas = List.of(new Quota(1, 10 * SECOND));
    rig.maxRetries = 1;
    rig.wire.immediately = request -> response(starts.size() == 1 ? 503 : 200);
    rig.submit("a/0");
    rig.advance(Duration.ofSeconds(30));
    assertThat(seconds()).containsExactly(0L, 10L);
  }

  /** The connection closed before the request was written, so nothing has started. */
  @Test
  void replacedConnectionCountsOnce() {
    rig.quotas = List.of(new Quota(2, 10 * SECOND));
    rig.hostQuotas = List.of(new Quota(2, 10 * SECOND));
    rig.wire.immediately =
        request ->
            starts.size() == 1 ? failure(Kind.CONNECT, Reach.UNUSED_CONNECTION) : response(200);
    rig.submit("a/0", "a/1", "a/2");
    rig.advance(Duration.ofSeconds(30));
    assertThat(seconds()).containsExactly(0L, 0L, 0L, 10L);
  }

  /** A place in the quota is taken from the moment an attempt begins, and given back. */
  @Test
  void attemptThatSendsNothingGivesItsPlaceBack() {
    rig.quotas = List.of(new Quota(1, HOUR));
    rig.hostQuotas = List.of(new Quota(1, HOUR));
    rig.customizer =
        (request, context) ->
            request.url().requestUri().equals("/0")
                ? new Departure.Fail(
                    new Failure(Kind.BLOCKED, "forbidden", null, Reach.NOT_SENT, true))
                : new Departure.Proceed(request);
    Submitted batch = rig.submit("a/0", "a/1");
    assertThat(batch.kinds()).containsExactly(Kind.BLOCKED);
    assertThat(rig.paths()).containsExactly("/1");
  }

  @Test
  void onlyAsManyBeginAsMayLeave() {
    rig.quotas = List.of(new Quota(3, HOUR));
    rig.wire.connectsAtOnce = false;
    rig.submit(false, many("a", 20));
    assertThat(rig.engine().inFlight()).isEqualTo(3);
    assertThat(rig.wire.connecting).hasSize(3);
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.run();
    assertThat(rig.engine().inFlight()).isEqualTo(2);
  }

  @Test
  void waitOfAnHourIsOneTimer() {
    rig.quotas = List.of(new Quota(5, HOUR));
    rig.submit(false, many("a", 10_000));
    long planned = rig.timersPlanned();
    rig.advance(Duration.ofMinutes(59));
    rig.submit(false, many("b", 100));
    assertThat(rig.timersPlanned() - planned).isLessThanOrEqualTo(2);
    assertThat(planned).as("and the deadlines of the first requests").isLessThanOrEqualTo(3);
    rig.advance(Duration.ofHours(1));
    assertThat(rig.sent).hasSize(10);
  }

  @Test
  void waitOfAHostIsOneTimer() {
    rig.hostQuotas = List.of(new Quota(5, HOUR));
    rig.submit(false, many("a", 10_000));
    assertThat(rig.timersPlanned()).isLessThanOrEqualTo(3);
    rig.advance(Duration.ofHours(1));
    assertThat(rig.sent).hasSize(10);
  }

  @Test
  void batchThatCannotWaitFailsAtOnce() {
    rig.quotas = List.of(new Quota(5, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    Submitted batch = rig.submit(false, many("a", 12));
    assertThat(batch.kinds()).hasSize(7).containsOnly(Kind.TIMEOUT);
    assertThat(batch.result().failures().get(0).message()).contains("quota");
    assertThat(rig.sent).hasSize(5);
  }

  @Test
  void equalRequestsFailTogether() {
    rig.deduplicate = true;
    rig.quotas = List.of(new Quota(1, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    Submitted batch = rig.submit("a/0", "a/1", "a/0", "a/1", "a/1");
    assertThat(batch.kinds()).hasSize(3).containsOnly(Kind.TIMEOUT);
    assertThat(rig.sent).hasSize(1);
  }

  @Test
  void firstOfThemEndsABatchThatStopsAtAFailure() {
    rig.stopOnException = true;
    rig.quotas = List.of(new Quota(1, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    Submitted batch = rig.submit(false, many("a", 6));
    assertThat(batch.kinds()).hasSize(5).contains(Kind.TIMEOUT);
  }

  @Test
  void streamHasAllFailuresWhoseReaderIsSlow() {
    rig.streamWindow = 3;
    rig.quotas = List.of(new Quota(2, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    ResultStream results = rig.submit(true, many("a", 40)).stream();
    int failed = 0;
    while (results.hasNext()) {
      failed += results.next() instanceof FastreqFailure ? 1 : 0;
      rig.run();
    }
    assertThat(failed).isEqualTo(38);
  }

  @Test
  void whatIsReadLaterFailsAtOnceToo() {
    rig.quotas = List.of(new Quota(5, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    Submitted batch = rig.submit(true, many("a", 5_000));
    assertThat(batch.kinds()).hasSize(4_995).containsOnly(Kind.TIMEOUT);
  }

  /** While the quota is used up, requests that have their places leave. */
  @Test
  void whatIsReadBesideRequestsThatLeaveFailsAtOnceToo() {
    rig.quotas = List.of(new Quota(5, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    rig.wire.connectsAtOnce = false;
    Submitted batch = rig.submit(true, many("a", 5_000));
    connectAll();
    assertThat(batch.kinds()).hasSize(4_995).containsOnly(Kind.TIMEOUT);
    assertThat(rig.submit("b/0").kinds()).as("next batch").containsExactly(Kind.TIMEOUT);
  }

  private void connectAll() {
    for (int i = 0; i < rig.wire.connecting.size(); i++) {
      rig.wire.connect(rig.wire.connecting.get(i));
      rig.run();
    }
  }

  @Test
  void batchThatCannotWaitForAHostFailsThoseItems() {
    rig.hostQuotas = List.of(new Quota(1, HOUR));
    rig.batchTimeout = Duration.ofSeconds(4);
    Submitted batch = rig.submit("a/0", "a/1", "b/0", "b/1", "a/2");
    assertThat(batch.kinds()).hasSize(3).containsOnly(Kind.TIMEOUT);
    assertThat(batch.result().failures().stream().map(FastreqFailure::index))
        .containsExactly(1, 3, 4);
  }

  @Test
  void batchWithTimeWaitsBesideOneWithout() {
    rig.quotas = List.of(new Quota(1, HOUR));
    Submitted patient = rig.submit("a/0", "a/1");
    rig.batchTimeout = Duration.ofMinutes(90);
    Submitted hurried = rig.submit("a/2", "a/3", "a/4");
    assertThat(hurried.results).as("its first one may start in an hour").isEmpty();
    rig.advance(Duration.ofHours(1));
    assertThat(hurried.result().failures()).isNotEmpty();
    assertThat(hurried.kinds()).containsOnly(Kind.TIMEOUT);
    rig.advance(Duration.ofHours(2));
    assertThat(patient.result().failures()).isEmpty();
  }

  @Test
  void redirectThatCannotWaitFailsAtOnce() {
    rig.hostQuotas = List.of(new Quota(1, HOUR));
    rig.batchTimeout = Duration.ofMinutes(1);
    rig.wire.immediately =
        request ->
            request.url().host().equals("a")
                ? response(302, "Location", "http://b/target")
                : response(200);
    rig.submit("b/0");
    Submitted batch = rig.submit("a/1");
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
    assertThat(rig.engine().inFlight()).isZero();
  }

  /** Others wait already, so that no timer is planned for this one. */
  @Test
  void redirectThatCannotWaitFailsAtOnceBesideOthersThatCan() {
    rig.hostQuotas = List.of(new Quota(1, HOUR));
    rig.wire.immediately =
        request ->
            request.url().host().equals("b")
                ? response(200)
                : response(302, "Location", "http://b/target");
    rig.submit("b/0");
    Submitted patient = rig.submit("a/1");
    rig.batchTimeout = Duration.ofMinutes(1);
    Submitted hurried = rig.submit("c/2");
    assertThat(hurried.kinds()).containsExactly(Kind.TIMEOUT);
    rig.advance(Duration.ofHours(1));
    assertThat(patient.result().failures()).isEmpty();
  }

  @Test
  void retryThatCannotWaitFailsAtOnce() {
    rig.quotas = List.of(new Quota(1, HOUR));
    rig.batchTimeout = Duration.ofMinutes(1);
    rig.maxRetries = 3;
    rig.wire.immediately = request -> response(503);
    Submitted batch = rig.submit("a/0");
    rig.advance(Duration.ofSeconds(2));
    assertThat(batch.kinds()).containsExactly(Kind.TIMEOUT);
  }

  /** What is waited for is looked at again when it may be shorter. */
  @Test
  void placeThatIsGivenBackShortensTheWait() {
    rig.quotas = List.of(new Quota(2, HOUR));
    rig.wire.connectsAtOnce = false;
    rig.submit("a/0");
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.advance(Duration.ofMinutes(30));
    rig.submit("a/1", "a/2", "a/3");
    assertThat(rig.wire.connecting).as("/2 waits for /0").hasSize(2);
    rig.wire.connecting.get(1).listener.accept(failure(Kind.BLOCKED, Reach.NOT_SENT));
    rig.run();
    assertThat(rig.wire.connecting).as("the place of /1").hasSize(3);
  }

  /** Whether the places of those without a connection are used is not known yet. */
  @Test
  void itemsWaitForPlacesThatMayBeGivenBack() {
    rig.quotas = List.of(new Quota(3, HOUR));
    rig.hostQuotas = List.of(new Quota(2, HOUR));
    rig.batchTimeout = Duration.ofSeconds(60);
    rig.wire.connectsAtOnce = false;
    Submitted batch = rig.submit("a/0", "b/0", "b/1", "b/2", "b/3");
    rig.wire.connect(rig.wire.connecting.get(0));
    rig.wire.connecting.get(1).listener.accept(failure(Kind.CONNECT, Reach.NOT_SENT));
    rig.run();
    assertThat(rig.wire.connecting).as("b/2 in the place of b/0").hasSize(4);
    connectAll();
    assertThat(batch.kinds()).containsExactlyInAnyOrder(Kind.CONNECT, Kind.TIMEOUT);
    assertThat(rig.sent).hasSize(3);
  }

  /** Those that cannot wait are known when the last place is used, not when responses come. */
  @Test
  void hostsItemsFailWhenItsLastPlaceIsUsed() {
    rig.hostQuotas = List.of(new Quota(1, HOUR));
    rig.batchTimeout = Duration.ofSeconds(60);
    rig.stopOnException = true;
    rig.wire.immediately = request -> null;
    Submitted batch = rig.submit(false, many("a", 3));
    assertThat(rig.sent).hasSize(1);
    assertThat(batch.kinds()).contains(Kind.TIMEOUT);
  }

  /** They are attempts, but the server has not seen them. */
  @Test
  void attemptsWithoutAConnectionGiveTheirPlacesBack() {
    rig.quotas = List.of(new Quota(2, HOUR));
    rig.hostQuotas = List.of(new Quota(2, HOUR));
    rig.wire.connectsAtOnce = false;
    rig.submit("a/0", "a/1", "a/2", "a/3", "a/4");
    for (int i = 0; i < 4; i++) {
      rig.wire.connecting.get(i).listener.accept(failure(Kind.CONNECT, Reach.NOT_SENT));
      rig.run();
    }
    assertThat(rig.wire.connecting).as("the last one").hasSize(5);
  }

  @Test
  void cutGivesPlacesBackToOtherBatches() {
    rig.quotas = List.of(new Quota(2, HOUR));
    rig.wire.connectsAtOnce = false;
    Submitted cut = rig.submit("a/0", "a/1", "a/2");
    rig.submit("b/0", "b/1");
    assertThat(rig.wire.connecting).hasSize(2);
    rig.cancel(cut, "stopped");
    assertThat(rig.wire.connecting).hasSize(4);
  }

  private List<Long> seconds() {
    return starts.stream().map(nanos -> Math.round(nanos / (double) SECOND)).toList();
  }
}
