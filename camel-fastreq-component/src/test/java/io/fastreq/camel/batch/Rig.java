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
package io.fastreq.camel.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.failure.DeadLetter;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.Preparer;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.batch.request.Tracing;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.result.ResultStream;
import io.fastreq.camel.batch.result.ValueMaker;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.dispatch.host.HostLimits;
import io.fastreq.camel.dispatch.host.RequestLimits;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.FailureLimit;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.breaker.BreakerSource;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.manners.Manners;
import io.fastreq.camel.policy.quota.Quota;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaders;
import io.fastreq.camel.policy.retry.Backoff;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.policy.robots.RobotsAgent;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.Redirects;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose transport, clock and workers are driven by the test on its own thread, so that
 * events happen in a known order.
 */
public final class Rig {

  public static final long SECOND = 1_000_000_000L;
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  // Limits of the engine; set before the first batch is submitted.
  public int concurrency = 2;
  public @Nullable Double rps;
  public int burst = 1;
  public int hostConcurrency;
  public @Nullable Double hostRps;
  public List<Quota> quotas = List.of();
  public List<Quota> hostQuotas = List.of();
  public boolean adaptive;
  public @Nullable Double retryBudget;
  public int lookAhead = 10_000;
  public boolean waitForBreaker;
  public Duration circuitTimeout = Duration.ofMinutes(10);
  public @Nullable FastreqRateLimiter rateLimiter;
  public @Nullable Gate gate;
  public @Nullable RobotsAgent robots;
  public Function<String, @Nullable HostBreaker> breakers = origin -> null;
  public final List<String> made = new ArrayList<>();
  public final List<String> forgotten = new ArrayList<>();

  // Options of the batches that are submitted afterwards.
  public @Nullable Shape shape;
  public FailureMode failureMode = FailureMode.NULLS;
  public boolean stopOnException;
  public @Nullable FailureLimit maxFailures;
  public int maxRetries;
  public String okStatusCodes = "200-299";
  public boolean respectRetryAfter = true;
  public @Nullable RateLimitHeaders rateLimits = new RateLimitHeaders(60 * SECOND, null);
  public @Nullable Redirects redirects = new Redirects(3, Set.of());
  public Duration batchTimeout = Duration.ZERO;
  public @Nullable Preparer preparer;
  public @Nullable Predicate<FastreqResponse> retryWhile;
  public @Nullable FailureHandler fallback;
  public @Nullable DeadLetter deadLetter;
  public List<FastreqProgressListener> listeners = List.of();
  public int streamWindow;
  public boolean deduplicate;
  public @Nullable IdempotentStore store;
  public @Nullable Aggregator aggregator;
  public BatchOptions.@Nullable Paging paging;
  public ValueMaker values =
      (response, whole) -> new String(response.body(), StandardCharsets.UTF_8);

  /** Decides whether each hop is sent. */
  public BiFunction<HttpRequest, AttemptContext, Departure> customizer =
      (hop, context) -> new Departure.Proceed(hop);

  /** Called with each hop that was sent and has ended. */
  public BiConsumer<HttpRequest, Outcome> onArrived = (request, outcome) -> {};

  /** Whether a timer can be cancelled in time. */
  public boolean timersHear = true;

  /** Called on every callback of the engine. */
  public Runnable onCallback = () -> {};

  public long now = -5 * SECOND; // like System.nanoTime, it may start at any value

  public final TestTransport wire = new TestTransport(() -> onCallback.run());
  public final List<TestTransport.Ongoing> sent = wire.sent;

  /** Runs the workers' tasks on threads of its own; null if the test runs them. */
  public @Nullable Executor executor;

  /** Whether the workers reject tasks because no thread is available. */
  public boolean workersRefuse;

  /** While the workers rest, their tasks wait for {@link #run}. */
  public boolean workersRest;

  /** The time of day, which stands still. */
  public Instant timeOfDay = Instant.parse("2026-07-01T12:00:00Z");

  /** The lock of the engine's dispatcher. */
  public final CountingLock lock = new CountingLock();

  private final Deque<Runnable> work = new ArrayDeque<>();
  private final Queue<Timed> timers =
      new PriorityBlockingQueue<>(
          11, Comparator.comparingLong(Timed::at).thenComparingLong(Timed::order));
  private long order;
  private @Nullable Engine engine;

  /** Counts how often it was taken. */
  public static final class CountingLock extends ReentrantLock {
    private static final long serialVersionUID = 1L;
    private final AtomicLong passes = new AtomicLong();

    @Override
    public void lock() {
      super.lock();
      passes.incrementAndGet();
    }

    public long passes() {
      return passes.get();
    }
  }

  private record Timed(long at, long order, Runnable task) {}

  /** A batch and its outcome. */
  public static final class Submitted {
    public final TestInput input;
    public final List<BatchResult> results = new CopyOnWriteArrayList<>();
    public final List<ResultStream> streams = new CopyOnWriteArrayList<>();
    public @Nullable Batch batch;

    public Submitted(TestInput input) {
      this.input = input;
    }

    public Batch batch() {
      assertThat(batch).isNotNull();
      return batch;
    }

    public ResultStream stream() {
      assertThat(streams).as("streams of the batch").hasSize(1);
      return streams.get(0);
    }

    public BatchResult result() {
      assertThat(results).as("ends of the batch").hasSize(1);
      return results.get(0);
    }

    public List<Kind> kinds() {
      return result().failures().stream().map(FastreqFailure::kind).toList();
    }

    /** The only failure. */
    public FastreqFailure failure() {
      assertThat(result().failures()).hasSize(1);
      return result().failures().get(0);
    }
  }

  /** Returns the limits of an engine that is created now. */
  public RequestLimits limits() {
    HostLimits hostLimits =
        new HostLimits(
            hostConcurrency,
            hostRps,
            1,
            hostQuotas,
            lookAhead,
            waitForBreaker ? circuitTimeout.toNanos() : 0,
            new Manners(adaptive, retryBudget));
    RequestLimits limits = new RequestLimits(concurrency, rps, burst, quotas, hostLimits);
    return limits;
  }

  public Engine engine() {
    Engine known = engine;
    if (known == null) {
      RequestLimits limits = limits();
      known =
          new Engine(
              "rig",
              limits,
              rateLimiter,
              new Source(),
              gate == null ? List.of() : List.of(gate),
              robots,
              this::later,
              this::surely,
              delayer(),
              () -> now,
              () -> timeOfDay,
              lock);
      engine = known;
    }
    return known;
  }

  private final class Source implements BreakerSource {
    private final Map<String, @Nullable HostBreaker> known = new HashMap<>();

    @Override
    public @Nullable HostBreaker breakerFor(String origin) {
      onCallback.run();
      made.add(origin);
      if (!known.containsKey(origin)) {
        known.put(origin, breakers.apply(origin));
      }
      return known.get(origin);
    }

    @Override
    public void forget(String origin) {
      onCallback.run();
      forgotten.add(origin);
    }
  }

  private void later(Runnable task) {
    onCallback.run();
    if (workersRefuse) {
      throw new RejectedExecutionException("no more threads");
    }
    if (executor != null) {
      executor.execute(task);
      return;
    }
    work.add(task);
  }

  /** Runs a task that must not be lost, once a thread is available. */
  private void surely(Runnable task) {
    if (executor != null) {
      executor.execute(task);
      return;
    }
    onCallback.run();
    work.add(task);
  }

  private Delayer delayer() {
    return (nanos, task) -> {
      onCallback.run();
      Timed timed = new Timed(now + Math.max(0, nanos), order++, task);
      timers.add(timed);
      return () -> {
        if (timersHear) {
          timers.remove(timed);
        }
      };
    };
  }

  private BatchOptions options() {
    RetryPolicy policy =
        new RetryPolicy(
            maxRetries,
            StatusCodes.parse("retryStatusCodes", "429,499,500,503"),
            Set.of("GET"),
            new Backoff(SECOND, 2, 60 * SECOND, 0, () -> 0.5));
    StatusCodes ok = StatusCodes.parse("okStatusCodeRange", okStatusCodes);
    HttpTransport.ReadOptions read = new HttpTransport.ReadOptions(0, false, false);
    return new BatchOptions(
        new BatchOptions.Sending(
            wire, read, requestCustomizer(), preparer, redirects, Tracing.NONE, rateLimits),
        new BatchOptions.Retries(policy, respectRetryAfter, 60 * SECOND, retryWhile, null),
        new BatchOptions.Results(
            shape,
            failureMode,
            stopOnException
                ? FailureLimit.none("an earlier item failed and stopOnException is set")
                : maxFailures,
            ok,
            values,
            fallback,
            deadLetter,
            streamWindow,
            aggregator,
            null),
        paging,
        new BatchOptions.Reporting(listeners, SECOND),
        batchTimeout.toNanos(),
        deduplicate,
        store,
        null);
  }

  private RequestCustomizer requestCustomizer() {
    return new RequestCustomizer() {
      @Override
      public Departure depart(HttpRequest hop, AttemptContext context) {
        return customizer.apply(hop, context);
      }

      @Override
      public void arrived(HttpRequest request, Outcome outcome, AttemptContext context) {
        onCallback.run();
        onArrived.accept(request, outcome);
      }
    };
  }

  /** Submits requests, named as {@link TestInput} says, and runs what can run. */
  public Submitted submit(String... names) {
    return submit(new TestInput(names));
  }

  /** Submits many requests; lazily read input has no known size. */
  public Submitted submit(boolean lazy, List<String> names) {
    TestInput input = new TestInput(names);
    input.lazy = lazy;
    return submit(input);
  }

  public Submitted submit(TestInput input) {
    Submitted submitted = new Submitted(input);
    Runnable onRead = input.onRead;
    input.onRead =
        () -> {
          onCallback.run();
          onRead.run();
        };
    BatchListener listener =
        new BatchListener() {
          @Override
          public void opened(ResultStream results) {
            onCallback.run();
            submitted.streams.add(results);
          }

          @Override
          public void done(BatchResult result) {
            onCallback.run();
            submitted.results.add(result);
          }
        };
    submitted.batch = engine().submit(input, options(), listener);
    run();
    return submitted;
  }

  /** Ends a batch as the producer does when it is stopped. */
  public void cancel(Submitted submitted, String why) {
    engine().cancel(submitted.batch(), why);
    run();
  }

  /** Runs the workers' tasks, unless the workers rest. */
  public void run() {
    while (!workersRest && !work.isEmpty()) {
      work.remove().run();
    }
  }

  /** Runs the first task that waits for the workers. */
  public void step() {
    work.remove().run();
  }

  /** Returns the number of tasks that wait for the workers. */
  public int tasks() {
    return work.size();
  }

  /** Advances the clock, running every timer that falls due. */
  public void advance(Duration time) {
    long end = now + time.toNanos();
    for (Timed due = timers.peek(); due != null && due.at() <= end; due = timers.peek()) {
      timers.remove(due);
      now = Math.max(now, due.at());
      due.task().run();
      run();
    }
    now = end;
  }

  public void advanceMillis(long millis) {
    advance(Duration.ofMillis(millis));
  }

  /** Returns how many timers have been planned so far. */
  public long timersPlanned() {
    return order;
  }

  public int timers() {
    return timers.size();
  }

  /** Ends a request that is on the wire. */
  public void end(int position, Outcome outcome) {
    sent.get(position).listener.accept(outcome);
    run();
  }

  public void respond(int position) {
    end(position, TestTransport.response(200));
  }

  /** Responds to all requests that are sent, one after the other, until no more come. */
  public void respondToAll() {
    for (int i = 0; i < sent.size(); i++) {
      respond(i);
    }
  }

  public List<String> paths() {
    return sent.stream().map(TestTransport.Ongoing::path).toList();
  }

  public static List<String> many(String host, int count) {
    List<String> names = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      names.add(host + "/" + i);
    }
    return names;
  }
}
