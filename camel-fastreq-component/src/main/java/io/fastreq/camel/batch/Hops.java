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
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.DeferredSend;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.conditional.Revalidation;
import io.fastreq.camel.policy.retry.ConnectionResends;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.Redirects;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one attempt: the first one, and those that follow without a new attempt, after a
 * redirect or on another connection. Confined to its attempt.
 */
final class Hops extends CurrentHop {

  private static final String ALL_PROXIES_REST = "all proxies rest";

  /** The current request as passed to the transport. */
  private @Nullable HttpRequest travelling;

  /** What kept the current request from reaching the transport, or null. */
  private RequestCustomizer.@Nullable Departure keptBackBy;

  private @Nullable List<HttpRequest> visited;
  private @Nullable ConnectionResends resends;

  Hops(Call call, Slot slot, AttemptContext context) {
    super(call, slot, context);
  }

  /** Returns whether a redirect was received, so that a server has seen an earlier request. */
  private boolean wereRedirected() {
    return visited != null;
  }

  /** Returns whether the current request was kept from reaching the transport. */
  boolean wasKeptBack() {
    return keptBackBy != null;
  }

  /** Returns the delay after which the current request may be sent, or 0 if it was not delayed. */
  private long keptBackNanos() {
    return keptBackBy instanceof RequestCustomizer.Departure.Delay delay ? delay.nanos() : 0;
  }

  /** Customizes the current request and passes it to the transport. */
  Sent send(HttpTransport.Listener listener) {
    begins();
    RequestCustomizer.Departure departure = sending().customizer().depart(current(), context);
    if (departure instanceof RequestCustomizer.Departure.Proceed go) {
      HttpRequest request = go.request().with(reuse(go.request()));
      travelling = request;
      return transmit(request, listener);
    }
    if (departure instanceof RequestCustomizer.Departure.AwaitToken awaited) {
      DeferredSend deferred = new DeferredSend(() -> send(listener));
      awaited.whenKnown().accept(deferred::go);
      return deferred;
    }
    keptBackBy = departure;
    if (departure instanceof RequestCustomizer.Departure.Delay) {
      listener.accept(new Failure(Kind.PROXY, ALL_PROXIES_REST, null, Reach.NOT_SENT, false));
    } else {
      listener.accept(((RequestCustomizer.Departure.Fail) departure).reason());
    }
    return Attempt.NOTHING;
  }

  /**
   * Returns which connections a request may use. After a connection turned out to be closed, a new
   * one is used, since other pooled connections may be closed too.
   */
  private ConnectionReuse reuse(HttpRequest request) {
    if (resends != null && resends.needNewConnection()) {
      return ConnectionReuse.NONE;
    }
    return retryPolicy().mayRepeat(request.method())
        ? ConnectionReuse.ANY
        : ConnectionReuse.RELIABLE;
  }

  private Sent transmit(HttpRequest request, HttpTransport.Listener listener) {
    count();
    BodyHandler handler = call.item().bodyHandler();
    try {
      HttpTransport transport =
          sending().tracing().follow(sending().transport(), call.nextRequest());
      Revalidation revalidation = call.item().revalidation();
      HttpRequest outgoing = revalidation == null ? request : revalidation.sent(request);
      return transport.send(
          handler == null ? outgoing : handler.prepare(outgoing),
          sending().readOptions(),
          receiver(handler),
          listener);
    } catch (Throwable e) {
      // A transport must report failures as outcomes. This one threw, and the item must not be
      // lost.
      listener.accept(
          new Failure(Kind.PROTOCOL, "transport failed: " + e, e, Reach.MAYBE_RECEIVED, true));
      return Attempt.NOTHING;
    }
  }

  /**
   * Returns what is called with the head of the response; null if nobody wants to see it. Only a
   * response that may be the last one is passed to a handler; others are collected.
   */
  private @Nullable BodyReceiver receiver(@Nullable BodyHandler handler) {
    if (!isTimed() && handler == null) {
      return null;
    }
    return (head, feed) -> {
      headArrived();
      if (handler == null) {
        return null;
      }
      heard(head);
      return mayBeLast(head) ? handler.open(head, feed) : null;
    };
  }

  private boolean mayBeLast(HttpResponse head) {
    Redirects redirects = sending().redirects();
    return call.isOk(head)
        && !call.isUnchanged(head)
        && (redirects == null || !redirects.leadOn(head))
        && !asksForAnotherToken(head);
  }

  /** Returns whether the call may be repeated with another token, since a server refused this. */
  private boolean asksForAnotherToken(HttpResponse response) {
    return context.isRefusalOfToken(response) && !context.hasAnotherToken() && isUndone();
  }

  /**
   * Returns whether the call may begin anew: no server has executed its request before it led on to
   * another.
   */
  private boolean isUndone() {
    String first = call.request().method();
    return visited == null || first.equals(method()) || retryPolicy().mayRepeat(first);
  }

  /** Plans what follows the end of the attempt. */
  RetryPlan plan(Outcome end) {
    if (keptBackNanos() > 0) {
      return call.batch.retryPlanner().after(keptBackNanos());
    }
    if (end instanceof Success success
        && asksForAnotherToken(success.response())
        && sending().customizer().isWorthAnotherToken(context)) {
      context.repeatWithAnotherToken();
      return RetryPlan.again(0);
    }
    int repeated = context.hasAnotherToken() ? 1 : 0; // uses up no retry
    return call.batch
        .retryPlanner()
        .afterAttempt(
            retryPolicy(), method(), call.attempts() + 1 - repeated, wereRedirected(), end);
  }

  /**
   * Handles the end of the current request. If another request follows, it becomes the current one.
   *
   * @return the outcome of the attempt, or null if another request follows
   */
  @Nullable Outcome ended(Outcome outcome) {
    arrived(outcome);
    HttpRequest travelled = travelling;
    if (travelled != null) {
      travelling = null;
      sending().customizer().arrived(travelled, outcome, context);
    }
    BodyHandler handler = call.item().bodyHandler();
    if (handler != null && handler.startsOver(outcome)) {
      slot.takePermit().giveBack();
      return null;
    }
    return outcome instanceof Failure failure
        ? afterFailure(failure)
        : afterResponse((Success) outcome, travelled == null ? current() : travelled);
  }

  private @Nullable Outcome afterFailure(Failure failure) {
    if (resends == null) {
      resends = new ConnectionResends();
    }
    if (!resends.allow(failure.reach(), retryPolicy().mayRepeat(method()))) {
      return failure;
    }
    slot.takePermit().giveBack();
    return null;
  }

  private @Nullable Outcome afterResponse(Success success, HttpRequest travelled) {
    Redirects redirects = sending().redirects();
    HttpResponse response = success.response();
    if (redirects == null || response.status() < 300 || response.status() > 399) {
      return success;
    }
    if (visited == null) {
      visited = new ArrayList<>(2);
    }
    visited.add(travelled);
    Redirects.Step step = redirects.next(current(), response, visited, this::asSent);
    if (step instanceof Redirects.Step.Follow follow) {
      follow(follow.next());
      if (resends != null) {
        resends.redirected();
      }
      slot.takePermit().succeeded(call.batch.nanoTime() - slot.startNanos());
      return null;
    }
    return step instanceof Redirects.Step.Refuse refuse
        ? new Failure(Kind.REDIRECT, refuse.message(), null, Reach.MAYBE_RECEIVED, true)
        : success;
  }

  /**
   * Returns a request as it would be sent now, with the cookies set by responses in the meantime.
   */
  private HttpRequest asSent(HttpRequest next) {
    return sending().customizer().depart(next, context)
            instanceof RequestCustomizer.Departure.Proceed go
        ? go.request()
        : next;
  }
}
