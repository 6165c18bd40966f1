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

import io.fastreq.camel.component.group.GroupSettings;
import io.fastreq.camel.component.observe.FastreqHealthCheck;
import io.fastreq.camel.component.observe.Meters;
import io.fastreq.camel.component.options.EndpointNames;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.component.options.NamedValues;
import io.fastreq.camel.component.options.OptionReader;
import io.fastreq.camel.component.options.OptionValidator;
import io.fastreq.camel.component.options.SharedOptions;
import io.fastreq.camel.component.runtime.BreakerSettings;
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.component.runtime.NamedOptions;
import io.fastreq.camel.output.file.Disk;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates {@code fastreq:name} endpoints. Options that are set here are the defaults of all
 * endpoints.
 */
@Component("fastreq")
public class FastreqComponent extends DefaultComponent {

  private static final Logger LOG = LoggerFactory.getLogger(FastreqComponent.class);

  private final Function<String, @Nullable String> environment;
  private volatile Disk disk = Disk.LOCAL;
  private final EngineRegistry engines;
  private final DeliveryNotifier deliveries = new DeliveryNotifier();
  private final FastreqHealthCheck healthCheck;
  private final LifecycleStrategy stopSignal =
      new LifecycleStrategySupport() {
        @Override
        public void onContextStopping(CamelContext context) {
          engines.quiesce("the Camel context is stopping");
        }
      };

  @Metadata(description = "Options that hold for all endpoints, unless their URI says otherwise")
  private FastreqConfiguration configuration = new FastreqConfiguration();

  /** Creates a component that takes defaults from the environment of the process. */
  public FastreqComponent() {
    this(System::getenv);
  }

  FastreqComponent(Function<String, @Nullable String> environment) {
    this.environment = environment;
    this.engines =
        new EngineRegistry(
            this::getCamelContext,
            this,
            environment,
            () -> names(endpoint -> !endpoint.hasStopped()),
            engine -> Meters.of(getCamelContext(), engine));
    this.healthCheck =
        new FastreqHealthCheck(
            this::getCamelContext, engines::running, () -> names(FastreqComponent::isWatched));
    Masking.teachCamel();
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    EndpointNames.check(remaining);
    if (Masking.hasLiteralCredential(parameters)) {
      LOG.warn(
          "The URI of endpoint fastreq:{} holds a credential as it stands. Keep it out of route"
              + " text: name a #bean, use proxyResource, or set bearerToken from a property",
          remaining);
    }
    FastreqConfiguration options = configuration.copy();
    FastreqEndpoint endpoint = new FastreqEndpoint(uri, this, remaining, options);
    OptionReader reader = new OptionReader(getCamelContext(), getEndpointPropertyConfigurer());
    Set<String> names = optionNames();
    reader.readEnvironment(
        endpoint,
        names,
        environment,
        () -> new FastreqEndpoint("", this, "", new FastreqConfiguration()),
        FastreqEndpoint::getConfiguration);
    takeNamedValues(options, parameters);
    reader.prepare(parameters);
    setProperties(endpoint, parameters);
    OptionReader.refuseUnknown(names, parameters);
    OptionValidator.check(getCamelContext(), options, environment);
    FailureTarget.check(getCamelContext(), options);
    GroupSettings.check(getCamelContext(), options);
    FileNaming.of(getCamelContext(), options.getFileName());
    BreakerSettings.read(
        getCamelContext(), options.getCircuitBreaker(), options.getCircuitBreakerConfiguration());
    engines.claim(named(endpoint));
    healthCheck.registerFor(isWatched(endpoint));
    return endpoint;
  }

  /** Returns the options of an endpoint for the runtime. */
  NamedOptions named(FastreqEndpoint endpoint) {
    PropertyConfigurerGetter values = (PropertyConfigurerGetter) getEndpointPropertyConfigurer();
    return new NamedOptions(
        endpoint.getName(),
        endpoint.getConfiguration(),
        new SharedOptions(option -> values.getOptionValue(endpoint, option, true)));
  }

  private static boolean isWatched(FastreqEndpoint endpoint) {
    return endpoint.getConfiguration().isHealthCheckEnabled();
  }

  /** Returns the names of the matching endpoints of this component that Camel knows. */
  private Set<String> names(Predicate<FastreqEndpoint> which) {
    return getCamelContext().getEndpoints().stream()
        .filter(FastreqEndpoint.class::isInstance)
        .map(FastreqEndpoint.class::cast)
        .filter(endpoint -> equals(endpoint.getComponent()) && which.test(endpoint))
        .map(FastreqEndpoint::getName)
        .collect(Collectors.toSet());
  }

  Disk disk() {
    return disk;
  }

  /** Sets the disk to which producers started from now on write files. */
  void disk(Disk other) {
    disk = other;
  }

  public Function<String, @Nullable String> environment() {
    return environment;
  }

  private Set<String> optionNames() {
    Set<String> names =
        new TreeSet<>(
            getCamelContext()
                .getCamelContextExtension()
                .getEndpointUriFactory("fastreq")
                .propertyNames());
    names.remove("name");
    return names;
  }

  /**
   * Moves headers, query parameters and cookies from the URI to the options. They override those of
   * the component by name.
   */
  private void takeNamedValues(FastreqConfiguration options, Map<String, Object> parameters) {
    CamelContext context = getCamelContext();
    NamedValues.HEADERS.take(context, parameters, options.getHeaders());
    NamedValues.COOKIES.take(context, parameters, options.getCookies());
    Map<String, Object> query = options.getQuery();
    query.putAll(options.getQueryParameters());
    NamedValues.QUERY.take(context, parameters, query);
    options.setQueryParameters(query);
  }

  /**
   * Checks the text of one of the component's options like an option in a URI. For callers that
   * take options from a configuration and refuse wrong ones in the same words.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public void checkOption(String name, String text) {
    new OptionReader(getCamelContext(), getComponentPropertyConfigurer()).check(Map.of(name, text));
  }

  /** Options that hold for all endpoints, unless their URI says otherwise. */
  public FastreqConfiguration getConfiguration() {
    return configuration;
  }

  public void setConfiguration(FastreqConfiguration configuration) {
    this.configuration = configuration;
  }

  EngineRegistry engines() {
    return engines;
  }

  DeliveryNotifier deliveries() {
    return deliveries;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    getCamelContext().addLifecycleStrategy(stopSignal);
    DeadLetterRoute.addConverters(getCamelContext().getTypeConverterRegistry());
  }

  @Override
  protected void doStop() throws Exception {
    getCamelContext().getLifecycleStrategies().remove(stopSignal);
    healthCheck.unregister();
    engines.close();
    super.doStop();
  }
}
