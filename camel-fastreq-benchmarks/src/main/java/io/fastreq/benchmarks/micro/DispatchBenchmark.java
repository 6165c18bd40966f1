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
package io.fastreq.benchmarks.micro;

import io.fastreq.camel.batch.BatchOptions;
import io.fastreq.camel.batch.BatchResult;
import io.fastreq.camel.batch.Engine;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.batch.request.Tracing;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.quota.Quota;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaders;
import io.fastreq.camel.policy.retry.Backoff;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the engine's cost for an item, on one thread and without a network: from {@link
 * Engine#submit} through queue, slot, breaker, token and attempt to the stored result. One
 * operation is one item.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class DispatchBenchmark {

  private static final int ITEMS = 10_000;
  private static final int CONCURRENCY = 100;

  /** Whether each host has a breaker, as it does by default. */
  @Param({"true", "false"})
  boolean breaker;

  /** Whether there is a rate limit, which is too high to make anything wait. */
  @Param({"false", "true"})
  boolean limited;

  /** Whether there is a quota, and hosts say what is left; neither makes anything wait. */
  @Param({"false", "true"})
  boolean manners;

  private final OneThread thread = new OneThread();
  private final StubTransport transport = new StubTransport();
  private final HttpRequest wire =
      new HttpRequest(
          "GET",
          new HttpUrl(false, "h", 80, "/"),
          Headers.EMPTY,
          null,
          TimeUnit.SECONDS.toNanos(30));

  private @Nullable Engine engine;
  private @Nullable BatchOptions options;
  private @Nullable BatchResult result;

  /** Creates the engine. */
  @Setup
  public void makeEngine() {
    engine =
        new Engine(
            "jmh",
            new RequestLimits(
                CONCURRENCY,
                limited ? 1e9 : null,
                1_000_000_000,
                manners
                    ? List.of(new Quota(1_000_000, TimeUnit.MILLISECONDS.toNanos(100)))
                    : List.of(),
                new HostLimits(0, null, 1, List.of(), 10_000, 0, Manners.NONE)),
            null,
            new Breakers(),
            List.of(),
            null,
            thread,
            thread,
            (delayNanos, task) -> () -> {},
            System::nanoTime);
    options = options();
    if (manners) {
      transport.headers(Headers.of("RateLimit-Remaining", "1000000000", "RateLimit-Reset", "50"));
    }
  }

  private BatchOptions options() {
    RetryPolicy policy =
        new RetryPolicy(
            3,
            StatusCodes.parse("retryStatusCodes", "408,429,500,502,503,504"),
            Set.of("GET"),
            new Backoff(1, 2, 1, 0, () -> 0));
    return new BatchOptions(
        new BatchOptions.Sending(
            transport,
            new ReadOptions(0, false, false),
            new AsItIs(),
            null,
            null,
            Tracing.NONE,
            new RateLimitHeaders(60_000_000_000L, null)),
        new BatchOptions.Retries(policy, true, 0, null, null),
        new BatchOptions.Results(
            null,
            FailureMode.THROW,
            null,
            StatusCodes.parse("okStatusCodeRange", "200-299"),
            (response, whole) -> response.body(),
            null,
            null,
            0,
            null,
            null),
        null,
        new BatchOptions.Reporting(List.of(), 0),
        0,
        false,
        null,
        null);
  }

  /** Runs a whole batch. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public BatchResult batch() {
    result = null;
    Objects.requireNonNull(engine)
        .submit(new Items(), Objects.requireNonNull(options), done -> result = done);
    do {
      thread.runAll();
    } while (transport.respondToAll());
    return Objects.requireNonNull(result);
  }

  private final class Breakers implements BreakerSource {

    private final HostBreaker only =
        new HostBreaker(CircuitBreaker.ofDefaults("jmh"), System::nanoTime);

    @Override
    public @Nullable HostBreaker breakerFor(String origin) {
      return breaker ? only : null;
    }

    @Override
    public void forget(String origin) {}
  }

  private static final class AsItIs implements RequestCustomizer {

    @Override
    public Departure depart(HttpRequest hop, AttemptContext context) {
      return new Departure.Proceed(hop);
    }

    @Override
    public void arrived(HttpRequest sent, Outcome outcome, AttemptContext context) {}
  }

  private final class Items implements ItemSource.Opener, ItemSource {

    private int next;

    @Override
    public boolean mayBlock() {
      return false;
    }

    @Override
    public ItemSource open() {
      return this;
    }

    @Override
    public Shape shape() {
      return Shape.LIST;
    }

    @Override
    public int knownSize() {
      return ITEMS;
    }

    @Override
    public @Nullable Item next() {
      return next == ITEMS
          ? null
          : new Item(next++, null, null, "http://h/", null, wire, null, null, null);
    }

    @Override
    public void close() {}
  }
}
