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

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.batch.result.Fallback;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.component.options.OptionBeans;
import java.util.function.Consumer;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Calls the endpoint or processor that the option {@code onFallback} names, for items that have
 * failed. The exchange has the same properties as in a fallback of Camel's Circuit Breaker EIP.
 * Thread-safe while it is started.
 */
final class FallbackRoute extends ServiceSupport implements Fallback {

  private final CamelContext context;
  private final String target;
  private @Nullable AsyncProcessor processor;

  FallbackRoute(CamelContext context, String target) {
    this.context = context;
    this.target = target;
  }

  @Override
  protected void doStart() throws Exception {
    Processor found =
        EndpointHelper.isReferenceParameter(target)
            ? OptionBeans.mandatory(context, "onFallback", target, Processor.class)
            : endpoint().createAsyncProducer();
    processor = AsyncProcessorConverterHelper.convert(found);
    ServiceHelper.startService(processor);
  }

  private Endpoint endpoint() {
    Endpoint endpoint;
    try {
      endpoint = context.getEndpoint(target);
    } catch (ResolveEndpointFailedException | NoSuchEndpointException e) {
      throw wrongTarget(e);
    }
    if (endpoint == null) {
      throw wrongTarget(null);
    }
    return endpoint;
  }

  private IllegalArgumentException wrongTarget(@Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Option onFallback can not be "
            + Masking.mask(target)
            + ": it takes the URI of an endpoint whose component is on the class path, such as"
            + " direct:name, or #bean of a Processor",
        cause);
  }

  @Override
  protected void doStop() {
    ServiceHelper.stopService(processor);
  }

  @Override
  public void run(FastreqFailure failure, Consumer<Result> onDone) {
    AsyncProcessor route = processor;
    if (route == null) {
      throw new IllegalStateException("the fallback " + target + " is not started");
    }
    Exchange exchange = exchange(failure);
    route.process(exchange, doneSync -> onDone.accept(result(exchange)));
  }

  private Exchange exchange(FastreqFailure failure) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getIn().setBody(failure);
    exchange.getIn().setHeader(FastreqConstants.KEY, failure.key());
    exchange.getIn().setHeader(FastreqConstants.INDEX, failure.index());
    exchange.getIn().setHeader(FastreqConstants.URL, failure.url());
    exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, caught(failure));
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

  /** Returns the cause of a failure, or an exception with the same message if it has none. */
  static Throwable caught(FastreqFailure failure) {
    Throwable cause = failure.cause();
    return cause != null ? cause : new FastreqException(failure.kind() + ": " + failure.message());
  }

  private static Result result(Exchange exchange) {
    Exception problem = exchange.getException();
    return problem == null
        ? new Result(exchange.getMessage().getBody(), null)
        : new Result(null, problem);
  }
}
