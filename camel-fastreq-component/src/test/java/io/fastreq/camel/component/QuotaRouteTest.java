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
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.FakeApi;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The options {@code quota} and {@code hostQuota}. */
@Timeout(90)
class QuotaRouteTest extends FaultTest {

  private static final long SECOND = 1_000_000_000L;

  /** What a request takes from leaving to its arrival may differ by so much. */
  private static final long WIRE_NANOS = 200_000_000L;

  /** How exact windows are is shown with a clock of the test's own. */
  @Test
  void thirdWindowIsNeededForSixtyRequests() {
    assertThat(secondsOfSixty(500)).isBetween(1.0, 10.0);
  }

  /** On a machine with nothing else to do, since arrivals are counted and not starts. */
  @Test
  @Tag("long")
  void noWindowOfTwoSecondsHasMoreThanItsCount() {
    send(ENDPOINT + "-warm", urls("/text/", 60));
    api.forget();
    assertThat(secondsOfSixty(2_000)).isBetween(4.0, 5.5);
    List<Long> arrivals = api.arrivals().stream().sorted().toList();
    for (int i = 20; i < arrivals.size(); i++) {
      assertThat(arrivals.get(i) - arrivals.get(i - 20)).isGreaterThan(2 * SECOND - WIRE_NANOS);
    }
  }

  private double secondsOfSixty(long windowMillis) {
    String uri = ENDPOINT + "?quota=20/" + windowMillis + "ms";
    long begun = System.nanoTime();
    Exchange result = send(uri, urls("/text/", 60));
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertCounts(result, 60, 60, 0);
    return seconds;
  }

  @Test
  void batchThatCannotWaitFailsAtOnce() {
    long begun = System.nanoTime();
    Exchange result = send(ENDPOINT + "?quota=5/1h&batchTimeout=30s", urls("/text/", 12));
    assertCounts(result, 12, 5, 7);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsOnly(Kind.TIMEOUT);
    assertThat(failures(result)).extracting(FastreqFailure::attempts).containsOnly(0);
    assertThat(System.nanoTime() - begun).isLessThan(10 * SECOND);
    assertThat(api.requests()).isEqualTo(5);
  }

  @Test
  void eachHostHasItsOwnQuota() throws Exception {
    try (FakeApi other = FakeApi.start()) {
      List<String> urls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        urls.add(api.url("/text/" + i));
        urls.add(other.url("/text/" + i));
      }
      Exchange result = send(ENDPOINT + "?hostQuota=3/1h&batchTimeout=30s", urls);
      assertCounts(result, 8, 6, 2);
      assertThat(List.of(api.requests(), other.requests())).containsOnly(3);
    }
  }

  /** Retries and redirects count as the server counts them. */
  @Test
  void everyRequestCounts() {
    BrokenServer target = responding(OK);
    BrokenServer server =
        responding(
            "HTTP/1.1 302 Found\r\nLocation: "
                + target.url("/t")
                + "\r\nContent-Length: 0\r\n\r\n");
    BrokenServer failing = responding("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    Exchange result =
        send(
            ENDPOINT
                + "?quota=4/1h&concurrency=1&maxRetries=5&retryBackoff=1&batchTimeout=30s"
                + "",
            List.of(server.url("/0"), failing.url("/1")));
    assertCounts(result, 2, 1, 1);
    assertThat(failures(result).get(0).kind()).isEqualTo(Kind.TIMEOUT);
    int seen = target.requests().size() + server.requests().size() + failing.requests().size();
    assertThat(seen).isEqualTo(4);
  }

  @Test
  void batchesOfANameShareItsQuota() {
    send(ENDPOINT + "?quota=5/1h", urls("/text/", 3));
    Exchange result = send(ENDPOINT + "?quota=5/1h&batchTimeout=30s", urls("/text/", 5));
    assertCounts(result, 5, 2, 3);
  }

  @Test
  void streamedBatchFailsAtOnceToo() {
    Exchange result =
        send(
            ENDPOINT + "?quota=2/1h&batchTimeout=30s&hostQuota=1/1h", urls("/text/", 4).iterator());
    assertCounts(result, 4, 1, 3);
  }
}
