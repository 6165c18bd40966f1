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
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.robots.OriginRules;
import io.fastreq.camel.batch.robots.RobotsAsker;
import io.fastreq.camel.batch.robots.RobotsFetch;
import io.fastreq.camel.batch.robots.RobotsFiles;
import io.fastreq.camel.batch.robots.RobotsQuestion;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.robots.RobotsRules;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.Redirects;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps back the requests of one batch that {@code robots.txt} forbids: items before they are
 * passed to the dispatcher, and later hops before they are sent. Thread-safe.
 *
 * <p>A file is fetched by a batch of its own with a single item. So it passes all limits and
 * policies, and is retried, as items are.
 */
final class RobotsGate implements RobotsAsker {

  /** Most bytes of a response that is not the file, or comes by a transport without sinks. */
  private static final long MAX_OTHER_BYTES = 16 * 1024 * 1024;

  private static final StatusCodes OK = StatusCodes.parse("okStatusCodeRange", "200-299");

  private final BatchContext batch;
  private final RobotsFiles files;

  /** What is to be done with a call that was read. */
  enum Ruling {
    ALLOWED,
    /** It has ended. */
    REFUSED,
    /** It goes on when the file has come. */
    WAITS
  }

  private record OfCall(RobotsGate asker, Call call) implements RobotsQuestion {
    @Override
    public HttpRequest request() {
      return call.request();
    }
  }

  private record OfHop(RobotsGate asker, Attempt attempt, HttpRequest request, boolean unsent)
      implements RobotsQuestion {}

  RobotsGate(BatchContext batch, RobotsFiles files) {
    this.batch = batch;
    this.files = files;
  }

  /** Asks for a call that is counted as waiting. On a worker thread. */
  Ruling ask(Call call) {
    if (batch.cut() != null) {
      return Ruling.ALLOWED; // the dispatcher ends it
    }
    OriginRules rules = files.ask(new OfCall(this, call));
    if (rules != null) {
      return refuse(call, rules) ? Ruling.REFUSED : Ruling.ALLOWED;
    }
    if (batch.cut() != null) {
      cut(); // which may have come before the question
    }
    return Ruling.WAITS;
  }

  private boolean refuse(Call call, OriginRules rules) {
    Failure refusal = refusal(call.request(), rules);
    if (refusal == null) {
      return false;
    }
    call.endUnsent(refusal);
    return true;
  }

  private @Nullable Failure refusal(HttpRequest request, OriginRules rules) {
    Failure refusal = rules.refusal(request.url());
    if (refusal != null && refusal.kind() == Kind.BLOCKED) {
      files.countRefused();
    }
    return refusal;
  }

  /**
   * Asks for a later hop of an attempt, or one whose URL the author's code has changed. Returns at
   * once; the attempt is told on a worker thread.
   *
   * @param unsent whether the attempt has sent nothing so far
   */
  void ask(Attempt attempt, HttpRequest hop, boolean unsent) {
    Runnable question = () -> ask(new OfHop(this, attempt, hop, unsent));
    batch.work(question, refused -> batch.engine().workSurely(question));
  }

  private void ask(OfHop question) {
    OriginRules rules = batch.cut() == null ? files.ask(question) : null;
    if (rules != null) {
      answer(question, rules);
    } else if (batch.cut() != null) {
      cut();
    }
  }

  private void answer(OfHop question, OriginRules rules) {
    question.attempt().ruled(refusal(question.request(), rules), question.unsent());
  }

  @Override
  public void answered(List<RobotsQuestion> questions, OriginRules rules) {
    batch.dispatcher().crawlDelayKnown(rules.origin());
    List<Call> allowed = new ArrayList<>();
    List<Call> refused = new ArrayList<>();
    for (RobotsQuestion question : questions) {
      if (question instanceof OfHop hop) {
        answer(hop, rules);
      } else {
        Call call = ((OfCall) question).call();
        (refuse(call, rules) ? refused : allowed).add(call);
      }
    }
    if (!allowed.isEmpty() || !refused.isEmpty()) {
      batch.dispatcher().released(batch.queue(), allowed, refused.size());
      refused.forEach(call -> batch.ended(call, false));
    }
  }

  /** Ends the calls that wait, since the batch has been cut. Attempts are cut on their own. */
  void cut() {
    List<Call> calls = new ArrayList<>();
    for (RobotsQuestion question : files.drop(this)) {
      if (question instanceof OfCall waiting) {
        calls.add(waiting.call());
      }
    }
    if (!calls.isEmpty()) {
      batch.dispatcher().released(batch.queue(), calls, 0);
    }
  }

  @Override
  public Runnable start(RobotsFetch fetch, RobotsQuestion question) {
    HttpRequest asking = question.request();
    HttpRequest first =
        question instanceof OfHop hop ? hop.attempt().call.request() : asking; // names the proxy
    HttpRequest request =
        new HttpRequest(
            "GET",
            asking.url().withRequestUri(RobotsRules.PATH),
            userAgent(asking),
            null,
            asking.timeoutNanos(),
            first.proxy(),
            first.ownProxy(),
            asking.reuse());
    Item item = new Item(0, null, null, request.url().text(), null, request, null, fetch, null);
    batch.dispatcher().robotsAwaited(true);
    return batch
        .engine()
        .ownBatches()
        .start(
            new Single(item),
            options(batch.options(), timeoutNanos()),
            error -> {
              batch.dispatcher().robotsAwaited(false);
              fetch.failed(Kind.CANCELLED, "the request has not been made", error);
            });
  }

  /**
   * Returns the user agent that a request names: the only one of its headers that is taken over.
   */
  private static Headers userAgent(HttpRequest asking) {
    String named = asking.headers().first("User-Agent");
    return named == null ? Headers.EMPTY : Headers.EMPTY.with("User-Agent", named);
  }

  /**
   * Returns when a fetch ends that a limit holds back for longer than its batch has time. The batch
   * itself aborts it before. No retry is left out for it: none waits longer than is added.
   */
  private long timeoutNanos() {
    long remaining = batch.remainingNanos();
    return remaining == Long.MAX_VALUE
        ? 0
        : Math.addExact(remaining, batch.options().retries().maxRetryAfterNanos()) + 1;
  }

  /**
   * Returns the options of a fetch: those of the batch, without what belongs to its items.
   *
   * @param timeoutNanos when the fetch ends, or 0
   */
  private static BatchOptions options(BatchOptions batch, long timeoutNanos) {
    BatchOptions.Sending sending = batch.sending();
    BatchOptions.Retries retries = batch.retries();
    return new BatchOptions(
        new BatchOptions.Sending(
            sending.transport(),
            new ReadOptions(MAX_OTHER_BYTES, false, sending.readOptions().decompress()),
            sending.customizer().anonymous(),
            null,
            new Redirects(RobotsRules.MAX_REDIRECTS, Set.of()),
            sending.tracing(),
            sending.rateLimits()),
        new BatchOptions.Retries(
            retries.policy(),
            retries.respectRetryAfter(),
            retries.maxRetryAfterNanos(),
            null,
            null),
        new BatchOptions.Results(
            Shape.LIST,
            FailureMode.INCLUDE,
            null,
            OK,
            (response, whole) -> null,
            null,
            null,
            0,
            null,
            null),
        null,
        new BatchOptions.Reporting(List.of(), 0),
        timeoutNanos,
        false,
        null,
        null);
  }

  /** The one item of a fetch. */
  private static final class Single implements ItemSource, ItemSource.Opener {

    private @Nullable Item next;

    Single(Item item) {
      this.next = item;
    }

    @Override
    public boolean mayBlock() {
      return false;
    }

    @Override
    public ItemSource open() {
      return this;
    }

    @Override
    public Shape shape() {
      return Shape.LIST;
    }

    @Override
    public int knownSize() {
      return 1;
    }

    @Override
    public @Nullable Item next() {
      Item item = next;
      next = null;
      return item;
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }
}
