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
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.result.Aggregator;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;

/**
 * Aggregates results by one of Camel's strategies, which gets each as an exchange of its own: the
 * value as body; index, key and URL as headers. A failed item has a null body, or the failure with
 * {@code failureMode=include}, and the exception as property {@code CamelExceptionCaught}.
 */
final class StrategyAggregator implements Aggregator {

  private final AggregationStrategy strategy;
  private final Exchange input;
  private @Nullable Exchange aggregated;

  StrategyAggregator(AggregationStrategy strategy, Exchange input) {
    this.strategy = strategy;
    this.input = input;
  }

  @Override
  public void add(Item item, @Nullable Object value, @Nullable FastreqFailure failure) {
    Exchange exchange = new DefaultExchange(input.getContext());
    exchange.getIn().setHeader(FastreqConstants.INDEX, item.index());
    exchange.getIn().setHeader(FastreqConstants.URL, item.url());
    if (item.key() != null) {
      exchange.getIn().setHeader(FastreqConstants.KEY, item.key());
    }
    if (failure != null) {
      exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, FailureTarget.caught(failure));
    }
    exchange.getIn().setBody(value);
    aggregated = strategy.aggregate(aggregated, exchange, input);
  }

  @Override
  public @Nullable Object result() {
    Exchange all = aggregated;
    if (all == null) {
      return null;
    }
    strategy.onCompletion(all, input);
    return all.getMessage().getBody();
  }
}
