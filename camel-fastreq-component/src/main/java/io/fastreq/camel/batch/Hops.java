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
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.Redirects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one attempt: the first, and those that follow without a new attempt, since a
 * server redirects or a connection was stale. Handed on with its attempt.
 */
final class Hops {

  /** How often a request takes another connection because one closed before it was used. */
  private static final int MAX_UNUSED = 10;

  /** How often in one attempt a request goes again at once that its server refused to take. */
  private static final int MAX_REFUSALS = 3;

  private final Call call;
  private final BatchOptions.Sending sending;
  private final Slot slot;
  private final AttemptContext context;

  private HttpRequest current;
  private boolean prepared;

  /** The present request as it was handed to the transport, and when. */
  private @Nullable HttpRequest travelling;

  private long sentNanos;

  /** Whether the present request counts as one; and whether the attempt counts as a retry. */
  private boolean counted;

  private boolean countedAsRetry;

  /** Whether the present request was kept from being handed to a transport; and for how long. */
  private boolean keptBack;

  private long keptBackNanos;

  private @Nullable List<HttpRequest> visited;
  private boolean resent;
  private byte unused;
  private byte refusals;

  Hops(Call call, Slot slot, AttemptContext context) {
    this.call = call;
    this.sending = call.batch.options().sending();
    this.slot = slot;
    this.context = context;
    this.current = call.request();
    this.prepared = sending.preparer() == null;
  }

  /** What the attempt was given on its way. */
  AttemptContext context() {
    return context;
  }

  /** The method of the present request. */
  String method() {
    return current.method();
  }

  /** Where the present request goes. */
  String origin() {
    return current.url().origin();
  }

  /** When the present request was handed to the transport. */
  long sentNanos() {
    return sentNanos;
  }

  /** Whether the author's code has seen the present request, or is not to see it. */
  boolean isPrepared() {
    return prepared;
  }

  /** The author's code has made the first request. */
  void prepared(HttpRequest request) {
    current = request;
    prepared = true;
  }

  /** Whether any request before the present one got a response: a server has seen it, then. */
  boolean wereRedirected() {
    return visited != null;
  }

  /** Whether the present request was kept from being handed to a transport. */
  boolean wasKeptBack() {
    return keptBack;
  }

  /** How long it has to wait for that, where it only has to wait; else 0. */
  long keptBackNanos() {
    return keptBackNanos;
  }

  /** Gives the present request what it needs on its way, and hands it to the transport. */
  Sent send(HttpTransport.Listener listener) {
    RequestCustomizer.Departure departure = sending.customizer().depart(current, context);
    if (departure instanceof RequestCustomizer.Departure.Proceed go) {
      HttpRequest request = go.request().with(reuse(go.request()));
      travelling = request;
      return transmit(request, listener);
    }
    keptBack = true;
    if (departure instanceof RequestCustomizer.Departure.Delay later) {
      keptBackNanos = later.nanos();
      listener.accept(new Failure(Kind.PROXY, Call.ALL_PROXIES_REST, null, Reach.NOT_SENT, false));
    } else {
      listener.accept(((RequestCustomizer.Departure.Fail) departure).reason());
    }
    return Attempt.NOTHING;
  }

  /**
   * What has met a closed connection goes on a new one: the next that was kept may be closed too.
   */
  private ConnectionReuse reuse(HttpRequest request) {
    if (resent || unused > 0) {
      return ConnectionReuse.NONE;
    }
    return call.batch.options().retries().policy().mayRepeat(request.method())
        ? ConnectionReuse.ANY
        : ConnectionReuse.RELIABLE;
  }

  private Sent transmit(HttpRequest request, HttpTransport.Listener listener) {
    counted = true;
    call.batch.countSent();
    countAsRetry(true);
    sentNanos = call.batch.nanoTime();
    BodyHandler handler = call.item().bodyHandler();
    try {
      HttpTransport transport = sending.tracing().follow(sending.transport(), call.nextRequest());
      if (handler == null) {
        return transport.send(request, sending.readOptions(), listener);
      }
      // Only a response that may be the last one is taken in; others are collected and looked at.
      return transport.send(
          handler.prepare(request),
          sending.readOptions(),
          (head, feed) -> mayBeLast(head) ? handler.open(head, feed) : null,
          listener);
    } catch (Throwable e) {
      // A transport reports what goes wrong as an outcome; this is one that broke its promise, and
      // the item must not be lost for it.
      listener.accept(
          new Failure(Kind.PROTOCOL, "transport failed: " + e, e, Reach.MAYBE_RECEIVED, true));
      return Attempt.NOTHING;
    }
  }

  private boolean mayBeLast(HttpResponse head) {
    Redirects redirects = sending.redirects();
    return call.isOk(head) && (redirects == null || !redirects.leadOn(head));
  }

  /** The present request does not count as one after all. */
  void uncount() {
    if (counted) {
      counted = false;
      call.batch.countUnsent();
    }
  }

  /** Whether the attempt, where it is not the call's first, counts as a retry. */
  void countAsRetry(boolean counts) {
    if (counts != countedAsRetry && call.attempts() > 0) {
      countedAsRetry = counts;
      call.batch.countRetries(counts ? 1 : -1);
    }
  }

  /**
   * The present request has ended. Where another follows, that is the present one from now on.
   *
   * @return the outcome of the attempt, or null where another request follows
   */
  @Nullable Outcome ended(Outcome outcome) {
    if (outcome instanceof Failure failure && failure.neverSent()) {
      uncount();
    }
    counted = false;
    HttpRequest travelled = travelling;
    if (travelled != null) {
      travelling = null;
      sending.customizer().arrived(travelled, outcome, context);
    }
    BodyHandler handler = call.item().bodyHandler();
    if (handler != null && handler.startsOver(outcome)) {
      slot.takePermit().giveBack();
      return null;
    }
    return outcome instanceof Failure failure
        ? afterFailure(failure)
        : afterResponse((Success) outcome, travelled == null ? current : travelled);
  }

  /**
   * Some ends say nothing about the server, and so cost the item no attempt: a connection that was
   * closed before the request was sent, or that ended in an orderly way before the server came to
   * it, and one that had gone stale.
   */
  private @Nullable Outcome afterFailure(Failure failure) {
    boolean again =
        switch (failure.reach()) {
          case PASSED_OVER -> true; // each time others were served, so it comes to its turn
          case REFUSED -> refusals++ < MAX_REFUSALS;
          case UNUSED_CONNECTION -> unused++ < MAX_UNUSED;
          case STALE_CONNECTION ->
              !resent && call.batch.options().retries().policy().mayRepeat(current.method());
          case NOT_SENT, MAYBE_RECEIVED -> false;
        };
    if (!again) {
      return failure;
    }
    resent |= failure.reach() == Reach.STALE_CONNECTION;
    slot.takePermit().giveBack();
    return null;
  }

  private @Nullable Outcome afterResponse(Success success, HttpRequest travelled) {
    Redirects redirects = sending.redirects();
    HttpResponse response = success.response();
    if (redirects == null || response.status() < 300 || response.status() > 399) {
      return success;
    }
    if (visited == null) {
      visited = new ArrayList<>(2);
    }
    visited.add(travelled);
    Redirects.Step step = redirects.next(current, response, visited, this::asSent);
    if (step instanceof Redirects.Step.Follow follow) {
      current = follow.next();
      prepared = true; // the author's code has seen the request, not where a server sends it
      resent = false;
      unused = 0;
      slot.takePermit().succeeded(call.batch.nanoTime() - slot.startNanos());
      return null;
    }
    return step instanceof Redirects.Step.Refuse refuse
        ? new Failure(Kind.REDIRECT, refuse.message(), null, Reach.MAYBE_RECEIVED, true)
        : success;
  }

  /** A request as it would be sent now, with the cookies that responses have set meanwhile. */
  private HttpRequest asSent(HttpRequest next) {
    return sending.customizer().depart(next, context)
            instanceof RequestCustomizer.Departure.Proceed go
        ? go.request()
        : next;
  }
}
