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
package io.fastreq.camel.component;

import io.fastreq.camel.FastreqPartialFailureException;
import io.fastreq.camel.batch.BatchResult;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.batch.result.ResultStream;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the result of a batch into the message of its exchange. Stateless. */
final class ResultMessage {

  private static final Logger LOG = LoggerFactory.getLogger(ResultMessage.class);

  private ResultMessage() {}

  static void fill(Exchange exchange, BatchResult result, FailureMode mode) {
    Message message = exchange.getMessage();
    message.setBody(result.body());
    message.setHeader(FastreqConstants.TOTAL, result.total());
    message.setHeader(FastreqConstants.SUCCEEDED, result.succeeded());
    message.setHeader(FastreqConstants.FAILED, result.failed());
    message.setHeader(FastreqConstants.SKIPPED, result.skipped());
    message.setHeader(FastreqConstants.FALLBACK, result.fallbacks());
    message.setHeader(FastreqConstants.DEAD_LETTERED, result.deadLettered());
    message.setHeader(FastreqConstants.ATTEMPTS, result.attempts());
    message.setHeader(
        FastreqConstants.DURATION, TimeUnit.NANOSECONDS.toMillis(result.elapsedNanos()));
    setWaits(message, result.waits());
    BatchResult.StatusLine single = result.single();
    if (single != null) {
      message.setHeader(FastreqConstants.HTTP_RESPONSE_CODE, single.status());
      message.setHeader(FastreqConstants.HTTP_RESPONSE_TEXT, single.reason());
    }
    Throwable problem = problem(result, mode);
    if (problem != null) {
      exchange.setException(problem);
    }
  }

  private static void setWaits(Message message, Map<String, Duration> waits) {
    if (waits.isEmpty()) {
      message.removeHeader(FastreqConstants.WAITS); // of an earlier batch
      return;
    }
    Map<String, Long> millis = new LinkedHashMap<>();
    waits.forEach((reason, duration) -> millis.put(reason, duration.toMillis()));
    message.setHeader(FastreqConstants.WAITS, Collections.unmodifiableMap(millis));
  }

  private static @Nullable Throwable problem(BatchResult result, FailureMode mode) {
    boolean fails = result.failed() > 0 && mode == FailureMode.THROW;
    FastreqPartialFailureException partial =
        fails
            ? new FastreqPartialFailureException(
                result.failures(), result.total(), result.succeeded(), result.body())
            : null;
    Throwable inputError = result.inputError();
    if (inputError == null) {
      return partial;
    }
    if (partial != null) {
      inputError.addSuppressed(partial);
    }
    return inputError;
  }

  /**
   * Sets a stream of results as the body, and closes it when the exchange is done. Removes the
   * figures of an earlier batch, which could be mistaken for those of this one.
   */
  static void fill(Exchange exchange, ResultStream results, boolean tracked) {
    Message message = exchange.getMessage();
    message.removeHeaders("CamelFastreq*", FastreqConstants.KEYS);
    message.setBody(results);
    exchange.getExchangeExtension().addOnCompletion(new Closing(results));
    if (tracked) {
      DeliveryTracker.offer(exchange, results);
    }
  }

  /** Closes the stream. Passed on with the exchange, so that {@code seda} may continue reading. */
  private static final class Closing extends SynchronizationAdapter {
    private final ResultStream results;

    Closing(ResultStream results) {
      this.results = results;
    }

    @Override
    public void onDone(Exchange exchange) {
      if (!results.isExhausted()) {
        LOG.info(
            "Exchange {} is done, so its stream of results closes, which had not been read to its"
                + " end: {}",
            exchange.getExchangeId(),
            results.summary());
      }
      results.close();
    }
  }
}
