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

import io.fastreq.camel.component.observe.MicrometerMeters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetersTest extends AcceptanceTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

  @BeforeEach
  void bindRegistry() {
    context.getRegistry().bind("metricsRegistry", meters);
  }

  private long attempts(String... tags) {
    return meters.find("fastreq.attempts").tags(tags).timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  @Test
  void metersOfABatchAddUp() {
    List<String> body = new ArrayList<>(urls("/text/", 1_000));
    for (int i = 0; i < 100; i++) {
      body.set(i * 10, api.url("/fails/1/" + i));
    }
    for (int i = 0; i < 50; i++) {
      body.set(i * 10 + 3, api.url("/redirect/" + i));
    }
    body.set(505, api.url("/status/404"));
    body.set(506, refusedUrl());
    Exchange result = send("fastreq:m?retryBackoff=1&failureMode=nulls", body);
    assertCounts(result, 1_000, 998, 2);
    assertThat(attempts("status", "2xx")).isEqualTo(998);
    assertThat(attempts("status", "3xx")).isEqualTo(50);
    assertThat(attempts("status", "5xx")).isEqualTo(100);
    assertThat(attempts("status", "4xx")).isEqualTo(1);
    assertThat(attempts("kind", "CONNECT")).isEqualTo(4);
    // Attempts that never reached a server are counted as well.
    assertThat(attempts() - attempts("kind", "CONNECT")).isEqualTo(api.requests());
    assertThat((long) attempts()).isEqualTo(header(result, "CamelFastreqAttempts"));
    assertThat(meters.get("fastreq.retries").functionCounter().count()).isEqualTo(103);
    assertThat(meters.get("fastreq.items.succeeded").functionCounter().count()).isEqualTo(998);
    assertThat(meters.get("fastreq.items.failed").functionCounter().count()).isEqualTo(2);
    assertThat(
            meters
                .get("fastreq.attempts")
                .tags("status", "2xx")
                .timer()
                .totalTime(TimeUnit.NANOSECONDS))
        .isPositive();
    assertThat(meters.getMeters()).allMatch(meter -> "m".equals(meter.getId().getTag("name")));
  }

  @Test
  void gaugesShowTheCurrentState() throws Exception {
    api.stall();
    CompletableFuture<Exchange> sent = sendAsync("fastreq:m?concurrency=3", urls("/text/", 6));
    Awaitility.await().until(() -> api.requests() == 3);
    assertThat(gauge("fastreq.in.flight")).isEqualTo(3);
    assertThat(gauge("fastreq.batches")).isEqualTo(1);
    api.resume();
    await(sent);
    assertThat(gauge("fastreq.in.flight")).isZero();
    assertThat(gauge("fastreq.breakers.open")).isZero();
    context.stop();
    assertThat(meters.find("fastreq.in.flight").gauge()).isNull();
  }

  @Test
  void noLockIsHeldWhileMetersAreRegisteredAndRemoved() {
    FastreqComponent component = context.getComponent("fastreq", FastreqComponent.class);
    List<Integer> seen = new CopyOnWriteArrayList<>();
    Consumer<Meter> askFromAnotherThread =
        meter ->
            seen.add(
                CompletableFuture.supplyAsync(() -> component.engines().running().size())
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join());
    meters.config().onMeterAdded(askFromAnotherThread).onMeterRemoved(askFromAnotherThread);
    assertCounts(send("fastreq:m", urls("/text/", 1)), 1, 1, 0);
    int added = seen.size();
    assertThat(seen).isNotEmpty().containsOnly(1);
    context.stop();
    assertThat(seen).hasSizeGreaterThan(added);
  }

  @Test
  void openBreakersAndRestingProxiesAreCounted() {
    send(
        "fastreq:m?maxRetries=0&failureMode=nulls&onOpenCircuit=fail",
        java.util.Collections.nCopies(200, refusedUrl()));
    assertThat(gauge("fastreq.breakers.open")).isEqualTo(1);
    send(
        "fastreq:p?maxRetries=0&failureMode=nulls&proxies=127.0.0.1:9,127.0.0.1:10",
        urls("/text/", 1));
    assertThat(meters.get("fastreq.proxies.resting").tag("name", "p").gauge().value()).isEqualTo(1);
  }

  @Test
  void waitsForTokensAreTimed() {
    send("fastreq:m?rps=5&burst=1", urls("/text/", 4));
    assertThat(meters.get("fastreq.token.waits").functionTimer().count()).isBetween(1.0, 8.0);
    assertThat(meters.get("fastreq.token.waits").functionTimer().totalTime(TimeUnit.MILLISECONDS))
        .isBetween(200.0, 1_200.0);
  }

  @Test
  void timedOutRequestIsMeteredAsGivenUp() {
    send("fastreq:m?requestTimeout=200&maxRetries=0&failureMode=nulls", List.of(api.url("/never")));
    assertThat(attempts("kind", "GIVEN_UP")).isEqualTo(1);
  }

  @Test
  void hostsBeyondAHundredAreOther() {
    List<String> body = new ArrayList<>();
    String port = api.url("").replaceAll(".*:(\\d+).*", "$1");
    for (int i = 1; i <= 130; i++) {
      body.add("http://127.0.0." + i + ":" + port + "/text/1");
    }
    send("fastreq:m?failureMode=nulls&maxRetries=0", body);
    assertThat(
            meters.find("fastreq.attempts").timers().stream()
                .map(t -> t.getId().getTag("host"))
                .distinct())
        .hasSizeLessThanOrEqualTo(MicrometerMeters.MAX_HOSTS + 1);
    assertThat(attempts()).isEqualTo(130);
    assertThat(attempts("host", "other")).isEqualTo(30);
  }
}
