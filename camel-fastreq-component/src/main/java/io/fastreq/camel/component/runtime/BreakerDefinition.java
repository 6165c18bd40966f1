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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.policy.breaker.OpenIntervals;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.model.Model;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.spi.ExtendedPropertyConfigurerGetter;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.EndpointHelper;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.ObjectHelper;
import org.apache.camel.util.StringHelper;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker configuration in Camel's model. The lookup follows the Circuit Breaker EIP
 * (camel-resilience4j's {@code ResilienceReifier}): the named configuration overrides the default
 * of the context, and the model takes precedence over the registry. Values are text and may contain
 * property placeholders; times are in seconds. In one respect it differs: the exceptions of a named
 * configuration are used here, while the EIP uses only those declared in the route.
 */
final class BreakerDefinition {

  static final String OPTION = "circuitBreakerConfiguration";

  /** Name under which the EIP looks up the default in the registry. */
  private static final String DEFAULT_ID = "resilience4j-configuration";

  private static final Class<Resilience4jConfigurationDefinition> TYPE =
      Resilience4jConfigurationDefinition.class;

  private final CamelContext context;
  private final boolean named;
  private final String origin;
  private final Map<String, Object> values;

  private BreakerDefinition(CamelContext context, @Nullable String name) {
    this.context = context;
    this.named = name != null;
    this.origin =
        name == null
            ? "The default Resilience4j configuration of the CamelContext"
            : "Option " + OPTION + "=" + name;
    this.values = new TreeMap<>();
  }

  /**
   * Finds the configuration.
   *
   * @param name the configuration that overrides the default, or null for the default only
   * @throws IllegalArgumentException if there is no configuration of that name
   */
  static BreakerDefinition find(CamelContext context, @Nullable String name) {
    BreakerDefinition found = new BreakerDefinition(context, name);
    PropertyConfigurer configurer =
        PluginHelper.getConfigurerResolver(context)
            .resolvePropertyConfigurer(TYPE.getName(), context);
    found.lay(found.lookUp(null, DEFAULT_ID), configurer);
    if (name != null) {
      Resilience4jConfigurationDefinition named = found.lookUp(name, name);
      if (named == null) {
        throw new IllegalArgumentException(
            "Option "
                + OPTION
                + " can not be "
                + name
                + ": neither the CamelContext nor the registry has a Resilience4j configuration"
                + " of that name");
      }
      found.lay(named, configurer);
    }
    return found;
  }

  private @Nullable Resilience4jConfigurationDefinition lookUp(
      @Nullable String modelId, String registryId) {
    Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
    Resilience4jConfigurationDefinition found =
        model == null ? null : model.getResilience4jConfiguration(modelId);
    return found != null ? found : lookUp(registryId, TYPE);
  }

  private <T> @Nullable T lookUp(String name, Class<T> type) {
    return EndpointHelper.isReferenceParameter(name)
        ? EndpointHelper.resolveReferenceParameter(context, name, type, false)
        : context.getRegistry().lookupByNameAndType(name, type);
  }

  private void lay(
      @Nullable Resilience4jConfigurationDefinition upper, PropertyConfigurer configurer) {
    if (upper == null) {
      return;
    }
    if (configurer instanceof ExtendedPropertyConfigurerGetter getter) {
      for (String option : getter.getAllOptions(upper).keySet()) {
        Object value = getter.getOptionValue(upper, option, true);
        if (value != null) {
          values.put(StringHelper.decapitalize(option), value);
        }
      }
    } else {
      PluginHelper.getBeanIntrospection(context).getProperties(upper, values, null, false);
    }
  }

  /** Returns the breaker that the definition itself names, or null. */
  @Nullable CircuitBreaker circuitBreaker() {
    CircuitBreaker[] found = new CircuitBreaker[1];
    set(
        "circuitBreaker",
        String.class,
        name -> {
          CircuitBreaker breaker = lookUp(name, CircuitBreaker.class);
          if (breaker == null) {
            throw new NoSuchBeanException(name, CircuitBreaker.class.getName());
          }
          found[0] = breaker;
        });
    return found[0];
  }

  /** Returns the names of values that only the EIP uses, except those that are switched off. */
  List<String> withoutEffect() {
    return values.entrySet().stream()
        .filter(e -> e.getKey().startsWith("timeout") || e.getKey().startsWith("bulkhead"))
        .filter(e -> !"false".equalsIgnoreCase(String.valueOf(e.getValue())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * Returns the configuration for Resilience4j, with its defaults for unset values. One default
   * differs: if no configuration is named and none sets how long a breaker stays open, {@link
   * OpenIntervals} is used.
   *
   * @throws IllegalArgumentException naming the value that cannot be used
   */
  CircuitBreakerConfig config() {
    CircuitBreakerConfig.Builder builder = CircuitBreakerConfig.custom();
    set(
        "automaticTransitionFromOpenToHalfOpenEnabled",
        Boolean.class,
        builder::automaticTransitionFromOpenToHalfOpenEnabled);
    set("failureRateThreshold", Float.class, builder::failureRateThreshold);
    set("minimumNumberOfCalls", Integer.class, builder::minimumNumberOfCalls);
    set(
        "permittedNumberOfCallsInHalfOpenState",
        Integer.class,
        builder::permittedNumberOfCallsInHalfOpenState);
    set("slidingWindowSize", Integer.class, builder::slidingWindowSize);
    set(
        "slidingWindowType",
        String.class,
        type -> builder.slidingWindowType(SlidingWindowType.valueOf(type)));
    set(
        "slowCallDurationThreshold",
        Long.class,
        seconds -> builder.slowCallDurationThreshold(Duration.ofSeconds(seconds)));
    set("slowCallRateThreshold", Float.class, builder::slowCallRateThreshold);
    setOpenTime(builder);
    set("writableStackTraceEnabled", Boolean.class, builder::writableStackTraceEnabled);
    setExceptions("recordExceptions", builder::recordException);
    setExceptions("ignoreExceptions", builder::ignoreException);
    return builder.build();
  }

  private void setOpenTime(CircuitBreakerConfig.Builder builder) {
    AtomicBoolean said = new AtomicBoolean(named);
    set(
        "waitDurationInOpenState",
        Long.class,
        seconds -> {
          said.set(true);
          builder.waitDurationInOpenState(Duration.ofSeconds(seconds));
        });
    if (!said.get()) {
      builder.waitIntervalFunctionInOpenState(OpenIntervals.startingAnywhere());
    }
  }

  private <T> void set(String name, Class<T> type, Consumer<T> setter) {
    Object set = values.get(name);
    if (set == null) {
      return;
    }
    String text = set.toString();
    try {
      T value = CamelContextHelper.parse(context, type, text);
      if (value != null) { // a placeholder that may be missing
        setter.accept(value);
      }
    } catch (RuntimeException e) {
      throw unusable(name, text, e);
    }
  }

  private void setExceptions(String name, Consumer<Predicate<Throwable>> setter) {
    if (!(values.get(name) instanceof Iterable<?> classNames)) {
      return;
    }
    List<Class<? extends Throwable>> types = new ArrayList<>();
    for (Object each : classNames) {
      String className = String.valueOf(each);
      try {
        types.add(
            context
                .getClassResolver()
                .resolveMandatoryClass(
                    CamelContextHelper.parseText(context, className), Throwable.class));
      } catch (ClassNotFoundException | RuntimeException e) {
        throw unusable(name, className, e);
      }
    }
    if (!types.isEmpty()) {
      setter.accept(thrown -> isOneOf(types, thrown));
    }
  }

  private static boolean isOneOf(List<Class<? extends Throwable>> types, Throwable thrown) {
    for (Throwable cause : ObjectHelper.createExceptionIterable(thrown)) {
      if (types.stream().anyMatch(type -> type.isInstance(cause))) {
        return true;
      }
    }
    return false;
  }

  private IllegalArgumentException unusable(String name, String text, Exception cause) {
    return new IllegalArgumentException(
        origin + ": " + name + " can not be " + text + ": " + cause.getMessage(), cause);
  }
}
