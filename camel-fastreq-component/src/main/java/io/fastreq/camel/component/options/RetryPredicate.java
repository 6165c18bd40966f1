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
package io.fastreq.camel.component.options;

import io.fastreq.camel.FastreqResponse;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.EndpointHelper;

/** Reads the option {@code retryWhile}. Stateless. */
final class RetryPredicate {

  private RetryPredicate() {}

  /**
   * Returns the predicate over responses.
   *
   * @param option a Simple predicate, or a reference to a bean
   * @throws IllegalArgumentException for a bean that is no predicate
   */
  static Predicate<FastreqResponse> of(CamelContext context, String option) {
    if (!EndpointHelper.isReferenceParameter(option)) {
      org.apache.camel.Predicate simple =
          SimpleExpressions.predicate(context, "retryWhile", option);
      Predicate<FastreqResponse> predicate = camel(context, simple);
      return response ->
          SimpleExpressions.explained(
              "retryWhile", option, "a predicate", () -> predicate.test(response));
    }
    Object bean = OptionBeans.mandatory(context, "retryWhile", option);
    if (bean instanceof org.apache.camel.Predicate predicate) {
      return camel(context, predicate);
    }
    if (bean instanceof Predicate<?> predicate) {
      @SuppressWarnings("unchecked") // the documented type of the bean
      Predicate<FastreqResponse> typed = (Predicate<FastreqResponse>) predicate;
      return typed;
    }
    throw OptionText.wrong(
        "retryWhile", option, "a Simple predicate or #bean of a Predicate over FastreqResponse");
  }

  private static Predicate<FastreqResponse> camel(
      CamelContext context, org.apache.camel.Predicate predicate) {
    predicate.init(context);
    return response -> {
      Exchange exchange = new DefaultExchange(context);
      exchange.getIn().setBody(response);
      return predicate.matches(exchange);
    };
  }
}
