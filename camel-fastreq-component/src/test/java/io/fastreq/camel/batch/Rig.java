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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.policy.Backoff;
import io.fastreq.camel.policy.BreakerSource;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.HostBreaker;
import io.fastreq.camel.policy.RetryPolicy;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.TokenBucket;
import io.fastreq.camel.transport.BodyReceiver;
import io.fastreq.camel.transport.HttpTarget;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.Outcome;
import io.fastreq.camel.transport.Outcome.Answered;
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.Outcome.Reach;
import io.fastreq.camel.transport.Redirects;
import io.fastreq.camel.transport.WireHeaders;
import io.fastreq.camel.transport.WireRequest;
import io.fastreq.camel.transport.WireResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose wire, clock and workers the test moves by hand, all on the test's own thread: so
 * that what happens, and in which order, is no matter of chance.
 */
final class Rig {

  static final long SECOND = 1_000_000_000L;
  private static final String[] NO_HEADER = {};
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  int concurrency = 2;
  @Nullable Double rps;
  int burst = 1;
  int hostConcurrency;
  @Nullable Double hostRps;
  int lookAhead = 10_000;
  boolean waitForBreaker;
  int maxRetries;
  boolean stopOnException;
  int streamWindow;
  boolean deduplicate;
  @Nullable ItemLedger ledger;
  @Nullable Fold fold;
  Duration batchTimeout = Duration.ZERO;
  Function<String, @Nullable HostBreaker> breakers = origin -> null;
  final List<String> forgotten = new ArrayList<>();

  /** Called whenever the engine calls somebody. */
  Runnable onCallback = () -> {};

  /** Answers at once where it gives an outcome. */
  Function<WireRequest, @Nullable Outcome> immediately = request -> null;

  /** Takes what is to be done after a burst of answers; null where that is done at once. */
  @Nullable List<Runnable> afterBurst;

  long now = -5 * SECOND; // as System.nanoTime, it may begin anywhere
  final List<Ongoing> sent = new ArrayList<>();

  private final Deque<Runnable> work = new ArrayDeque<>();
  private final PriorityQueue<Timed> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timed::at).thenComparingLong(Timed::order));
  private long order;
  private @Nullable Engine engine;

  private record Timed(long at, long order, Runnable task) {}

  /** A request on the wire. */
  static final class Ongoing {
    final WireRequest request;
    final Consumer<Outcome> onOutcome;
    boolean aborted;

    Ongoing(WireRequest request, Consumer<Outcome> onOutcome) {
      this.request = request;
      this.onOutcome = onOutcome;
    }

    String path() {
      return request.target().requestUri();
    }
  }

  /** A batch and what it came to. */
  static final class Submitted {
    final List<BatchResult> results = new ArrayList<>();
    int read;
    boolean closed;
    @Nullable Batch batch;

    BatchResult result() {
      assertThat(results).as("ends of the batch").hasSize(1);
      return results.get(0);
    }

    List<Kind> kinds() {
      return result().failures().stream().map(failure -> failure.kind()).toList();
    }
  }

  Engine engine() {
    Engine known = engine;
    if (known == null) {
      TokenBucket bucket = rps == null ? null : new TokenBucket(rps, burst, () -> now);
      HostLimits limits = new HostLimits(hostConcurrency, hostRps, 1, lookAhead, waitForBreaker);
      known =
          new Engine(
              "rig",
              concurrency,
              bucket,
              null,
              limits,
              new Source(),
              this::later,
              delayer(),
              () -> now);
      engine = known;
    }
    return known;
  }

  private final class Source implements BreakerSource {
    private final Map<String, HostBreaker> made = new HashMap<>();

    @Override
    public @Nullable HostBreaker breakerFor(String origin) {
      onCallback.run();
      return made.computeIfAbsent(origin, breakers);
    }

    @Override
    public void forget(String origin) {
      onCallback.run();
      forgotten.add(origin);
    }
  }

  private void later(Runnable task) {
    onCallback.run();
    work.add(task);
  }

  private Delayer delayer() {
    return (nanos, task) -> {
      onCallback.run();
      Timed timed = new Timed(now + Math.max(0, nanos), order++, task);
      timers.add(timed);
      return () -> timers.remove(timed);
    };
  }

  private HttpTransport transport() {
    return new HttpTransport() {
      @Override
      public Sent send(
          WireRequest request,
          ReadOptions options,
          @Nullable BodyReceiver receiver,
          Consumer<Outcome> onOutcome) {
        onCallback.run();
        Ongoing ongoing = new Ongoing(request, onOutcome);
        sent.add(ongoing);
        Outcome known = immediately.apply(request);
        if (known != null) {
          onOutcome.accept(known);
        }
        return () -> {
          onCallback.run();
          ongoing.aborted = true;
        };
      }

      @Override
      public void afterBurst(Runnable task) {
        onCallback.run();
        if (afterBurst == null) {
          task.run();
        } else {
          afterBurst.add(task);
        }
      }

      @Override
      public void close() {}
    };
  }

  private BatchOptions options() {
    RetryPolicy retries =
        new RetryPolicy(
            maxRetries,
            StatusCodes.parse("retryStatusCodes", "429,503"),
            Set.of("GET"),
            new Backoff(SECOND, 2, 60 * SECOND, 0, () -> 0.5));
    return new BatchOptions(
        null,
        FailureMode.NULLS,
        stopOnException,
        StatusCodes.parse("okStatusCodeRange", "200-299"),
        retries,
        true,
        60 * SECOND,
        new Redirects(3, Set.of()),
        batchTimeout.toNanos(),
        null,
        new Outfitter() {
          @Override
          public Departure depart(WireRequest leg, Trip trip) {
            return new Departure.Go(leg);
          }

          @Override
          public void arrived(WireRequest request, Outcome outcome, Trip trip) {
            onCallback.run();
          }
        },
        transport(),
        new HttpTransport.ReadOptions(0, false, false),
        (answer, whole) -> new String(answer.body(), StandardCharsets.UTF_8),
        null,
        null,
        List.of(),
        SECOND,
        streamWindow,
        deduplicate,
        ledger,
        fold);
  }

  /** Submits requests, each named as {@code host/path}, and runs what can run. */
  Submitted submit(String... names) {
    return submit(false, List.of(names));
  }

  /** As {@link #submit(String...)}; lazily read input has no known size. */
  Submitted submit(boolean lazy, List<String> names) {
    Submitted submitted = new Submitted();
    ItemSource items =
        new ItemSource() {
          @Override
          public Shape shape() {
            return Shape.LIST;
          }

          @Override
          public int knownSize() {
            return lazy ? -1 : names.size();
          }

          @Override
          public @Nullable Item next() {
            onCallback.run();
            int index = submitted.read;
            if (index == names.size()) {
              return null;
            }
            submitted.read++;
            return item(index, names.get(index));
          }

          @Override
          public void close() {
            submitted.closed = true;
          }
        };
    ItemSource.Opener opener =
        new ItemSource.Opener() {
          @Override
          public boolean mayBlock() {
            return lazy;
          }

          @Override
          public ItemSource open() {
            return items;
          }
        };
    submitted.batch =
        engine()
            .submit(
                opener,
                options(),
                result -> {
                  onCallback.run();
                  submitted.results.add(result);
                });
    run();
    return submitted;
  }

  private static Item item(int index, String name) {
    String host = name.substring(0, name.indexOf('/'));
    String path = name.substring(name.indexOf('/'));
    HttpTarget target = new HttpTarget(false, host, 80, path);
    WireRequest wire = new WireRequest("GET", target, List.of(), null, TIMEOUT.toNanos());
    return new Item(index, null, target.url(), null, wire, null);
  }

  /** Runs what the workers have to do. */
  void run() {
    for (Runnable task = work.poll(); task != null; task = work.poll()) {
      task.run();
    }
  }

  /** Lets time pass, with all that is due in it. */
  void advance(Duration time) {
    long end = now + time.toNanos();
    for (Timed due = timers.peek(); due != null && due.at() <= end; due = timers.peek()) {
      timers.remove(due);
      now = Math.max(now, due.at());
      due.task().run();
      run();
    }
    now = end;
  }

  int timers() {
    return timers.size();
  }

  /** Ends a request that is on the wire. */
  void end(int position, Outcome outcome) {
    sent.get(position).onOutcome.accept(outcome);
    run();
  }

  void answer(int position) {
    end(position, Rig.answer(200, NO_HEADER));
  }

  List<String> paths() {
    return sent.stream().map(Ongoing::path).toList();
  }

  static Outcome answer(int status, String... header) {
    WireHeaders headers =
        new WireHeaders() {
          @Override
          public @Nullable String first(String name) {
            return header.length == 2 && header[0].equalsIgnoreCase(name) ? header[1] : null;
          }

          @Override
          public Map<String, List<String>> toMap() {
            return header.length == 2 ? Map.of(header[0], List.of(header[1])) : Map.of();
          }
        };
    byte[] body = "ok".getBytes(StandardCharsets.UTF_8);
    return new Answered(new WireResponse(status, "", "HTTP/1.1", headers, body, "http://x/"));
  }

  static Outcome broken(Kind kind, Reach reach) {
    return new Broken(kind, "broken", null, reach, false);
  }
}
