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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.result.ItemResult;

/**
 * The completion of a call: by the outcome of its last attempt (the call itself), with a known
 * result, with a failure in spite of that outcome, after its fallback, or after its dead letter.
 */
sealed interface Completion
    permits Call,
        Completion.Known,
        Completion.Rejected,
        Completion.AfterFallback,
        Completion.AfterDeadLetter {

  /** Returns the call. */
  Call call();

  /** Completion of a call whose result is known without a request. */
  record Known(Call call, ItemResult result) implements Completion {}

  /** Completion of a row whose group has a response that is not what was wanted. */
  record Rejected(Call call, FastreqFailure failure) implements Completion {}

  /**
   * Completion of a failed call after its fallback.
   *
   * @param failure the failure that the fallback replaces
   */
  record AfterFallback(Call call, FastreqFailure failure, FailureHandler.Result result)
      implements Completion {}

  /**
   * Completion of a failed call after its dead letter.
   *
   * @param before what completed the call before
   * @param shared its result for calls with an equal request
   * @param own its own result
   * @param taken whether the collector has taken that result
   * @param letter whether the letter was accepted
   */
  record AfterDeadLetter(
      Completion before,
      ItemResult shared,
      ItemResult.Failed own,
      boolean taken,
      FailureHandler.Result letter)
      implements Completion {

    @Override
    public Call call() {
      return before.call();
    }
  }
}
