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

import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.failure.DeadLetter;
import io.fastreq.camel.batch.failure.FailureHandler;
import io.fastreq.camel.batch.group.Grouping;
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.page.PageReader;
import io.fastreq.camel.batch.page.PageRequests;
import io.fastreq.camel.batch.page.PageRules;
import io.fastreq.camel.batch.request.Preparer;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.batch.request.Tracing;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.result.ValueMaker;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.policy.FailureLimit;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.ratelimit.RateLimitHeaders;
import io.fastreq.camel.policy.retry.IdempotencyKeys;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.Redirects;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The options of an endpoint's batches. Endpoints of the same name may have different ones.
 * Immutable.
 *
 * @param sending how requests are sent
 * @param retries when requests are retried
 * @param results how responses are turned into results
 * @param paging how items go on with further pages, or null if they have none
 * @param reporting how progress is reported
 * @param batchTimeoutNanos maximum duration of a batch; 0 for no limit
 * @param deduplicate whether equal requests are sent once
 * @param store remembers completed items beyond the batch, or null
 * @param grouping how rows are sent in groups, or null if each item has a request of its own
 */
public record BatchOptions(
    Sending sending,
    Retries retries,
    Results results,
    @Nullable Paging paging,
    Reporting reporting,
    long batchTimeoutNanos,
    boolean deduplicate,
    @Nullable IdempotentStore store,
    @Nullable Grouping grouping) {

  /**
   * How requests are sent.
   *
   * @param transport sends single requests
   * @param readOptions how bodies are read
   * @param customizer adds user agents, credentials, cookies and proxies to each attempt
   * @param preparer the author's own changes to each attempt, or null
   * @param redirects follows redirects, or null to treat them as ordinary responses
   * @param tracing traces requests with spans
   * @param rateLimits reads the rate limits that responses tell of, or null if they are ignored
   */
  public record Sending(
      HttpTransport transport,
      ReadOptions readOptions,
      RequestCustomizer customizer,
      @Nullable Preparer preparer,
      @Nullable Redirects redirects,
      Tracing tracing,
      @Nullable RateLimitHeaders rateLimits) {}

  /**
   * When requests are retried.
   *
   * @param policy decides after failures and unwanted statuses
   * @param respectRetryAfter whether {@code Retry-After} is respected
   * @param maxRetryAfterNanos longest accepted {@code Retry-After}
   * @param retryWhile returns whether a successful response must be retried, or null
   * @param keyed idempotency keys of items, or null
   */
  public record Retries(
      RetryPolicy policy,
      boolean respectRetryAfter,
      long maxRetryAfterNanos,
      @Nullable Predicate<FastreqResponse> retryWhile,
      @Nullable Keyed keyed) {

    /** Returns the policy for a request. */
    RetryPolicy policyFor(HttpRequest request) {
      return keyed != null && keyed.keys().areIn(request.headers()) ? keyed.policy() : policy;
    }
  }

  /**
   * Idempotency keys of items.
   *
   * @param keys creates the keys of items that have none
   * @param policy decides on requests that carry a key
   */
  public record Keyed(IdempotencyKeys keys, RetryPolicy policy) {}

  /**
   * How responses are turned into results.
   *
   * @param shape the form of the result, or null for the form of the input
   * @param failureMode how failed items appear in the result
   * @param failureLimit the failures after which the batch is cut, or null for any number
   * @param okStatusCodes the statuses that count as success
   * @param values creates values from responses
   * @param fallback creates values for failed items, or null
   * @param deadLetter receives items that stay failed, or null
   * @param streamWindow maximum number of results that wait for their reader; 0 if the batch does
   *     not stream
   * @param aggregator aggregates all results to one value, or null
   * @param resultField the row field that receives the value, or null if rows are not returned
   */
  public record Results(
      @Nullable Shape shape,
      FailureMode failureMode,
      @Nullable FailureLimit failureLimit,
      StatusCodes okStatusCodes,
      ValueMaker values,
      @Nullable FailureHandler fallback,
      @Nullable DeadLetter deadLetter,
      int streamWindow,
      @Nullable Aggregator aggregator,
      @Nullable String resultField) {

    /** Returns whether results are delivered to a reader as they come. */
    public boolean streams() {
      return streamWindow > 0;
    }

    private Results with(@Nullable Aggregator itsAggregator) {
      return new Results(
          shape,
          failureMode,
          failureLimit,
          okStatusCodes,
          values,
          fallback,
          deadLetter,
          streamWindow,
          itsAggregator,
          resultField);
    }
  }

  /**
   * How items go on with further pages.
   *
   * @param reader reads pages
   * @param rules decides which pages are requested
   */
  public record Paging(PageReader reader, PageRules rules) {}

  /**
   * How progress is reported.
   *
   * @param listeners the listeners; may be empty
   * @param intervalNanos interval between two reports
   */
  public record Reporting(List<FastreqProgressListener> listeners, long intervalNanos) {}

  /** Returns these options with the parts that are specific to one exchange. */
  public BatchOptions with(
      RequestCustomizer customizer,
      @Nullable Preparer preparer,
      Tracing tracing,
      @Nullable Aggregator aggregator,
      @Nullable IdempotentStore itsStore,
      PageRequests pages,
      @Nullable Grouping itsGrouping) {
    Sending itsSending =
        new Sending(
            sending.transport(),
            sending.readOptions(),
            customizer,
            preparer,
            sending.redirects(),
            tracing,
            sending.rateLimits());
    return new BatchOptions(
        itsSending,
        retries,
        results.with(aggregator),
        paging == null ? null : new Paging(paging.reader(), paging.rules().with(pages)),
        reporting,
        batchTimeoutNanos,
        deduplicate,
        itsStore,
        itsGrouping);
  }
}
