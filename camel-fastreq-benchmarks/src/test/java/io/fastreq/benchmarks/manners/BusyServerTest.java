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
package io.fastreq.benchmarks.manners;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fastreq.benchmarks.manners.BusyServer.WhenFull;
import io.fastreq.benchmarks.manners.Visits.Figures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BusyServerTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void figuresAreThoseOfTheInterval() {
    Visits visits = new Visits();
    visits.served(0, 0, SECOND); // before the interval, and half of the next one within it
    visits.served(SECOND / 2, SECOND, 2 * SECOND);
    visits.served(SECOND, SECOND, 2 * SECOND);
    visits.served(SECOND, 2 * SECOND, 3 * SECOND);
    visits.refused(SECOND + 1);
    visits.refused(3 * SECOND);

    Figures figures = visits.between(SECOND, 2 * SECOND, 4);

    assertThat(figures.used()).isEqualTo(0.5);
    assertThat(figures.refused()).isCloseTo(1.0 / 3, within(1e-9));
    assertThat(figures.latency()).isEqualTo(1.5);
  }

  @Test
  void goalIsReachedInTheFirstSecondThatMeetsIt() {
    Visits visits = new Visits();
    for (int i = 0; i < 30; i++) {
      visits.served(i * SECOND / 10, i * SECOND / 10, (i + 1) * SECOND / 10);
    }
    visits.refused(SECOND / 2);

    assertThat(visits.secondsUntil(figures -> figures.refused() == 0, 0, 3 * SECOND, 1))
        .isEqualTo(0.6);
    assertThat(visits.secondsUntil(figures -> figures.used() > 1.5, 0, 3 * SECOND, 1)).isNaN();
  }

  @Test
  void requestsBeyondThePlacesAreRefused() throws Exception {
    assertThat(statuses(WhenFull.REFUSES)).contains(200, 503);
  }

  @Test
  void requestsBeyondThePlacesWait() throws Exception {
    assertThat(statuses(WhenFull.QUEUES)).containsOnly(200);
  }

  private static List<Integer> statuses(WhenFull whenFull) throws Exception {
    try (BusyServer server = new BusyServer(whenFull, 1, 400)) {
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest request = HttpRequest.newBuilder(URI.create(server.url())).build();
      List<CompletableFuture<HttpResponse<Void>>> sent =
          IntStream.range(0, 3)
              .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
              .toList();
      return sent.stream().map(response -> response.join().statusCode()).toList();
    }
  }
}
