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
package io.fastreq.cli;

import io.fastreq.camel.FastreqDryRun;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqResultStream;
import io.fastreq.camel.component.FastreqComponent;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Endpoint that sends the requests, in its own Camel context. Results are written as they arrive;
 * sending slows down to the pace of writing.
 */
final class FastreqClient implements AutoCloseable {

  /** Options whose text comes from the user. */
  private static final Set<String> FREE_TEXT =
      Set.of("userAgent", "urlTemplate", "directory", "fileName", "basicAuthUsername");

  private final DefaultCamelContext context;
  private final Producer producer;

  private FastreqClient(DefaultCamelContext context, Producer producer) {
    this.context = context;
    this.producer = producer;
  }

  /**
   * Prepares everything without sending.
   *
   * @param beans options that are objects
   * @throws WrongUsageException if an option is wrong, with the message of the endpoint
   */
  static FastreqClient prepare(EndpointOptions options, Map<String, Object> beans) {
    DefaultCamelContext context = new DefaultCamelContext();
    boolean ready = false;
    try {
      context.disableJMX();
      context.start();
      FastreqComponent component = context.getComponent("fastreq", FastreqComponent.class);
      options.applySecrets(component.getConfiguration());
      Map<String, Object> parameters = options.open();
      parameters.put("streaming", true);
      beans.forEach((name, bean) -> parameters.put(name, given(context, name, bean)));
      keepText(context, component, parameters);
      Endpoint endpoint = context.getEndpoint("fastreq:cli", parameters);
      Producer producer = endpoint.createProducer();
      producer.start();
      ready = true;
      return new FastreqClient(context, producer);
    } catch (ResolveEndpointFailedException | FastreqException | IllegalArgumentException e) {
      throw new WrongUsageException(options.inFlags(ErrorText.of(e)));
    } catch (Exception e) {
      throw new WrongUsageException("cannot start: " + options.inFlags(ErrorText.of(e)));
    } finally {
      if (!ready) {
        context.stop();
      }
    }
  }

  /**
   * Returns the value for the URI. A body, whatever its text, and what processes failed items are
   * put into the registry and referred to by name.
   */
  private static Object given(DefaultCamelContext context, String name, Object bean) {
    if (bean instanceof byte[] || bean instanceof Processor) {
      context.getRegistry().bind(name, bean);
      return "#" + name;
    }
    return bean;
  }

  /**
   * Sets text on the component itself, because some of it would have a special meaning in the
   * endpoint's URI ({@code RAW(x)}, braces).
   */
  private static void keepText(
      DefaultCamelContext context, FastreqComponent component, Map<String, Object> parameters) {
    for (String name : FREE_TEXT) {
      Object text = parameters.remove(name);
      if (text != null) {
        component.getComponentPropertyConfigurer().configure(context, component, name, text, true);
      }
    }
  }

  /**
   * Sends the requests.
   *
   * @param body the items
   * @throws RunFailedException if the work could not be completed
   */
  Outcome send(Object body, ResultLines lines, InterruptHandler interrupt) {
    Exchange exchange = producer.getEndpoint().createExchange();
    exchange.getMessage().setBody(body);
    try {
      producer.process(exchange);
    } catch (Exception e) {
      exchange.setException(e);
    }
    if (exchange.getException() != null) {
      throw brokenOff(exchange.getException());
    }
    Object results = exchange.getMessage().getBody();
    if (results instanceof FastreqDryRun dryRun) {
      return DryRunLines.write(dryRun, lines);
    }
    try (FastreqResultStream stream = (FastreqResultStream) results) {
      interrupt.ends(stream);
      return write(stream, lines);
    } catch (FastreqException e) {
      throw brokenOff(e);
    }
  }

  private static Outcome write(FastreqResultStream results, ResultLines lines) {
    Map<Kind, Integer> failed = new EnumMap<>(Kind.class);
    int written = 0;
    while (results.hasNext()) {
      FastreqResult result = results.next();
      lines.write(result.toJson());
      written++;
      if (result instanceof FastreqFailure failure) {
        failed.merge(failure.kind(), 1, Integer::sum);
      }
    }
    return new Outcome(
        results.summary().total(), written, Collections.unmodifiableMap(failed), null);
  }

  private static RunFailedException brokenOff(Throwable problem) {
    return new RunFailedException(ExitStatus.RUN_FAILED, ErrorText.of(problem), problem);
  }

  @Override
  public void close() {
    producer.stop();
    context.stop();
  }
}
