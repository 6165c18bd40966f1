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
import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.batch.result.Aggregator;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.result.Fallback;
import io.fastreq.camel.batch.result.ValueMaker;
import io.fastreq.camel.policy.StatusCodes;
import io.fastreq.camel.policy.retry.RetryPolicy;
import io.fastreq.camel.transport.HttpTransport;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.Redirects;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint wants its batches to be carried out: what may differ between endpoints of one
 * name. Immutable.
 *
 * @param shape the result's form, or null for the form of the input
 * @param failureMode what becomes of failures
 * @param stopOnException whether the first failure ends the batch
 * @param okStatusCodes the statuses that count as success
 * @param retryPolicy when to try again
 * @param respectRetryAfter whether answers may say when to come again
 * @param maxRetryAfterNanos the longest wait of those that is accepted
 * @param redirects follows redirects, or null where they are answers like others
 * @param batchTimeoutNanos how long the batch may take; 0 for as long as it needs
 * @param preparer the author's own changes to each attempt, or null
 * @param outfitter gives attempts user agents, credentials, cookies and proxies
 * @param transport sends single attempts
 * @param readOptions how bodies are read
 * @param values makes values of answers
 * @param retryWhile says of an answer that counts as success that it is to be tried again, or null
 * @param fallback stands in for items that failed, or null
 * @param progressListeners told how far the batch is
 * @param progressIntervalNanos how often they are told
 * @param streamWindow most results that wait for their reader; 0 where the batch does not stream
 * @param deduplicate whether equal requests are sent once
 * @param ledger remembers what is done beyond the batch, or null
 * @param fold makes one value of all results, or null
 * @param resultField where values go in items that are rows and come back with them, or null
 * @param tracing follows requests on their way
 */
public record BatchOptions(
    @Nullable Shape shape,
    FailureMode failureMode,
    boolean stopOnException,
    StatusCodes okStatusCodes,
    RetryPolicy retryPolicy,
    boolean respectRetryAfter,
    long maxRetryAfterNanos,
    @Nullable Redirects redirects,
    long batchTimeoutNanos,
    @Nullable Preparer preparer,
    RequestCustomizer outfitter,
    HttpTransport transport,
    ReadOptions readOptions,
    ValueMaker values,
    @Nullable Predicate<FastreqResponse> retryWhile,
    @Nullable Fallback fallback,
    List<FastreqProgressListener> progressListeners,
    long progressIntervalNanos,
    int streamWindow,
    boolean deduplicate,
    @Nullable IdempotentStore ledger,
    @Nullable Aggregator fold,
    @Nullable String resultField,
    Tracing tracing) {

  /** Whether results go to a reader as they come. */
  public boolean streams() {
    return streamWindow > 0;
  }

  /** The same for one exchange, with what it has of its own. */
  public BatchOptions with(
      RequestCustomizer itsOutfitter,
      @Nullable Preparer itsPreparer,
      @Nullable IdempotentStore itsLedger,
      @Nullable Aggregator itsFold,
      Tracing itsTracing) {
    return new BatchOptions(
        shape,
        failureMode,
        stopOnException,
        okStatusCodes,
        retryPolicy,
        respectRetryAfter,
        maxRetryAfterNanos,
        redirects,
        batchTimeoutNanos,
        itsPreparer,
        itsOutfitter,
        transport,
        readOptions,
        values,
        retryWhile,
        fallback,
        progressListeners,
        progressIntervalNanos,
        streamWindow,
        deduplicate,
        itsLedger,
        itsFold,
        resultField,
        itsTracing);
  }
}
