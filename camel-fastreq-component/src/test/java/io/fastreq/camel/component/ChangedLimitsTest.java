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

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits that are changed over JMX while batches are under way. */
class ChangedLimitsTest extends AcceptanceTest {

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

  @BeforeEach
  void registerEndpointsThatComeLate() {
    context.getManagementStrategy().getManagementAgent().setRegisterAlways(true);
  }

  private ObjectName endpoint() throws Exception {
    ObjectName endpoints =
        new ObjectName("org.apache.camel:context=" + context.getName() + ",type=endpoints,*");
    return server.queryNames(endpoints, null).stream()
        .filter(name -> name.toString().contains("fastreq:"))
        .findFirst()
        .orElseThrow();
  }

  private void set(String attribute, Object value) throws Exception {
    server.setAttribute(endpoint(), new Attribute(attribute, value));
  }

  private Object get(String attribute) throws Exception {
    return server.getAttribute(endpoint(), attribute);
  }

  private void awaitRequests(int requests) {
    Awaitility.await()
        .untilAsserted(() -> assertThat(api.requests()).isGreaterThanOrEqualTo(requests));
  }

  private void assertNoMoreRequestsThan(int requests) {
    Awaitility.await().during(Duration.ofMillis(150)).until(() -> api.requests() <= requests);
  }

  @Test
  void higherConcurrencyIsReachedAtOnce() throws Exception {
    api.stall();
    CompletableFuture<Exchange> sent = sendAsync("fastreq:m?concurrency=1", urls("/text/", 300));
    awaitRequests(1);
    set("Concurrency", 10);
    awaitRequests(10);
    assertNoMoreRequestsThan(10);
    set("Concurrency", 100);
    awaitRequests(100);
    assertNoMoreRequestsThan(100);
    assertThat(get("InFlight")).isEqualTo(100);
    api.resume();
    assertCounts(await(sent), 300, 300, 0);
    assertThat(api.mostInFlight()).isEqualTo(100);
    assertThat(get("TotalSucceeded")).isEqualTo(300L);
    assertThat(get("TotalFailed")).isEqualTo(0L);
  }

  @Test
  void lowerConcurrencyLetsRequestsInFlightEnd() throws Exception {
    List<String> items = urls("/delay/300/", 10);
    items = new ArrayList<>(items);
    items.addAll(urls("/delay/20/", 10));
    CompletableFuture<Exchange> sent = sendAsync("fastreq:m?concurrency=10", items);
    awaitRequests(10);
    set("Concurrency", 1);
    assertCounts(await(sent), 20, 20, 0);
    List<Long> arrivals = api.arrivals();
    for (int i = 11; i < 20; i++) {
      assertThat(arrivals.get(i) - arrivals.get(i - 1)).as("%d", i).isGreaterThan(10_000_000);
    }
  }

  @Test
  void streamOfResultsGoesOnWithMoreInFlight() throws Exception {
    api.stall();
    Endpoint endpoint =
        context.getEndpoint("fastreq:m?concurrency=2&streaming=true&streamWindow=50");
    Producer producer = endpoint.createProducer();
    producer.start();
    Exchange exchange = endpoint.createExchange();
    exchange.getMessage().setBody(urls("/text/", 100));
    producer.process(exchange);
    awaitRequests(2);
    set("Concurrency", 40);
    awaitRequests(40);
    api.resume();
    Iterator<?> results = (Iterator<?>) exchange.getMessage().getBody();
    assertThat(results).toIterable().hasSize(100);
    producer.stop();
  }

  @Test
  void hostConcurrencyHoldsForKnownHosts() throws Exception {
    api.stall();
    CompletableFuture<Exchange> sent =
        sendAsync("fastreq:m?concurrency=20&hostConcurrency=2", urls("/text/", 40));
    awaitRequests(2);
    assertNoMoreRequestsThan(2);
    set("HostConcurrency", 5);
    awaitRequests(5);
    assertNoMoreRequestsThan(5);
    set("HostConcurrency", 0);
    awaitRequests(20);
    api.resume();
    assertCounts(await(sent), 40, 40, 0);
  }

  @ParameterizedTest
  @CsvSource({"rps=0.01&burst=1,Rps", "hostRps=0.01,HostRps"})
  void requestsWaitingForALowRateLeaveAtAHigherOne(String options, String attribute)
      throws Exception {
    CompletableFuture<Exchange> sent = sendAsync("fastreq:m?" + options, urls("/text/", 40));
    awaitRequests(1);
    assertNoMoreRequestsThan(1);
    set(attribute, 500.0);
    assertCounts(await(sent), 40, 40, 0);
    assertThat(get(attribute)).isEqualTo(500.0);
  }

  @ParameterizedTest
  @CsvSource({"rps=0.01&burst=1,Rps", "hostRps=0.01,HostRps"})
  void rateCanBeLifted(String options, String attribute) throws Exception {
    CompletableFuture<Exchange> sent = sendAsync("fastreq:m?" + options, urls("/text/", 40));
    awaitRequests(1);
    set(attribute, 0.0);
    assertCounts(await(sent), 40, 40, 0);
    assertThat(get(attribute)).isEqualTo(0.0);
  }

  @ParameterizedTest
  @CsvSource({
    "rps=100&burst=1,Rps",
    "burst=100,Rps",
    "hostRps=100,HostRps",
    "hostBurst=100,HostRps"
  })
  void lowerRateHoldsAtOnceWithoutABurst(String options, String attribute) throws Exception {
    CompletableFuture<Exchange> sent =
        sendAsync("fastreq:m?concurrency=10&" + options, urls("/delay/50/", 400));
    awaitRequests(20);
    set(attribute, 4.0);
    long changed = System.nanoTime();
    Duration watched = Duration.ofMillis(600);
    Awaitility.await().pollDelay(watched).until(() -> true);
    // The requests in flight by then, two or three for the rate, and a margin for a slow machine.
    long later = api.arrivals().stream().filter(at -> at - changed > 50_000_000).count();
    assertThat(later).isLessThanOrEqualTo(8);
    set(attribute, 0.0);
    assertCounts(await(sent), 400, 400, 0);
  }

  @Test
  void ratesOfNameAndHostComeAndGoWhileRequestsWait() throws Exception {
    CompletableFuture<Exchange> sent = sendAsync("fastreq:m?rps=0.01&burst=3", urls("/text/", 60));
    awaitRequests(3);
    set("HostRps", 0.01);
    set("Rps", 0.0);
    set("HostBurst", 7);
    assertNoMoreRequestsThan(3);
    set("Rps", 1000.0);
    set("HostRps", 1000.0);
    assertCounts(await(sent), 60, 60, 0);
  }

  @ParameterizedTest
  @CsvSource({
    "Concurrency,0,'concurrency can not be 0: it takes a number from 1 up to 1000000'",
    "Burst,-1,'burst'",
    "HostConcurrency,-1,'hostConcurrency'",
    "HostBurst,0,'hostBurst'"
  })
  void wrongNumberIsRefusedAndChangesNothing(String attribute, int value, String message)
      throws Exception {
    send("fastreq:m", urls("/text/", 1));
    Object before = get(attribute);
    assertThatThrownBy(() -> set(attribute, value)).hasStackTraceContaining(message);
    assertThat(get(attribute)).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({"Rps,-1", "Rps,NaN", "Rps,1e10", "HostRps,-0.5", "HostRps,Infinity"})
  void wrongRateIsRefusedAndChangesNothing(String attribute, double value) throws Exception {
    send("fastreq:m?rps=50&hostRps=50", urls("/text/", 1));
    assertThatThrownBy(() -> set(attribute, value))
        .hasStackTraceContaining("a number above 0, at most a billion");
    assertThat(get(attribute)).isEqualTo(50.0);
  }

  @Test
  void changeHoldsUntilTheNameIsReleased() throws Exception {
    String uri = "fastreq:m?concurrency=2";
    Endpoint first = context.getEndpoint(uri);
    Producer producer = first.createProducer();
    producer.start();
    FastreqEndpoint managed = (FastreqEndpoint) first;
    managed.setConcurrency(6);
    producer.stop();
    FastreqEndpoint second =
        context.getEndpoint("fastreq:m?concurrency=2&returnType=text", FastreqEndpoint.class);
    assertThat(second.getConcurrency()).isEqualTo(6);
    api.stall();
    CompletableFuture<Exchange> sent = sendAsync(second.getEndpointUri(), urls("/text/", 20));
    awaitRequests(6);
    assertNoMoreRequestsThan(6);
    api.resume();
    assertCounts(await(sent), 20, 20, 0);
    context.removeEndpoint(first);
    context.removeEndpoint(second);
    template.stop();
    template.start();
    assertThat(context.getEndpoint(uri, FastreqEndpoint.class).getConcurrency()).isEqualTo(2);
  }
}
