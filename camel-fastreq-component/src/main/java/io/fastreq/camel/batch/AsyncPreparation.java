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
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.HttpTransport.Sent;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Has the author's code make the request of an attempt, on a worker thread: with the slot held, and
 * before breaker and token. The attempt may have been given up meanwhile.
 */
final class AsyncPreparation implements Sent {

  private final Call call;
  private final Attempt attempt;
  private final Preparer preparer;
  private boolean aborted; // guarded by this
  private @Nullable Sent sent; // guarded by this

  AsyncPreparation(Call call, Attempt attempt, Preparer preparer) {
    this.call = call;
    this.attempt = attempt;
    this.preparer = preparer;
  }

  /** Runs on a worker thread. */
  void run() {
    if (isAborted()) {
      return;
    }
    HttpRequest prepared;
    try {
      FastreqRequest request = Objects.requireNonNull(call.item.request());
      prepared = preparer.prepare(request);
    } catch (Throwable e) { // whatever the author's code throws, its item must not be lost
      failed(e);
      return;
    }
    if (!attempt.hold()) {
      return; // it took too long, and the call may be in its next attempt by now
    }
    boolean sameHost = call.prepared(prepared);
    attempt.letGo();
    if (!sameHost) {
      attempt.reroute(prepared.url().origin());
    } else if (attempt.isObstructed()) {
      attempt.postpone();
    } else {
      go();
    }
  }

  /** There was no thread for it. */
  void refused(RejectedExecutionException e) {
    failed(e);
  }

  private void failed(Throwable e) {
    String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
    attempt.accept(
        new Failure(Kind.HANDLER, "onPrepare failed: " + message, e, Reach.NOT_SENT, true));
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
