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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.batch.Attempt;
import io.fastreq.camel.batch.Call;
import org.jspecify.annotations.Nullable;

/** Asks a breaker that does not let everything pass; which may call others, so without a lock. */
final class PermitRequest implements Action {

  private final Call call;
  private final @Nullable Attempt leg;
  private final Dispatcher dispatcher;

  PermitRequest(Call call, Dispatcher dispatcher) {
    this.call = call;
    this.leg = null;
    this.dispatcher = dispatcher;
  }

  PermitRequest(Attempt leg, Dispatcher dispatcher) {
    this.call = leg.call;
    this.leg = leg;
    this.dispatcher = dispatcher;
  }

  @Override
  public boolean perform() {
    if (leg != null) {
      askForLeg(leg);
    } else {
      askForCall();
    }
    return true;
  }

  private void askForLeg(Attempt attempt) {
    // Held, so that an attempt that ends while its breaker is asked gives back what it was given.
    if (!attempt.hold()) {
      return;
    }
    boolean granted = call.permit().ask(call.host());
    attempt.letGo();
    if (granted || call.host().waitsForBreaker()) {
      dispatcher.legHasAsked(attempt, granted);
    } else {
      attempt.end(call.refusedByBreaker(), false);
    }
  }

  private void askForCall() {
    boolean granted = call.permit().ask(call.host());
    boolean waits = !granted && call.host().waitsForBreaker();
    if (!dispatcher.callHasAsked(call, granted, waits)) {
      call.permit().giveBack();
      call.endCut();
    } else if (!granted && !waits) {
      call.endRefused();
    } else {
      return;
    }
    dispatcher.leave(call);
    call.batch.post(call);
  }
}
