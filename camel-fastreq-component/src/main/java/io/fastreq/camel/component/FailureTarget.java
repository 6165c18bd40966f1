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
import io.fastreq.camel.component.options.EndpointOptions;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.component.options.OptionBeans;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.Processor;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint or processor that an option names for items that have failed. Thread-safe while it
 * is started.
 */
final class FailureTarget extends ServiceSupport {

  /** An endpoint whose failed items may have a target. */
  interface Owner {

    /** Returns the options, which may name targets. */
    EndpointOptions getConfiguration();
  }

  private final CamelContext context;
  private final String option;
  private final String target;
  private @Nullable Processor processor;

  /**
   * Creates a target, which is looked up when it starts.
   *
   * @param option the option that names the target
   * @param target the URI of an endpoint, or #bean of a Processor
   */
  FailureTarget(CamelContext context, String option, String target) {
    this.context = context;
    this.option = option;
    this.target = target;
  }

  /**
   * Checks the targets of an endpoint that is being created, as far as that creates no other
   * endpoint: these may not be complete yet, or lead back to this one.
   *
   * @throws IllegalArgumentException naming the option and what it takes
   */
  static void check(CamelContext context, EndpointOptions options) {
    check(context, "deadLetter", options.getDeadLetter());
    check(context, "onFallback", options.getOnFallback());
  }

  private static void check(CamelContext context, String option, @Nullable String target) {
    if (target == null) {
      return;
    }
    if (EndpointHelper.isReferenceParameter(target)) {
      OptionBeans.mandatory(context, option, target, Processor.class);
      return;
    }
    int colon = target.indexOf(':');
    boolean isKnown =
        colon < 0
            ? context.getRegistry().lookupByNameAndType(target, Endpoint.class) != null
            : colon > 0 && context.getComponent(target.substring(0, colon), true, false) != null;
    if (!isKnown) {
      throw wrongTarget(option, target, null);
    }
  }

  @Override
  protected void doStart() throws Exception {
    Processor found =
        EndpointHelper.isReferenceParameter(target)
            ? OptionBeans.mandatory(context, option, target, Processor.class)
            : endpoint().createProducer();
    processor = found;
    ServiceHelper.startService(found);
  }

  private Endpoint endpoint() {
    Endpoint endpoint;
    try {
      endpoint = context.getEndpoint(target);
    } catch (ResolveEndpointFailedException | NoSuchEndpointException e) {
      throw wrongTarget(option, target, e);
    }
    if (endpoint == null) {
      throw wrongTarget(option, target, null);
    }
    if (endpoint instanceof Owner other && leadsBack(other.getConfiguration())) {
      throw new IllegalArgumentException(
          "Option "
              + option
              + " can not be "
              + Masking.mask(target)
              + ": that endpoint has the same option, set on the component, so that its failures"
              + " would come back to it without end. Set it on the endpoints that need it");
    }
    return endpoint;
  }

  /** Returns whether an endpoint sends its own failures to this target. */
  private boolean leadsBack(EndpointOptions options) {
    return target.equals(options.getDeadLetter()) || target.equals(options.getOnFallback());
  }

  private static IllegalArgumentException wrongTarget(
      String option, String target, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Option "
            + option
            + " can not be "
            + Masking.mask(target)
            + ": it takes the URI of an endpoint whose component is on the class path, such as"
            + " direct:name, or #bean of a Processor",
        cause);
  }

  @Override
  protected void doStop() {
    ServiceHelper.stopService(processor);
  }

  /** Returns an exchange about a failure, without a body. */
  Exchange exchange(FastreqFailure failure) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getIn().setHeader(FastreqConstants.KEY, failure.key());
    exchange.getIn().setHeader(FastreqConstants.INDEX, failure.index());
    exchange.getIn().setHeader(FastreqConstants.URL, failure.url());
    exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, caught(failure));
    return exchange;
  }

  /** Returns the cause of a failure, or an exception with the same message if it has none. */
  static Throwable caught(FastreqFailure failure) {
    Throwable cause = failure.cause();
    return cause != null ? cause : new FastreqException(failure.kind() + ": " + failure.message());
  }

  /**
   * Has the target process an exchange. Camel's bridge to asynchronous processors reports an error
   * of a synchronous one as success, so it is not used.
   */
  void process(Exchange exchange, AsyncCallback onDone) {
    Processor started = processor;
    if (started == null) {
      throw new IllegalStateException(option + " " + Masking.mask(target) + " is not started");
    }
    if (started instanceof AsyncProcessor asynchronous) {
      asynchronous.process(exchange, onDone);
      return;
    }
    try {
      started.process(exchange);
    } catch (Throwable e) { // the author's code may throw anything
      exchange.setException(e);
    }
    onDone.done(true);
  }
}
