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
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.page.Page;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.result.CompletedCall;
import io.fastreq.camel.dispatch.Host;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.dispatch.Task;
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.attempt.SlotHolder;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.breaker.HostBreaker;
import io.fastreq.camel.policy.conditional.Revalidation;
import io.fastreq.camel.policy.manners.WaitReason;
import io.fastreq.camel.policy.retry.RetryPolicy;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An item's way through all its attempts, and its outcome. Each further page of an item is a call
 * of its own. Its fields are written by the thread that currently handles the call: the input, the
 * end of an attempt, or the batch's worker. The dispatcher's lock or the completion queue publishes
 * them to the next thread, so they need no lock of their own.
 */
public non-sealed class Call implements Task, CompletedCall, Completion {

  static final String ALL_PROXIES_REST = "all proxies rest";

  private final Item item;
  final BatchContext batch;

  /** What makes it the call of a further page; null for the first or only page. */
  private final @Nullable Following following;

  private int attempts;
  private int requests;
  private long firstStartNanos;
  private long lastStartNanos;
  private @Nullable AttemptContext lastContext;
  private @Nullable String lastMethod;
  private @Nullable RetryPolicy lastPolicy;

  /** Its idempotency key, or null if it has one from its author or has not been attempted. */
  private @Nullable String idempotencyKey;

  /** The outcome of the last attempt that counts, or a failure decided by the batch. */
  private @Nullable Outcome outcome;

  private @Nullable String note;
  private boolean spent;
  private boolean refused;
  private boolean putOff;

  private record Following(Page page, Call first) {}

  Call(Item item, BatchContext batch) {
    this(item, batch, null);
  }

  private Call(Item item, BatchContext batch, @Nullable Following following) {
    this.item = item;
    this.batch = batch;
    this.following = following;
  }

  /** Returns the call for a further page of the item. */
  Call followedBy(Page page) {
    return new Call(item, batch, new Following(page, first()));
  }

  /** Returns the call for the first page of the item. */
  Call first() {
    return following == null ? this : following.first();
  }

  @Override
  public @Nullable Page page() {
    return following == null ? null : following.page();
  }

  @Override
  public Call call() {
    return this;
  }

  @Override
  public Item item() {
    return item;
  }

  // Methods for the dispatcher.

  /** Returns the request as it is sent; only for items that may be sent. */
  HttpRequest request() {
    return following == null ? Objects.requireNonNull(item.wire()) : following.page().wire();
  }

  /** Returns the request with the key by which servers recognize further attempts of the item. */
  HttpRequest requestWithKey() {
    HttpRequest request = request();
    BatchOptions.Keyed keyed = batch.options().retries().keyed();
    if (keyed == null || keyed.keys().areIn(request.headers())) {
      return request;
    }
    String key = idempotencyKey;
    if (key == null) {
      key = keyed.keys().newKey();
      idempotencyKey = key;
    }
    return request.with(keyed.keys().add(request.headers(), key));
  }

  /** Returns the request that the author's code may prepare. */
  FastreqRequest unprepared() {
    return withKey(
        following == null ? Objects.requireNonNull(item.request()) : following.page().request());
  }

  /**
   * {@inheritDoc} It has the item's idempotency key, so that sending it again is another try. The
   * key of a further page belongs to that page alone.
   */
  @Override
  public @Nullable FastreqRequest itemRequest() {
    FastreqRequest request = item.request();
    return request == null || following != null ? request : withKey(request);
  }

  /** Returns a request with the idempotency key of this call, if it has one. */
  final FastreqRequest withKey(FastreqRequest request) {
    BatchOptions.Keyed keyed = batch.options().retries().keyed();
    String key = idempotencyKey;
    return keyed == null || key == null
        ? request
        : request.toBuilder().replaceHeader(keyed.keys().header(), key).build();
  }

  @Override
  public String url() {
    return following == null ? item.url() : following.page().url();
  }

  @Override
  public String origin() {
    return request().url().origin();
  }

  /** {@inheritDoc} An item that names its own proxy does not wait for another. */
  @Override
  public int gates() {
    HttpRequest request = request();
    boolean awaitsToken = batch.options().sending().customizer().awaitsToken(request);
    return (request.proxy() == null ? Gate.Type.PROXY.bit() : 0)
        | (awaitsToken ? Gate.Type.TOKEN.bit() : 0);
  }

  @Override
  public long remainingNanos() {
    return batch.remainingNanos();
  }

  @Override
  public long timeoutNanos() {
    return request().timeoutNanos();
  }

  @Override
  public SlotHolder begin(Slot slot) {
    if (attempts == 0) {
      firstStartNanos = slot.startNanos();
    }
    return new Attempt(this, slot);
  }

  @Override
  public void cut(Cut cut) {
    endUnsent(cut.kind(), cut.message());
    batch.ended(this, false);
  }

  /** {@inheritDoc} The failure of an earlier attempt is kept, since nothing was sent since. */
  @Override
  public void refusedByBreaker(Host host) {
    if (attempts == 0) {
      outcome = refusedBy(host);
    } else {
      refused = true;
      note = "not tried again, since the circuit breaker of " + host.origin() + " is open";
    }
    batch.ended(this, false);
  }

  @Override
  public Cut outOfTime(WaitReason reason, long waitNanos) {
    return new Cut(
        Kind.TIMEOUT,
        "held back by the "
            + reason.text()
            + " for another "
            + Duration.ofNanos(waitNanos).toMillis()
            + " ms, which is longer than batchTimeout allows");
  }

  @Override
  public void refusedByGate(Gate gate) {
    Failure refusal = gate.refusal();
    if (outcome == null) {
      outcome = refusal;
      note = RetryPlanner.NO_TIME;
    } else {
      note = refusal.message();
    }
    refused = true;
    batch.ended(this, false);
  }

  /** Returns the failure of a call refused by an open breaker, including what opened it. */
  static Failure refusedBy(Host host) {
    String message = "the circuit breaker of " + host.origin() + " is open";
    HostBreaker breaker = host.breaker();
    HostBreaker.Fault fault = breaker == null ? null : breaker.lastFault();
    return new Failure(
        Kind.CIRCUIT_OPEN,
        fault == null ? message : message + "; the last failure there: " + fault.message(),
        fault == null ? null : fault.cause(),
        Reach.NOT_SENT,
        true);
  }

  /** Returns the failure caused by code of the route's author. */
  static Failure failedBy(String option, Throwable cause) {
    String message =
        Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    return new Failure(Kind.HANDLER, option + " failed: " + message, cause, Reach.NOT_SENT, true);
  }

  // Methods for attempts.

  String timeoutMessage() {
    return "no whole answer within " + Duration.ofNanos(timeoutNanos()).toMillis() + " ms";
  }

  /** Returns the context of the next attempt. */
  AttemptContext nextContext() {
    AttemptContext before = lastContext;
    return before == null ? new AttemptContext() : new AttemptContext(before, !putOff);
  }

  /** Returns the number of requests sent so far, and counts the next one. */
  int nextRequest() {
    return requests++;
  }

  /**
   * Records the end of an attempt.
   *
   * @param counts whether it counts as an attempt
   * @param end its outcome
   * @param why note to add to a failure's message, or null
   * @param bodySpent whether part of a body was passed on, which forbids another attempt
   */
  void attempted(
      Attempt attempt, boolean counts, Outcome end, @Nullable String why, boolean bodySpent) {
    ended(attempt, bodySpent);
    attempts += counts ? 1 : 0;
    putOff = false;
    outcome = end;
    note = why;
  }

  /** Records an attempt that does not count, since nothing reached the transport. */
  void keptBack(Attempt attempt, Failure reason, RetryPlan plan, boolean bodySpent) {
    if (plan.again()) {
      putOff(attempt, bodySpent);
    } else if (outcome == null || isRefusal(outcome, reason)) {
      attempted(attempt, false, reason, plan.note(), bodySpent);
    } else { // keep the earlier outcome, and note the reason
      attempted(attempt, false, outcome, reason.message(), bodySpent);
    }
  }

  /** Returns whether a server has refused the token, and there is no other. */
  private static boolean isRefusal(Outcome before, Failure reason) {
    return reason.kind() == Kind.AUTH
        && before instanceof Success success
        && success.response().status() == AttemptContext.UNAUTHORIZED;
  }

  /** Records an attempt that does not count, after which the call waits for its turn again. */
  void putOff(Attempt attempt, boolean bodySpent) {
    ended(attempt, bodySpent);
    putOff = true;
    note = null;
  }

  private void ended(Attempt attempt, boolean bodySpent) {
    lastStartNanos = attempt.hopStartedNanos();
    Hops hops = attempt.hops();
    lastContext = hops.context();
    lastMethod = hops.method();
    lastPolicy = hops.retryPolicy();
    spent = bodySpent;
  }

  /**
   * Completes the call: its last attempt has left the dispatcher and is not retried.
   *
   * @param told whether the transport is currently delivering the outcome
   * @param cut why a planned retry was cancelled, or null
   */
  void left(boolean told, @Nullable Cut cut) {
    if (putOff && cut != null) {
      Throwable cause = outcome instanceof Failure failure ? failure.cause() : null;
      outcome = new Failure(cut.kind(), cut.message(), cause, Reach.NOT_SENT, true);
    }
    batch.ended(this, told);
  }

  // Methods for results.

  /** Ends a call that has no attempt in flight. */
  void endUnsent(Kind kind, String message) {
    endUnsent(new Failure(kind, message, null, Reach.NOT_SENT, true));
  }

  /** Ends a call that has no attempt in flight. */
  void endUnsent(Failure failure) {
    outcome = failure;
  }

  /**
   * Ends this call as another one has ended, which has sent its item.
   *
   * @param alone whether that one has sent no other item, so that this one has its idempotency key
   */
  void endAs(Call other, String itsNote, boolean alone) {
    attempts = other.attempts;
    firstStartNanos = other.firstStartNanos;
    lastStartNanos = other.lastStartNanos;
    lastContext = other.lastContext;
    outcome = other.outcome;
    idempotencyKey = alone ? other.idempotencyKey : null;
    note = itsNote;
  }

  /** Returns whether a response counts as success. */
  boolean isOk(HttpResponse response) {
    return batch.isOk(response);
  }

  boolean isOk(Success success) {
    return isOk(success.response());
  }

  /** Returns whether the call has no successful response. */
  boolean hasFailed() {
    return !(outcome instanceof Success success
        && (isOk(success) || isUnchanged(success.response())));
  }

  /** Returns whether a response says that the item's response is the one delivered last. */
  boolean isUnchanged(HttpResponse response) {
    Revalidation revalidation = item.revalidation();
    return revalidation != null && revalidation.saysUnchanged(response.status());
  }

  /** Returns whether there is an outcome. Only for whoever handles the call. */
  boolean hasEnded() {
    return outcome != null;
  }

  /** Returns how many items have finally failed with this call. */
  int failedItems() {
    return hasFailed() ? 1 : 0;
  }

  /** Returns the outcome of the last attempt, or the failure decided by the batch. */
  public Outcome outcome() {
    return Objects.requireNonNull(outcome, "outcome of a call that has not ended");
  }

  /** Returns the response of the last attempt, or null. */
  @Nullable HttpResponse lastResponse() {
    return outcome instanceof Success success ? success.response() : null;
  }

  @Override
  public @Nullable String note() {
    return note;
  }

  /**
   * Returns whether another attempt is forbidden, by the host's breaker or a body partly passed on.
   */
  boolean isOver() {
    return refused || spent;
  }

  @Override
  public int attempts() {
    return attempts;
  }

  /** Returns the number of attempts that use up retries: all that repeat none for its token. */
  int attemptsOfPolicy() {
    return lastContext != null && lastContext.hasAnotherToken() ? attempts - 1 : attempts;
  }

  /** Returns the method of the last request. */
  String method() {
    return lastMethod == null ? request().method() : lastMethod;
  }

  /** Returns the policy that decides whether the last request is repeated. */
  RetryPolicy retryPolicy() {
    return lastPolicy == null ? batch.options().retries().policy() : lastPolicy;
  }

  @Override
  public @Nullable String proxy() {
    FastreqProxy proxy = lastContext == null ? null : lastContext.proxy();
    return proxy == null ? null : proxy.masked();
  }

  @Override
  public long elapsedNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - firstStartNanos;
  }

  @Override
  public long attemptNanos(long nowNanos) {
    return attempts == 0 ? 0 : nowNanos - lastStartNanos;
  }
}
