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

import io.fastreq.camel.component.observe.FastreqHealthCheck;
import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.component.options.BreakerSettings;
import io.fastreq.camel.component.options.ConfiguredAddressCheck;
import io.fastreq.camel.component.options.Credentials;
import io.fastreq.camel.component.options.EndpointNames;
import io.fastreq.camel.component.options.InputSettings;
import io.fastreq.camel.component.options.ItemBodyOption;
import io.fastreq.camel.component.options.Masking;
import io.fastreq.camel.component.options.NamedValues;
import io.fastreq.camel.component.options.OptionBeans;
import io.fastreq.camel.component.options.OptionText;
import io.fastreq.camel.component.options.OptionValidator;
import io.fastreq.camel.component.options.OutputType;
import io.fastreq.camel.component.options.ProxySource;
import io.fastreq.camel.component.options.SimpleExpressions;
import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.output.file.Disk;
import io.fastreq.camel.policy.proxy.NonProxyHosts;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.LifecycleStrategy;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates {@code fastreq:name} endpoints. Options set here hold for all of them, unless their URI
 * says otherwise.
 */
@Component("fastreq")
public class FastreqComponent extends DefaultComponent {

  private static final Logger LOG = LoggerFactory.getLogger(FastreqComponent.class);

  private final Function<String, @Nullable String> environment;
  private volatile Disk disk = Disk.LOCAL;
  private final EngineRegistry engines = new EngineRegistry(this);
  private final DeliveryNotifier custody = new DeliveryNotifier();
  private final FastreqHealthCheck healthCheck = new FastreqHealthCheck(this);
  private final LifecycleStrategy stopSignal =
      new LifecycleStrategySupport() {
        @Override
        public void onContextStopping(CamelContext context) {
          engines.quiesce("the Camel context is stopping");
        }
      };

  @Metadata(description = "Options that hold for all endpoints, unless their URI says otherwise")
  private FastreqConfiguration configuration = new FastreqConfiguration();

  /** A component that takes defaults from the environment of the process. */
  public FastreqComponent() {
    this(System::getenv);
  }

  FastreqComponent(Function<String, @Nullable String> environment) {
    this.environment = environment;
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
    PropertyConfigurer configurer = getEndpointPropertyConfigurer();
    Set<String> names = optionNames();
    OptionText.fromEnvironment(endpoint, names, configurer, environment);
    takeNamedValues(options, parameters);
    OptionText.check(configurer, parameters);
    OptionBeans.check(getCamelContext(), configurer, parameters);
    OptionText.keepReferences(configurer, parameters);
    setProperties(endpoint, parameters);
    OptionText.refuseUnknown(names, parameters);
    OptionValidator.check(options);
    BackendSelector.check(getCamelContext(), options);
    OptionValidator.checkReturnType(options);
    checkTexts(options);
    checkWho(options);
    BreakerSettings.read(
        getCamelContext(), options.getCircuitBreaker(), options.getCircuitBreakerConfiguration());
    engines.claim(endpoint);
    healthCheck.registerFor(endpoint);
    return endpoint;
  }

  /** What says who asks and through whom, as far as it can be checked without reading anything. */
  private void checkWho(FastreqConfiguration options) {
    ProxySource proxies = ProxySource.of(getCamelContext(), options, environment);
    if (proxies != null) {
      proxies.check();
    }
    if (options.getNonProxyHosts() != null) {
      new NonProxyHosts(options.getNonProxyHosts());
    }
    Credentials.of(options);
    new ConfiguredAddressCheck(options);
    if (options.isSessionManagement() && options.getCookieHandler() != null) {
      throw new IllegalArgumentException(
          "Options sessionManagement and cookieHandler can not both be set");
    }
  }

  /** What is written in the Simple language. */
  private void checkTexts(FastreqConfiguration options) {
    FileNaming.of(getCamelContext(), options.getFileName());
    String retryWhile = options.getRetryWhile();
    if (retryWhile != null && !EndpointHelper.isReferenceParameter(retryWhile)) {
      Predicate unused = SimpleExpressions.predicate(getCamelContext(), "retryWhile", retryWhile);
    }
    InputSettings.rows(getCamelContext(), options);
    ItemBodyOption.of(getCamelContext(), options.getItemBody());
    OutputType.of(getCamelContext(), options.getOutputType());
    String body = options.getRequestBody();
    if (body != null && options.getItemBody() != null) {
      throw new IllegalArgumentException("Options requestBody and itemBody can not both be set");
    }
    if (body != null && !EndpointHelper.isReferenceParameter(body)) {
      Expression unused = SimpleExpressions.expression(getCamelContext(), "requestBody", body);
    }
  }

  Disk disk() {
    return disk;
  }

  /** Has producers that start from now on write files elsewhere. */
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

  /** Headers, query and cookies are laid over those of the component, name by name. */
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
   * Checks the text of one of the component's options, as that in a URI is checked: for what takes
   * options from configurations, and is to refuse a wrong one in the same words.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  public void checkOption(String name, String text) {
    OptionText.check(getComponentPropertyConfigurer(), Map.of(name, text));
  }

  /** Options that hold for all endpoints, unless their URI says otherwise. */
  public FastreqConfiguration getConfiguration() {
    return configuration;
  }

  public void setConfiguration(FastreqConfiguration configuration) {
    this.configuration = configuration;
  }

  public EngineRegistry engines() {
    return engines;
  }

  DeliveryNotifier custody() {
    return custody;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    getCamelContext().addLifecycleStrategy(stopSignal);
  }

  @Override
  protected void doStop() throws Exception {
    getCamelContext().getLifecycleStrategies().remove(stopSignal);
    healthCheck.unregister();
    engines.close();
    super.doStop();
  }
}
