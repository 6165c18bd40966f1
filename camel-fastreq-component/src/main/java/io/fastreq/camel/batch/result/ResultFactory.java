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
package io.fastreq.camel.batch.result;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.Call;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns what became of a call into the public responses and failures. Stateless. */
public final class ResultFactory {

  private ResultFactory() {}

  /** The answer as the public type. */
  public static FastreqResponse response(Call call, HttpResponse answer, long nowNanos) {
    Item item = call.item;
    return new FastreqResponse(
        item.index(),
        item.key(),
        item.url(),
        // Mostly the same text: held once, where there are many results.
        answer.finalUrl().equals(item.url()) ? item.url() : answer.finalUrl(),
        answer.status(),
        answer.headers().toMap(),
        answer.body(),
        call.attempts(),
        Duration.ofNanos(call.elapsedNanos(nowNanos)),
        Duration.ofNanos(call.attemptNanos(nowNanos)),
        answer.httpVersion(),
        call.proxy(),
        null);
  }

  /** The same answer as that to another item. */
  static FastreqResponse of(Item other, FastreqResponse answer) {
    return new FastreqResponse(
        other.index(),
        other.key(),
        other.url(),
        answer.finalUrl(),
        answer.status(),
        answer.headers(),
        answer.body(),
        answer.attempts(),
        answer.elapsed(),
        answer.attemptElapsed(),
        answer.httpVersion(),
        answer.proxy(),
        answer.value());
  }

  /**
   * The value that a fallback made, as a response: that which the item failed with, or without one
   * an empty response of status 0.
   */
  public static FastreqResponse rescued(Call call, @Nullable Object value, long nowNanos) {
    FastreqResponse answer = call.rescuedFrom().response();
    if (answer != null) {
      return answer.withValue(value);
    }
    Item item = call.item;
    return new FastreqResponse(
        item.index(),
        item.key(),
        item.url(),
        item.url(),
        0,
        Map.of(),
        new byte[0],
        call.attempts(),
        Duration.ofNanos(call.elapsedNanos(nowNanos)),
        Duration.ofNanos(call.attemptNanos(nowNanos)),
        "",
        call.proxy(),
        value);
  }

  /** The failure of a call that ended without success. */
  public static FastreqFailure failure(Call call, long nowNanos) {
    if (call.outcome() instanceof Success answered) {
      FastreqResponse response = response(call, answered.response(), nowNanos);
      String message = ("status " + response.status() + " " + answered.response().reason()).trim();
      return statusFailure(call, message, response, answered.response().reason());
    }
    Failure broken = (Failure) call.outcome();
    return failure(call, broken.kind(), noted(call, broken.message()), null, broken.cause());
  }

  private static String noted(Call call, String message) {
    return call.note() == null ? message : message + "; " + call.note();
  }

  /** The failure of a call whose answer is not what was wanted. */
  public static FastreqFailure statusFailure(
      Call call, String message, FastreqResponse response, String reason) {
    StatusException cause =
        new StatusException(response, reason, call.batch.options().outfitter()::shown);
    return failure(call, Kind.STATUS, noted(call, message), response, cause);
  }

  /** A failure that has nothing to do with the wire. */
  public static FastreqFailure failure(
      Call call,
      Kind kind,
      String message,
      @Nullable FastreqResponse response,
      @Nullable Throwable cause) {
    Item item = call.item;
    return new FastreqFailure(
        item.index(),
        item.key(),
        item.url(),
        kind,
        message,
        call.attempts(),
        response,
        cause,
        item.request());
  }
}
