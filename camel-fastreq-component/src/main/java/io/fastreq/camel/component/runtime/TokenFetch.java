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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.batch.request.RequestCustomizer.Departure;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.oauth2.ClientCredentials;
import io.fastreq.camel.policy.oauth2.TokenResponse;
import io.fastreq.camel.policy.retry.RetryAfterDecision;
import io.fastreq.camel.policy.retry.RetryDecision;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a token endpoint for a token, again where the response may have been bad luck. The requests
 * take no slot and no token of a rate limit, so that they never wait for what waits for them.
 * Thread-safe; never blocks.
 */
final class TokenFetch {

  /** Tokens are small; what is longer is something else. */
  private static final ReadOptions READ = new ReadOptions(64 * 1024, false, true);

  /** How the requests are sent. */
  record Setup(
      ClientCredentials client,
      HttpTransport transport,
      RequestCustomizer customizer,
      RetryPolicy retries,
      long timeoutNanos,
      boolean respectsRetryAfter,
      long maxRetryAfterNanos,
      Delayer delayer) {}

  /** What came of it. */
  sealed interface Result {

    /** A token. */
    record Fetched(TokenResponse.Granted token, long askedAtNanos) implements Result {}

    /** No token, with the reason. */
    record Failed(String why, @Nullable Throwable cause) implements Result {}
  }

  private final Setup setup;
  private final boolean once;
  private final Consumer<Result> listener;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable Cancellable planned;
  private volatile @Nullable Try current;
  private final AtomicInteger tries = new AtomicInteger();

  /**
   * Prepares to ask.
   *
   * @param once whether to ask once only, since the endpoint has failed before
   * @param listener called once, on any thread, unless this is closed before
   */
  TokenFetch(Setup setup, boolean once, Consumer<Result> listener) {
    this.setup = setup;
    this.once = once;
    this.listener = listener;
  }

  /** Sends the first or next request. */
  void start() {
    if (!closed.get()) {
      surely(this::ask);
    }
  }

  /** Runs a step. If it throws, the fetch ends: those who wait for it must hear of its end. */
  private void surely(Runnable step) {
    try {
      step.run();
    } catch (Throwable e) { // a transport must report failures as outcomes; this one threw
      end(new Result.Failed("the request failed: " + e, e));
    }
  }

  private void ask() {
    AttemptContext context = new AttemptContext();
    HttpRequest request = setup.client().request(setup.timeoutNanos()).with(ConnectionReuse.NONE);
    Departure departure = setup.customizer().depart(request, context);
    if (departure instanceof Departure.Proceed go) {
      tries.incrementAndGet();
      Try next = new Try(go.request(), context);
      current = next;
      next.send();
    } else if (departure instanceof Departure.Delay delay) {
      later(delay.nanos());
    } else if (departure instanceof Departure.Fail fail) {
      end(failed(fail.reason()));
    } else {
      throw new IllegalStateException("a request for a token waits for a token");
    }
  }

  private void later(long nanos) {
    planned = setup.delayer().delay(nanos, this::start);
  }

  private void end(Result result) {
    if (closed.compareAndSet(false, true)) {
      listener.accept(result);
    }
  }

  private static Result.Failed failed(Failure failure) {
    return new Result.Failed(failure.kind() + ", " + failure.message(), failure.cause());
  }

  /** Gives up: nothing more is sent, and nothing is reported. */
  void close() {
    closed.set(true);
    Cancellable waiting = planned;
    if (waiting != null) {
      waiting.cancel();
    }
    Try running = current;
    if (running != null) {
      running.abort();
    }
  }

  private void ended(Outcome outcome, long askedAtNanos) {
    RetryDecision decision;
    Result result;
    if (outcome instanceof Success success) {
      HttpResponse response = success.response();
      TokenResponse read = TokenResponse.of(response, setup.client().secret());
      if (read instanceof TokenResponse.Granted granted) {
        end(new Result.Fetched(granted, askedAtNanos));
        return;
      }
      result = new Result.Failed(((TokenResponse.Refused) read).why(), null);
      decision = after(response);
    } else {
      Failure failure = (Failure) outcome;
      result = failed(failure);
      decision =
          setup
              .retries()
              .onFailure(
                  "POST",
                  tries.get(),
                  failure.kind(),
                  failure.reach().surelyNot(),
                  failure.lasting());
    }
    if (!once && decision instanceof RetryDecision.Retry retry) {
      later(retry.delayNanos());
    } else {
      end(result);
    }
  }

  private RetryDecision after(HttpResponse response) {
    RetryDecision decision = setup.retries().onStatus("POST", tries.get(), response.status());
    if (!setup.respectsRetryAfter() || !(decision instanceof RetryDecision.Retry)) {
      return decision;
    }
    RetryAfterDecision asked =
        RetryAfterDecision.of(
            response.headers().first("Retry-After"),
            InstantSource.system().instant(),
            setup.maxRetryAfterNanos(),
            Long.MAX_VALUE);
    if (asked instanceof RetryAfterDecision.NotAsked) {
      return decision;
    }
    return asked instanceof RetryAfterDecision.Pause pause
        ? new RetryDecision.Retry(pause.nanos())
        : new RetryDecision.GiveUp(((RetryAfterDecision.TooLong) asked).message());
  }

  /** One request. It ends once: by its outcome, or by its deadline. */
  private final class Try implements HttpTransport.Listener {

    private final HttpRequest request;
    private final AttemptContext context;
    private final long askedAtNanos = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Cancellable deadline;
    private volatile @Nullable Sent sent;

    Try(HttpRequest request, AttemptContext context) {
      this.request = request;
      this.context = context;
    }

    void send() {
      deadline = setup.delayer().delay(setup.timeoutNanos(), this::timedOut);
      sent = setup.transport().send(request, READ, this);
      if (over.get()) {
        abort(); // the deadline or the end of all came while it was being sent
      }
    }

    @Override
    public void accept(Outcome outcome) {
      if (over.compareAndSet(false, true)) {
        cancelDeadline();
        surely(
            () -> {
              setup.customizer().arrived(request, outcome, context);
              ended(outcome, askedAtNanos);
            });
      }
    }

    private void timedOut() {
      if (over.compareAndSet(false, true)) {
        abort();
        long millis = Duration.ofNanos(setup.timeoutNanos()).toMillis();
        ended(
            new Failure(
                Kind.TIMEOUT,
                "no whole answer within " + millis + " ms",
                null,
                Reach.MAYBE_RECEIVED,
                false),
            askedAtNanos);
      }
    }

    void abort() {
      over.set(true);
      cancelDeadline();
      Sent known = sent;
      if (known != null) {
        known.abort();
      }
    }

    private void cancelDeadline() {
      Cancellable known = deadline;
      if (known != null) {
        known.cancel();
      }
    }
  }
}
