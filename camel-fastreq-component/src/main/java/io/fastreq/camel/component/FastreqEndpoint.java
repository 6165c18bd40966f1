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

import io.fastreq.camel.component.observe.ManagedEndpoint;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.dispatch.host.RequestLimits;
import org.apache.camel.Category;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Send many HTTP requests for one message: throttled, bounded, retried, and answered with one keyed
 * message.
 */
@ManagedResource(description = "Managed fastreq endpoint")
@UriEndpoint(
    firstVersion = "0.1.0",
    scheme = "fastreq",
    title = "Fastreq",
    syntax = "fastreq:name",
    producerOnly = true,
    category = {Category.HTTP},
    headersClass = FastreqConstants.class)
public class FastreqEndpoint extends ManagedEndpoint implements FailureTarget.Owner {

  @UriPath(
      label = "producer",
      description =
          "The name. All endpoints of one name in a CamelContext share slots, tokens and"
              + " connections.")
  @Metadata(required = true)
  private final String name;

  @UriParam private final FastreqConfiguration configuration;

  private volatile boolean stopped;

  /** Creates an endpoint. The configuration must not be changed by other code. */
  public FastreqEndpoint(
      String uri, Component component, String name, FastreqConfiguration configuration) {
    super(uri, component);
    this.name = name;
    this.configuration = configuration;
  }

  @Override
  public Producer createProducer() {
    return new FastreqProducer(this, component());
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException(
        "fastreq: sends requests, so it can't be consumed from");
  }

  /** Returns the URI with secrets masked, since Camel shows it in logs, JMX and exceptions. */
  @Override
  public String getEndpointUri() {
    return Masking.mask(super.getEndpointUri());
  }

  @Override
  public String toString() {
    return getEndpointUri();
  }

  /** Compares the URIs as they were written: endpoints may differ in a secret alone. */
  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof FastreqEndpoint endpoint
            && endpoint.getCamelContext() == getCamelContext()
            && endpoint.writtenUri().equals(writtenUri()));
  }

  @Override
  public int hashCode() {
    return writtenUri().hashCode();
  }

  private String writtenUri() {
    return super.getEndpointUri();
  }

  @Override
  public String getName() {
    return name;
  }

  /** Returns the options of this endpoint. */
  @Override
  public FastreqConfiguration getConfiguration() {
    return configuration;
  }

  @Override
  protected RequestLimits configuredLimits() {
    return configuration.requestLimits();
  }

  private FastreqComponent component() {
    return (FastreqComponent) getComponent();
  }

  @Override
  protected EngineRegistry engines() {
    return component().engines();
  }

  @Override
  protected void doStart() throws Exception {
    stopped = false;
    super.doStart();
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    stopped = true;
    engines().free(name);
  }

  /** Returns whether the endpoint has been stopped. An endpoint that was never started has not. */
  boolean hasStopped() {
    return stopped;
  }
}
