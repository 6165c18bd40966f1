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
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.page.Page;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Turns what became of the calls of a batch into public responses and failures. Thread-safe. */
public final class ResultFactory {

  private final LongSupplier nanoClock;
  private final UnaryOperator<String> shown;

  /**
   * Creates a factory.
   *
   * @param shown returns a URL in the form in which it may appear in a log
   */
  public ResultFactory(LongSupplier nanoClock, UnaryOperator<String> shown) {
    this.nanoClock = nanoClock;
    this.shown = shown;
  }

  /** Returns the response to a call as the public type. */
  public FastreqResponse response(CompletedCall call, HttpResponse response) {
    String url = call.url();
    long now = nanoClock.getAsLong();
    return new FastreqResponse(
        call.item().index(),
        call.item().key(),
        url,
        // Mostly the same text: held once, where there are many results.
        response.finalUrl().equals(url) ? url : response.finalUrl(),
        response.status(),
        response.headers().toMap(),
        response.body(),
        call.attempts(),
        Duration.ofNanos(call.elapsedNanos(now)),
        Duration.ofNanos(call.attemptNanos(now)),
        response.httpVersion(),
        call.proxy(),
        null,
        pageOf(call));
  }

  /** Returns the same response as one to another item. */
  static FastreqResponse of(Item other, FastreqResponse response) {
    return new FastreqResponse(
        other.index(),
        other.key(),
        response.page() == 0 ? other.url() : response.url(),
        response.finalUrl(),
        response.status(),
        response.headers(),
        response.body(),
        response.attempts(),
        response.elapsed(),
        response.attemptElapsed(),
        response.httpVersion(),
        response.proxy(),
        response.value(),
        response.page());
  }

  /** Returns the same value for another item: responses, alone or of pages, name their item. */
  static @Nullable Object of(Item other, @Nullable Object value) {
    if (value instanceof FastreqResponse whole) {
      return of(other, whole);
    }
    return value instanceof List<?> list
            && !list.isEmpty()
            && list.get(0) instanceof FastreqResponse
        ? list.stream().map(page -> of(other, (FastreqResponse) page)).toList()
        : value;
  }

  private static int pageOf(CompletedCall call) {
    Page page = call.page();
    return page == null ? 0 : page.number();
  }

  /**
   * Returns the value of a fallback as a response: the one that the item failed with, or without
   * one an empty response of status 0.
   */
  public FastreqResponse fallbackResponse(
      CompletedCall call, FastreqFailure failure, @Nullable Object value) {
    FastreqResponse response = failure.response();
    if (response != null) {
      return response.withValue(value);
    }
    Item item = call.item();
    long now = nanoClock.getAsLong();
    return new FastreqResponse(
        item.index(),
        item.key(),
        call.url(),
        call.url(),
        0,
        Map.of(),
        new byte[0],
        call.attempts(),
        Duration.ofNanos(call.elapsedNanos(now)),
        Duration.ofNanos(call.attemptNanos(now)),
        "",
        call.proxy(),
        value,
        pageOf(call));
  }

  /** Returns the failure of a call whose last attempt ended without success. */
  public FastreqFailure failure(CompletedCall call, Outcome outcome) {
    if (outcome instanceof Success success) {
      HttpResponse response = success.response();
      return statusFailure(
          call, ("status " + response.status() + " " + response.reason()).trim(), response);
    }
    Failure failure = (Failure) outcome;
    return failure(call, failure.kind(), noted(call, failure.message()), null, failure.cause());
  }

  private static String noted(CompletedCall call, String message) {
    return call.note() == null ? message : message + "; " + call.note();
  }

  /** Returns the failure of a call whose response is not what was wanted. */
  public FastreqFailure statusFailure(CompletedCall call, String message, HttpResponse response) {
    FastreqResponse whole = response(call, response);
    StatusException cause = new StatusException(whole, response.reason(), shown);
    return failure(call, Kind.STATUS, noted(call, message), whole, cause);
  }

  /** Returns the failure of a call whose response could not be made a value. */
  public FastreqFailure failure(
      CompletedCall call, Kind kind, HttpResponse response, Throwable cause) {
    String message =
        Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    return failure(call, kind, message, response(call, response), cause);
  }

  /** Returns a failure of any kind. */
  public static FastreqFailure failure(
      CompletedCall call,
      Kind kind,
      String message,
      @Nullable FastreqResponse response,
      @Nullable Throwable cause) {
    Item item = call.item();
    Page page = call.page();
    return new FastreqFailure(
        item.index(),
        item.key(),
        call.url(),
        kind,
        message,
        call.attempts(),
        response,
        cause,
        call.itemRequest(),
        pageOf(call),
        page == null ? List.of() : page.walk().values());
  }
}
