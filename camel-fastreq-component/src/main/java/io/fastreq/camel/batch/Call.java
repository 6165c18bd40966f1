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
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.page.Page;
import io.fastreq.camel.dispatch.Host;
import io.fastreq.camel.dispatch.Slot;
import io.fastreq.camel.dispatch.Task;
import io.fastreq.camel.dispatch.attempt.Cut;
import io.fastreq.camel.dispatch.attempt.SlotHolder;
import io.fastreq.camel.dispatch.host.Gate;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
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
public non-sealed class Call extends CallHistory implements Task, Completion {

  private final Item item;
  final BatchContext batch;

  /** What makes it the call of a further page; null for the first or only page. */
  private final @Nullable Following following;

  private int requests;

  /** Its idempotency key, or null if it has one from its author or has not been attempted. */
  private @Nullable String idempotencyKey;

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
    begun(slot.startNanos());
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
    endByBreaker(host.origin(), refusedBy(host));
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
    endByGate(gate.refusal());
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

  /** Returns the number of requests sent so far, and counts the next one. */
  int nextRequest() {
    return requests++;
  }

  /**
   * Completes the call: its last attempt has left the dispatcher and is not retried.
   *
   * @param told whether the transport is currently delivering the outcome
   * @param cut why a planned retry was cancelled, or null
   */
  void left(boolean told, @Nullable Cut cut) {
    if (cut != null) {
      endIfPutOff(cut);
    }
    batch.ended(this, told);
  }

  // Methods for results.

  /**
   * Ends this call as another one has ended, which has sent its item.
   *
   * @param alone whether that one has sent no other item, so that this one has its idempotency key
   */
  void endAs(Call other, String itsNote, boolean alone) {
    endAs(other, itsNote);
    idempotencyKey = alone ? other.idempotencyKey : null;
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
    HttpResponse response = lastResponse();
    return response == null || !(isOk(response) || isUnchanged(response));
  }

  /** Returns whether a response says that the item's response is the one delivered last. */
  boolean isUnchanged(HttpResponse response) {
    Revalidation revalidation = item.revalidation();
    return revalidation != null && revalidation.saysUnchanged(response.status());
  }

  /** Returns how many items have finally failed with this call. */
  int failedItems() {
    return hasFailed() ? 1 : 0;
  }

  /** Returns the method of the last request. */
  String method() {
    String last = lastMethod();
    return last == null ? request().method() : last;
  }

  /** Returns the policy that decides whether the last request is repeated. */
  RetryPolicy retryPolicy() {
    RetryPolicy last = lastPolicy();
    return last == null ? batch.options().retries().policy() : last;
  }
}
