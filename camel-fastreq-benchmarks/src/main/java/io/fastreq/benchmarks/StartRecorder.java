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
package io.fastreq.benchmarks;

import io.fastreq.benchmarks.contender.Case;
import io.fastreq.benchmarks.contender.Protocol;
import io.fastreq.benchmarks.contender.Target;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.CookieStore;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.cookie.CookieHandler;

/**
 * Records when attempts start. A cookie handler is called for each attempt when it has its token,
 * on the thread that sends it, just before it is sent; this one has no cookies. Thread-safe.
 */
final class StartRecorder implements CookieHandler {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int WARM_UP = 20_000;

  private final long[] nanos;
  private final AtomicInteger count = new AtomicInteger();

  StartRecorder(int most) {
    this.nanos = new long[most];
  }

  /**
   * Sends some thousand requests without a rate, so that everything is compiled before the first
   * rate.
   */
  static void warmUp(CamelContext context, Target target) {
    context.getRegistry().bind("warm-up", new StartRecorder(WARM_UP));
    Object unused =
        context
            .createProducerTemplate()
            .requestBody(
                "fastreq:warm-up?returnType=none&concurrency=100&rps=1000000&cookieHandler=#warm-up",
                new Case(Protocol.HTTP1, 100, 300, 0).urls(target, WARM_UP));
  }

  @Override
  public Map<String, List<String>> loadCookies(Exchange exchange, URI uri) {
    int index = count.getAndIncrement();
    if (index < nanos.length) {
      nanos[index] = System.nanoTime();
    }
    return Map.of();
  }

  @Override
  public void storeCookies(Exchange exchange, URI uri, Map<String, List<String>> headers) {
    // cookies of the server are not measured
  }

  @Override
  public CookieStore getCookieStore(Exchange exchange) {
    return new CookieManager().getCookieStore();
  }

  @Override
  public void setCookiePolicy(CookiePolicy policy) {
    // there are no cookies
  }

  private long[] sorted() {
    long[] sorted = Arrays.copyOf(nanos, Math.min(count.get(), nanos.length));
    Arrays.sort(sorted);
    return sorted;
  }

  /** Returns the starts per second, from the moment when the bucket was first empty. */
  double rateAfter(int burst) {
    long[] starts = sorted();
    int last = starts.length - 1;
    int first = burst - 1;
    return (last - first) * (double) SECOND / (starts[last] - starts[first]);
  }

  /** Returns the maximum number of starts within any second. */
  int mostInASecond() {
    long[] starts = sorted();
    int most = 0;
    int from = 0;
    for (int to = 0; to < starts.length; to++) {
      while (starts[to] - starts[from] >= SECOND) {
        from++;
      }
      most = Math.max(most, to - from + 1);
    }
    return most;
  }
}
