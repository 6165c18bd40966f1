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
package io.fastreq.camel.policy.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.policy.proxy.ProxyPool.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyPoolTest {

  private static final long COOLDOWN = 60_000_000_000L;
  private static final FastreqProxy A = ProxyParser.parse("a:1:user:s3cret");
  private static final FastreqProxy B = ProxyParser.parse("b:1");
  private static final FastreqProxy C = ProxyParser.parse("c:1");
  private static final FastreqProxy D = ProxyParser.parse("d:1");
  private static final String ORIGIN = "https://api.example:443";

  /** Near the end of the range, so that the clock wraps around in every test. */
  private long now = Long.MAX_VALUE - COOLDOWN / 2;

  @Test
  void roundRobinGivesThreeProxiesTwoOfSixCallsEachInOrder() {
    assertThat(taken(pool(Selection.ROUND_ROBIN, A, B, C), 6)).containsExactly(A, B, C, A, B, C);
  }

  @Test
  void restingProxyIsSkippedAndReturnsToItsPlace() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B, C);
    pool.failed(B);
    assertThat(taken(pool, 5)).containsExactly(A, C, A, C, A);

    now += COOLDOWN - 1;
    assertThat(taken(pool, 2)).containsExactly(C, A);

    now += 1;
    assertThat(taken(pool, 4)).containsExactly(B, C, A, B);
  }

  @Test
  void successEndsTheRest() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B);
    pool.failed(A);
    pool.succeeded(A);

    assertThat(taken(pool, 4)).containsExactly(A, B, A, B);
  }

  @Test
  void failureDuringTheRestRestartsIt() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A);
    pool.failed(A);
    now += COOLDOWN - 10;
    pool.failed(A);

    assertThat(pool.choose(ORIGIN, Set.of(), Set.of())).isEqualTo(new ProxyChoice.None(COOLDOWN));
  }

  @ParameterizedTest
  @EnumSource(Selection.class)
  void waitForTheFirstIsReturnedWhenAllRest(Selection selection) {
    ProxyPool pool = pool(selection, A, B, C);
    pool.failed(B);
    now += 5;
    pool.failed(A);
    pool.failed(C);
    now += 5;

    assertThat(pool.choose(ORIGIN, Set.of(), Set.of()))
        .isEqualTo(new ProxyChoice.None(COOLDOWN - 10));
    now += COOLDOWN - 10;
    assertThat(taken(pool, 1)).containsExactly(B);
  }

  @ParameterizedTest
  @EnumSource(
      value = Selection.class,
      names = {"ROUND_ROBIN", "RANDOM"})
  void retryTakesAnUntriedProxy(Selection selection) {
    ProxyPool pool = pool(selection, A, B, C);
    for (int i = 0; i < 20; i++) {
      Set<FastreqProxy> tried = new HashSet<>();
      for (int attempt = 0; attempt < 3; attempt++) {
        tried.add(take(pool, ORIGIN, tried));
      }
      assertThat(tried).containsExactlyInAnyOrder(A, B, C);
    }
  }

  @Test
  void proxyIsReusedWhenAllWereTriedUnlessItRests() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B);
    pool.failed(A);

    assertThat(take(pool, ORIGIN, Set.of(A, B))).isEqualTo(B);
    assertThat(take(pool, ORIGIN, Set.of(B))).isEqualTo(B);
  }

  @Test
  void randomTakesAllEquallyOftenExceptRestingOnes() {
    ProxyPool pool = pool(Selection.RANDOM, A, B, C, D);
    pool.failed(D);

    Map<FastreqProxy, Integer> counts = new HashMap<>();
    taken(pool, 3000).forEach(proxy -> counts.merge(proxy, 1, Integer::sum));

    assertThat(counts).containsOnlyKeys(A, B, C);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
  }

  @Test
  void randomFindsTheOnlyOneThatDoesNotRest() {
    List<FastreqProxy> many = numbered(200);
    ProxyPool pool = pool(Selection.RANDOM, many.toArray(FastreqProxy[]::new));
    many.stream().skip(1).forEach(pool::failed);

    assertThat(taken(pool, 50)).containsOnly(many.get(0));
  }

  @Test
  void stickyKeepsTheProxyOfAnOriginEvenOnARetry() {
    ProxyPool pool = pool(Selection.STICKY, A, B, C);
    FastreqProxy first = take(pool, ORIGIN, Set.of());

    assertThat(taken(pool, 10)).containsOnly(first);
    assertThat(take(pool, ORIGIN, Set.of(first))).isEqualTo(first);
  }

  @Test
  void stickyMovesOnlyWhileItsProxyRests() {
    ProxyPool pool = pool(Selection.STICKY, A, B, C);
    FastreqProxy first = take(pool, ORIGIN, Set.of());
    pool.failed(first);
    FastreqProxy second = take(pool, ORIGIN, Set.of(first));

    assertThat(second).isNotEqualTo(first);
    assertThat(taken(pool, 5)).containsOnly(second);
    now += COOLDOWN;
    assertThat(taken(pool, 5)).containsOnly(first);
  }

  @Test
  void stickySpreadsOriginsOverAllProxies() {
    ProxyPool pool = pool(Selection.STICKY, A, B, C);
    Map<FastreqProxy, Integer> counts = new HashMap<>();
    origins(600).forEach(origin -> counts.merge(take(pool, origin, Set.of()), 1, Integer::sum));

    assertThat(counts).containsOnlyKeys(A, B, C);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(120, 280));
  }

  @Test
  void stickyMovesOnlyOriginsOfRemovedProxies() {
    ProxyPool pool = pool(Selection.STICKY, A, B, C);
    Map<String, FastreqProxy> before = new HashMap<>();
    origins(100).forEach(origin -> before.put(origin, take(pool, origin, Set.of())));
    pool.replace(List.of(C, A));

    assertThat(before)
        .allSatisfy(
            (origin, proxy) -> {
              FastreqProxy after = take(pool, origin, Set.of());
              if (proxy.equals(B)) {
                assertThat(after).isIn(A, C);
              } else {
                assertThat(after).isEqualTo(proxy);
              }
            });
  }

  @Test
  void positionInTheListCountsFromOne() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B, C);
    assertThat(pool.position(A)).isEqualTo(1);
    assertThat(pool.position(C)).isEqualTo(3);
    assertThat(pool.position(D)).as("not in it").isZero();
  }

  @Test
  void newListKeepsHealthOfRemainingProxiesAndTheOrder() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B, C);
    assertThat(taken(pool, 1)).containsExactly(A);
    pool.failed(C);
    pool.replace(List.of(D, C, B, A));

    // Proxy B is next.
    assertThat(taken(pool, 4)).containsExactly(B, A, D, B);
    now += COOLDOWN;
    assertThat(taken(pool, 4)).containsExactly(A, D, C, B);
  }

  @Test
  void newListContinuesAfterRemovedProxies() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B, C);
    assertThat(taken(pool, 1)).containsExactly(A);
    pool.replace(List.of(A, D, C));

    assertThat(taken(pool, 3)).containsExactly(C, A, D);
  }

  @Test
  void emptyListIsRefusedAndTheOldOneKept() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B);

    assertThatIllegalArgumentException().isThrownBy(() -> pool.replace(List.of()));
    assertThat(taken(pool, 2)).containsExactly(A, B);
    assertThatIllegalArgumentException().isThrownBy(() -> pool(Selection.RANDOM));
  }

  @Test
  void unknownProxyIsIgnored() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A);
    pool.failed(D);
    pool.succeeded(D);

    assertThat(pool.health()).hasSize(1);
  }

  @Test
  void proxyListedTwiceHasOneTurn() {
    assertThat(taken(pool(Selection.ROUND_ROBIN, A, B, A), 4)).containsExactly(A, B, A, B);
  }

  @Test
  void noProxyRestsWithoutCooldown() {
    ProxyPool pool = new ProxyPool(List.of(A), Selection.ROUND_ROBIN, 0, () -> now, new Random(1));
    pool.failed(A);

    assertThat(taken(pool, 1)).containsExactly(A);
  }

  @Test
  void healthShowsUseFailuresAndRestWithoutCredentials() {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B);
    taken(pool, 3);
    pool.failed(A);
    now += 7;

    assertThat(pool.health())
        .containsExactly(
            new ProxyPool.Health("http://xxxxxx@a:1", 2, 1, COOLDOWN - 7),
            new ProxyPool.Health("http://b:1", 1, 0, 0));
  }

  @Test
  void threadsShareTheTurnsEvenly() throws Exception {
    ProxyPool pool = pool(Selection.ROUND_ROBIN, A, B, C);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        done.add(threads.submit(() -> taken(pool, 3000)));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(pool.health()).allSatisfy(health -> assertThat(health.used()).isEqualTo(4000));
  }

  private ProxyPool pool(Selection selection, FastreqProxy... proxies) {
    return new ProxyPool(List.of(proxies), selection, COOLDOWN, () -> now, new Random(1));
  }

  private static List<FastreqProxy> taken(ProxyPool pool, int calls) {
    return IntStream.range(0, calls).mapToObj(i -> take(pool, ORIGIN, Set.of())).toList();
  }

  private static FastreqProxy take(ProxyPool pool, String origin, Set<FastreqProxy> tried) {
    return ((ProxyChoice.Use) pool.choose(origin, tried, Set.of())).proxy();
  }

  private static List<String> origins(int count) {
    return IntStream.range(0, count).mapToObj(i -> "https://host" + i + ".example:443").toList();
  }

  private static List<FastreqProxy> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> ProxyParser.parse("p" + i + ":1")).toList();
  }
}
