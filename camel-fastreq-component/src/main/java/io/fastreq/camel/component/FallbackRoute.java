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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.failure.FailureHandler;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/**
 * Calls what the option {@code onFallback} names, for items that have failed. The exchange has the
 * same properties as in a fallback of Camel's Circuit Breaker EIP. Thread-safe.
 */
final class FallbackRoute implements FailureHandler {

  private final FailureTarget target;

  /** Creates the fallbacks that a target makes, which must be started. */
  FallbackRoute(FailureTarget target) {
    this.target = target;
  }

  @Override
  public void run(FastreqFailure failure, Consumer<Result> onDone) {
    Exchange exchange = exchange(failure);
    target.process(exchange, doneSync -> onDone.accept(result(exchange)));
  }

  private Exchange exchange(FastreqFailure failure) {
    Exchange exchange = target.exchange(failure);
    exchange.getIn().setBody(failure);
    exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SUCCESSFUL_EXECUTION, false);
    exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_FROM_FALLBACK, true);
    exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_SHORT_CIRCUITED, true);
    if (failure.kind() == FastreqFailure.Kind.TIMEOUT) {
      exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_TIMED_OUT, true);
    }
    if (failure.kind() == FastreqFailure.Kind.CIRCUIT_OPEN) {
      exchange.setProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_REJECTED, true);
    }
    return exchange;
  }

  private static Result result(Exchange exchange) {
    Exception problem = exchange.getException();
    return problem == null
        ? new Result(exchange.getMessage().getBody(), null)
        : new Result(null, problem);
  }
}
