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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.policy.Delayer;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.Outcome.Broken;
import io.fastreq.camel.transport.Outcome.Reach;
import io.fastreq.camel.transport.WireRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The way of an attempt from its token to the wire where user code stands in between: a limiter of
 * the user's own, and the preparation of the request. Both run on worker threads, and the attempt
 * may have been given up meanwhile.
 */
final class Launch implements Sent {

  private final Call call;
  private final Attempt attempt;
  private final @Nullable FastreqRateLimiter limiter;
  private final @Nullable Preparer preparer;
  private boolean aborted; // guarded by this
  private @Nullable Sent sent; // guarded by this

  Launch(
      Call call,
      Attempt attempt,
      @Nullable FastreqRateLimiter limiter,
      @Nullable Preparer preparer) {
    this.call = call;
    this.attempt = attempt;
    this.limiter = limiter;
    this.preparer = preparer;
  }

  /** Runs on a worker thread. */
  void run() {
    if (limiter == null) {
      prepare();
      return;
    }
    attempt.suspendDeadline();
    try {
      limiter.reserve(call.item.url()).whenComplete(this::reserved);
    } catch (Throwable e) { // whatever the author's code throws, its item must not be lost
      failed("rateLimiter", e);
    }
  }

  private void reserved(@Nullable Duration wait, @Nullable Throwable problem) {
    if (problem != null || wait == null) {
      failed("rateLimiter", problem == null ? new NullPointerException("no duration") : problem);
      return;
    }
    long nanos;
    try {
      nanos = Math.max(0, wait.toNanos());
    } catch (ArithmeticException e) { // centuries; nobody would hear of it from here
      failed("rateLimiter", new IllegalArgumentException("a wait of " + wait, e));
      return;
    }
    Delayer delayer = call.batch.delayer();
    delayer.delay(
        nanos,
        () -> {
          attempt.restartDeadline();
          call.batch.work(this::prepare, this::refused);
        });
  }

  /** There was no thread for what comes next. */
  void refused(RejectedExecutionException e) {
    failed(preparer == null ? "rateLimiter" : "onPrepare", e);
  }

  private void prepare() {
    if (isAborted()) {
      return;
    }
    if (preparer != null) {
      WireRequest prepared;
      try {
        FastreqRequest request = Objects.requireNonNull(call.item.request());
        prepared = preparer.prepare(request);
      } catch (Throwable e) { // as above
        failed("onPrepare", e);
        return;
      }
      if (!attempt.hold()) {
        return; // it took too long, and the call may be in its next attempt by now
      }
      boolean sameHost = call.prepared(prepared);
      attempt.letGo();
      if (!sameHost) {
        attempt.reroute(prepared.target().origin());
        return;
      }
    }
    go();
  }

  private void failed(String option, Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    attempt.accept(
        new Broken(Kind.HANDLER, option + " failed: " + message, e, Reach.NOT_SENT, true));
  }

  private void go() {
    if (isAborted()) {
      return;
    }
    Sent started = call.depart(attempt);
    boolean late;
    synchronized (this) {
      sent = started;
      late = aborted;
    }
    if (late) {
      started.abort();
    }
  }

  private synchronized boolean isAborted() {
    return aborted;
  }

  @Override
  public void abort() {
    Sent started;
    synchronized (this) {
      aborted = true;
      started = sent;
    }
    if (started != null) {
      started.abort();
    }
  }
}
