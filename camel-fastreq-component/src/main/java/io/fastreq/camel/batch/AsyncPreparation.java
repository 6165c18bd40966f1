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

import io.fastreq.camel.batch.request.DeferredSend;
import io.fastreq.camel.batch.request.Preparer;
import io.fastreq.camel.http.HttpRequest;

/**
 * Runs the author's code that prepares the request of an attempt, on a worker thread. The attempt
 * holds its slot, and has not yet passed breaker and rate limit. The attempt may end while the code
 * runs.
 */
final class AsyncPreparation extends DeferredSend {

  private final Attempt attempt;
  private final Preparer preparer;

  AsyncPreparation(Attempt attempt, Preparer preparer) {
    super(attempt::send);
    this.attempt = attempt;
    this.preparer = preparer;
  }

  /** Prepares the request and sends it. Runs on a worker thread. */
  void run() {
    if (isAborted()) {
      return;
    }
    HttpRequest prepared;
    try {
      prepared = preparer.prepare(attempt.call.unprepared());
    } catch (Throwable e) { // user code may throw anything, and its item must not be lost
      failed(e);
      return;
    }
    if (attempt.prepared(prepared)) {
      go();
    }
  }

  /** Ends the attempt: the author's code failed, or no thread was available. */
  void failed(Throwable e) {
    attempt.accept(Call.failedBy("onPrepare", e));
  }
}
