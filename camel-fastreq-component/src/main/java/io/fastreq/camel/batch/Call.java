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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.result.CompletedCall;
import io.fastreq.camel.dispatch.BreakerSignal;
import io.fastreq.camel.dispatch.Host;
import io.fastreq.camel.dispatch.Permit;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.ConnectionReuse;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.Delayer.Cancellable;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.Sent;
import io.fastreq.camel.transport.Redirects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One item on its way through all its attempts. Its fields are written by whoever has the call in
 * hand (the reader, the dispatcher when it starts it, the winner of an attempt) and handed on by
 * way of the dispatcher's lock or the batch's mailbox, so they need no guard of their own.
 */
public final class Call implements CompletedCall, Completion {

  public final Item item;
  public final Batch batch;

  /** How often a leg takes another connection because one closed before it was used. */
  private static final int MAX_UNUSED = 10;

  private static final Sent NOTHING = () -> {};

  /** How often in one attempt a request goes again at once that its server refused to take. */
  private static final int MAX_REFUSALS = 3;

  private final Permit permit = new Permit();
  private final AttemptContext trip = new AttemptContext();
  private @Nullable Host host;
  private int attempts;
  private int requests;
  private long firstStartNanos;
  private long startNanos;
  private @Nullable HttpRequest leg;
  private @Nullable HttpRequest onWire;
  private boolean prepared;
  private long postponedNanos;
  private @Nullable List<HttpRequest> visited;
  private boolean resent;
  private int unused;
  private int refusals;
  private long legStartNanos;
  private boolean refused;
  private boolean spent;
  private boolean untried;
  private boolean counted;
  private @Nullable Outcome outcome;

  /** How the attempt before this one ended; null for the first. */
  private @Nullable Outcome outcomeBefore;

  private boolean putOff;
  private boolean notDeparted;
  private @Nullable String note;
  private volatile @Nullable Cancellable retry;

  Call(Item item, Batch batch) {
    this.item = item;
    this.batch = batch;
  }

  @Override
  public Call call() {
    return this;
  }

  @Override
  public Item item() {
    return item;
  }

  /** The request as it goes on the wire; only for calls of items that may be sent. */
  public HttpRequest wire() {
    return Objects.requireNonNull(item.wire());
  }

  /** The target host; only for calls that have been given to the dispatcher. */
  public Host host() {
    return Objects.requireNonNull(host);
  }

  public void host(Host target) {
    host = target;
  }

  public Permit permit() {
    return permit;
  }

  public long timeoutNanos() {
    return wire().timeoutNanos();
  }

  public String timeoutMessage() {
    return "no whole answer within " + Duration.ofNanos(timeoutNanos()).toMillis() + " ms";
  }

  /** When the leg began, or would have begun had it not been kept from leaving. */
  public long startNanos() {
    return startNanos;
  }

  public void startNanos(long nanos) {
    startNanos = nanos;
  }

  /** It has a slot: an attempt begins. */
  public void started(long nowNanos) {
    if (attempts == 0) {
      firstStartNanos = nowNanos;
    }
    startNanos = nowNanos;
    notDeparted = false;
    if (++attempts > 1) {
      batch.countRetries(1);
    }
    leg = wire();
    prepared = false;
    visited = null;
    resent = false;
    unused = 0;
    refusals = 0;
    untried = false;
    counted = false;
    putOff = false;
    outcomeBefore = outcome;
    postponedNanos = 0;
    trip.nextAttempt();
    retry = null;
    note = null;
  }

  /** Sends the leg; by way of a worker thread where the author's code is to see it first. */
  Sent send(Attempt attempt) {
    Preparer preparer = prepared ? null : batch.options().preparer();
    if (preparer == null) {
      return depart(attempt);
    }
    AsyncPreparation preparation = new AsyncPreparation(this, attempt, preparer);
    batch.work(preparation::run, preparation::refused);
    return preparation;
  }

  /**
   * The author's code has made the request of this attempt: the breaker is asked now.
   *
   * @return whether it still goes to the host whose limits it has passed
   */
  boolean prepared(HttpRequest request) {
    boolean sameHost = wire().url().origin().equals(request.url().origin());
    leg = request;
    prepared = true;
    if (!sameHost) {
      permit.giveBack();
    } else if (!permit.isTrial()) {
      // Where the breaker refuses, the permit has lapsed.
      boolean unused = permit.passFreely(host());
      startNanos = batch.nanoTime();
    }
    return sameHost;
  }

  Sent depart(Attempt attempt) {
    RequestCustomizer.Departure departure =
        batch.options().outfitter().depart(Objects.requireNonNull(leg), trip);
    if (departure instanceof RequestCustomizer.Departure.Go go) {
      HttpRequest request = go.request().with(reuse(go.request()));
      onWire = request;
      return transmit(attempt, request);
    }
    onWire = null;
    notDeparted = true;
    if (departure instanceof RequestCustomizer.Departure.Later later) {
      postponedNanos = later.nanos();
      attempt.accept(new Failure(Kind.PROXY, "all proxies rest", null, Reach.NOT_SENT, false));
    } else {
      attempt.accept(((RequestCustomizer.Departure.Stay) departure).reason());
    }
    return NOTHING;
  }

  /**
   * What has met a closed connection goes on a new one: the next that was kept may be closed too.
   */
  private ConnectionReuse reuse(HttpRequest request) {
    if (resent || unused > 0) {
      return ConnectionReuse.NONE;
    }
    return batch.options().retryPolicy().mayRepeat(request.method())
        ? ConnectionReuse.ANY
        : ConnectionReuse.RELIABLE;
  }

  private Sent transmit(Attempt attempt, HttpRequest request) {
    counted = true;
    batch.countSent();
    legStartNanos = batch.nanoTime();
    BatchOptions options = batch.options();
    BodyHandler bodyHandler = item.bodyHandler();
    try {
      HttpTransport transport = options.tracing().follow(options.transport(), requests++);
      if (bodyHandler == null) {
        return transport.send(request, options.readOptions(), attempt);
      }
      return transport.send(
          bodyHandler.prepare(request), options.readOptions(), receiver(bodyHandler), attempt);
    } catch (Throwable e) {
      // A transport reports what goes wrong as an outcome; this is one that broke its promise, and
      // the item must not be lost for it.
      attempt.accept(
          new Failure(Kind.PROTOCOL, "transport failed: " + e, e, Reach.MAYBE_RECEIVED, true));
      return NOTHING;
    }
  }

  /** Only an answer that may be the last one is taken in; others are collected, and looked at. */
  private BodyReceiver receiver(BodyHandler bodyHandler) {
    Redirects redirects = batch.options().redirects();
    return (head, feed) ->
        isOk(head) && (redirects == null || !redirects.leadOn(head))
            ? bodyHandler.open(head, feed)
            : null;
  }

  /** The time to wait for a proxy, where the attempt came to nothing for want of one; else 0. */
  long postponedNanos() {
    return postponedNanos;
  }

  /** The proxy of the last attempt, masked, or null. */
  @Override
  public @Nullable String proxy() {
    FastreqProxy proxy = trip.proxy();
    return proxy == null ? null : proxy.masked();
  }

  /**
   * A leg of the attempt has ended: does another follow at once, without a new attempt?
   *
   * @return where the next leg goes, or null where the attempt has its outcome
   */
  @Nullable String nextLeg(Outcome end) {
    outcome = end;
    if (end instanceof Failure broken && broken.neverSent()) {
      countNot();
    }
    counted = false;
    HttpRequest travelled = onWire;
    if (travelled != null) {
      onWire = null;
      batch.options().outfitter().arrived(travelled, end, trip);
    }
    HttpRequest sent = Objects.requireNonNull(leg);
    BodyHandler bodyHandler = item.bodyHandler();
    if (bodyHandler != null && bodyHandler.startsOver(end)) {
      permit.giveBack();
      return sent.url().origin();
    }
    if (end instanceof Failure broken) {
      return sendAgain(broken, sent) ? sent.url().origin() : null;
    }
    Redirects redirects = batch.options().redirects();
    HttpResponse answer = ((Success) end).response();
    if (redirects == null || answer.status() < 300 || answer.status() > 399) {
      return null;
    }
    return follow(redirects, sent, travelled == null ? sent : travelled, answer);
  }

  /**
   * Some ends say nothing about the server, and so cost the item no attempt: a connection that was
   * closed before the request was sent, or that ended in an orderly way before the server came to
   * it, and one that had gone stale.
   */
  private boolean sendAgain(Failure broken, HttpRequest sent) {
    boolean again =
        switch (broken.reach()) {
          case PASSED_OVER -> true; // each time others were served, so it comes to its turn
          case REFUSED -> refusals++ < MAX_REFUSALS;
          case UNUSED_CONNECTION -> unused++ < MAX_UNUSED;
          case STALE_CONNECTION ->
              !resent && batch.options().retryPolicy().mayRepeat(sent.method());
          case NOT_SENT, MAYBE_RECEIVED -> false;
        };
    if (again) {
      resent |= broken.reach() == Reach.STALE_CONNECTION;
      permit.giveBack();
    }
    return again;
  }

  private @Nullable String follow(
      Redirects redirects, HttpRequest sent, HttpRequest travelled, HttpResponse answer) {
    if (visited == null) {
      visited = new ArrayList<>();
    }
    visited.add(travelled);
    Redirects.Step step = redirects.next(sent, answer, visited, this::fitOut);
    if (step instanceof Redirects.Step.Follow follow) {
      leg = follow.next();
      prepared = true; // the author's code has seen the request, not where a server sends it
      resent = false;
      unused = 0;
      permit.succeeded(batch.nanoTime() - startNanos);
      return follow.next().url().origin();
    }
    if (step instanceof Redirects.Step.Refuse refuse) {
      outcome = new Failure(Kind.REDIRECT, refuse.message(), null, Reach.MAYBE_RECEIVED, true);
    }
    return null;
  }

  /** A request as it would be sent now, with the cookies that answers have set meanwhile. */
  private HttpRequest fitOut(HttpRequest next) {
    return batch.options().outfitter().depart(next, trip)
            instanceof RequestCustomizer.Departure.Go go
        ? go.request()
        : next;
  }

  /**
   * The attempt has its outcome: is that all, or is there to be another?
   *
   * @param unsent whether nothing of the attempt was sent
   */
  NextStep settle(boolean unsent) {
    Outcome end = outcome();
    BreakerSignal.of(end, batch.options())
        .tell(permit, legStartNanos, batch.nanoTime() - startNanos);
    endAttempt();
    NextStep settlement = RetryPlanner.decide(this, end);
    if (settlement.again() && spent) {
      settlement = NextStep.noted("part of its body has been handed on");
    }
    if (notDeparted) {
      wasNone();
      if (settlement.again()) {
        putOff = true;
        outcome = outcomeBefore;
      } else if (outcomeBefore != null) {
        // What really went wrong; that nothing could be sent after it is but a note.
        settlement = NextStep.noted(((Failure) end).message());
        outcome = outcomeBefore;
      }
    } else if (unsent && end instanceof Failure broken && isUntried(broken)) {
      wasNone();
    }
    note = settlement.note();
    return settlement;
  }

  /** The leg does not count as a request after all. */
  private void countNot() {
    if (counted) {
      counted = false;
      batch.countUnsent();
    }
  }

  /** The leg has not left, and its host may not be sent to any more: it begins again. */
  void putOff() {
    permit.giveBack();
    countNot();
  }

  /** What the item itself, its author or a policy kept from being sent. */
  private static boolean isUntried(Failure broken) {
    return switch (broken.kind()) {
      case BLOCKED, VALIDATION, HANDLER -> true;
      default -> false;
    };
  }

  /** Nothing was tried: the attempt was none. */
  private void wasNone() {
    untried = true;
    attempts--;
    batch.countRetries(attempts > 0 ? -1 : 0);
  }

  /** Whether its last attempt came to nothing before anything was tried. */
  public boolean isUntried() {
    return untried;
  }

  /**
   * Its host may not be sent to any more: the attempt was none, and the call waits for its turn.
   */
  NextStep settlePostponed() {
    outcome = outcomeBefore;
    putOff = true;
    putOff();
    endAttempt();
    wasNone();
    return NextStep.again(0);
  }

  /** Whether its last attempt was put off, so that nothing is known yet of how it ends. */
  public boolean isPutOff() {
    return putOff;
  }

  /** The engine has ended the attempt, and it is its host's fault. */
  NextStep settleLate(Failure end, boolean unsent) {
    outcome = end;
    return settle(unsent);
  }

  /**
   * The engine has ended the attempt.
   *
   * @param away whether its leg had left
   * @param unsent whether nothing of the attempt was sent
   */
  NextStep settleEnded(Failure end, boolean away, boolean unsent) {
    outcome = end;
    permit.giveBack();
    if (!away) {
      countNot();
    }
    endAttempt();
    if (unsent) {
      wasNone();
    }
    return NextStep.FINAL;
  }

  private void endAttempt() {
    BodyHandler bodyHandler = item.bodyHandler();
    spent = bodyHandler != null && !bodyHandler.attemptEnded();
  }

  /** Whether part of a body was handed on, so that there can be no further attempt. */
  boolean isSpent() {
    return spent;
  }

  boolean isOk(Success answered) {
    return isOk(answered.response());
  }

  private boolean isOk(HttpResponse answer) {
    return batch.options().okStatusCodes().contains(answer.status());
  }

  /** Whether it was sent, or should have been, and has no answer that counts as success. */
  boolean hasFailed() {
    return !(outcome instanceof Success answered && isOk(answered));
  }

  /** The response that it ended with, or null. */
  @Nullable HttpResponse lastResponse() {
    return outcome instanceof Success answered ? answered.response() : null;
  }

  public void waitForRetry(Cancellable timer) {
    retry = timer;
  }

  public void stopWaiting() {
    Cancellable timer = retry;
    if (timer != null) {
      timer.cancel();
    }
  }

  /** Ends it where no attempt is in flight. */
  void endUnsent(Kind kind, String message) {
    outcome = new Failure(kind, message, null, Reach.NOT_SENT, true);
  }

  /** Its host's breaker is open, and what opened it. */
  public Failure refusedByBreaker() {
    String message = "the circuit breaker of " + host().origin() + " is open";
    HostBreaker breaker = host().breaker();
    HostBreaker.Fault fault = breaker == null ? null : breaker.lastFault();
    return new Failure(
        Kind.CIRCUIT_OPEN,
        fault == null ? message : message + "; the last failure there: " + fault.message(),
        fault == null ? null : fault.cause(),
        Reach.NOT_SENT,
        true);
  }

  /**
   * Its host's breaker lets it pass no more. Where an attempt has failed before, that failure
   * stands: nothing was sent after it.
   */
  public void endRefused() {
    if (attempts == 0) {
      outcome = refusedByBreaker();
      return;
    }
    refused = true;
    note = "not tried again, since the circuit breaker of " + host().origin() + " is open";
  }

  /** Whether there can be no further attempt, since the breaker of its host is open. */
  boolean isRefused() {
    return refused;
  }

  /** Ends it for the reason why its batch was cut. */
  public void endCut() {
    Batch.Cut why = batch.whyCut();
    Throwable cause = outcome instanceof Failure broken ? broken.cause() : null;
    outcome = new Failure(why.kind(), why.message(), cause, Reach.NOT_SENT, true);
  }

  /** Where the last leg goes. */
  String legOrigin() {
    return Objects.requireNonNull(leg).url().origin();
  }

  /** The method of the last leg. */
  String method() {
    HttpRequest sent = leg;
    return sent == null ? wire().method() : sent.method();
  }

  /** Whether any leg before the last one got an answer: then a server has seen the request. */
  boolean wasRedirected() {
    return visited != null && !visited.isEmpty();
  }

  @Override
  public int attempts() {
    return attempts;
  }

  /** What to add to the failure's message, or null. */
  @Override
  public @Nullable String note() {
    return note;
  }

  @Override
  public long elapsedNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - firstStartNanos;
  }

  /** How long the last attempt has taken. */
  @Override
  public long attemptNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - startNanos;
  }

  /** How the last attempt ended, or what the batch said of it. */
  public Outcome outcome() {
    return Objects.requireNonNull(outcome, "outcome of a call that has not ended");
  }

  /** The exception that stands for a failure where there is none. */
  public static Throwable causeOf(Failure broken) {
    Throwable cause = broken.cause();
    return cause != null ? cause : new FastreqException(broken.message());
  }
}
