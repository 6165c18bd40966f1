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

import io.fastreq.camel.component.options.OptionText;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;

/**
 * The parsed options {@code circuitBreaker} and {@code circuitBreakerConfiguration} of an endpoint.
 * Parsing has no side effects and logs nothing. Immutable.
 *
 * @param enabled whether circuit breakers are used
 * @param shared the breaker shared by all hosts, or null for one per host
 * @param registry the context's registry of breakers, or null if it has none yet
 * @param config the configuration of the breakers of hosts
 * @param withoutEffect names of configured values that only the EIP uses
 */
public record BreakerSettings(
    boolean enabled,
    @Nullable CircuitBreaker shared,
    @Nullable CircuitBreakerRegistry registry,
    CircuitBreakerConfig config,
    List<String> withoutEffect) {

  /**
   * Parses the options; both may contain property placeholders.
   *
   * @param circuitBreaker {@code true}, {@code false}, or {@code #bean} of a breaker
   * @param configuration name of a {@link Resilience4jConfigurationDefinition}, or null; ignored if
   *     breakers are not used
   * @throws IllegalArgumentException naming the option and what is wrong with it
   */
  public static BreakerSettings read(
      CamelContext context, String circuitBreaker, @Nullable String configuration) {
    String which = text(context, "circuitBreaker", circuitBreaker).trim();
    boolean bean = EndpointHelper.isReferenceParameter(which);
    if (!bean && !which.equalsIgnoreCase("true") && !which.equalsIgnoreCase("false")) {
      throw OptionText.wrong(
          "circuitBreaker",
          circuitBreaker,
          "true, false, or #bean of a Resilience4j CircuitBreaker");
    }
    if (which.equalsIgnoreCase("false")) {
      return new BreakerSettings(false, null, null, CircuitBreakerConfig.ofDefaults(), List.of());
    }
    String name =
        configuration == null
            ? null
            : text(context, BreakerDefinition.OPTION, configuration).trim();
    BreakerDefinition definition = BreakerDefinition.find(context, name);
    CircuitBreaker shared = bean ? lookUp(context, which) : definition.circuitBreaker();
    return new BreakerSettings(
        true, shared, registry(context), definition.config(), definition.withoutEffect());
  }

  private static @Nullable CircuitBreakerRegistry registry(CamelContext context) {
    CircuitBreakerRegistry bean =
        CamelContextHelper.findSingleByType(context, CircuitBreakerRegistry.class);
    return bean != null
        ? bean
        : context.getCamelContextExtension().getContextPlugin(CircuitBreakerRegistry.class);
  }

  private static CircuitBreaker lookUp(CamelContext context, String reference) {
    CircuitBreaker found;
    try {
      found =
          EndpointHelper.resolveReferenceParameter(context, reference, CircuitBreaker.class, false);
    } catch (RuntimeException e) {
      throw noBreaker(reference, e);
    }
    if (found == null) { // also if the bean of that name has another type
      throw noBreaker(reference, null);
    }
    return found;
  }

  private static IllegalArgumentException noBreaker(
      String reference, @Nullable RuntimeException cause) {
    return new IllegalArgumentException(
        "Option circuitBreaker can not be "
            + reference
            + ": the registry has no Resilience4j CircuitBreaker of that name",
        cause);
  }

  private static String text(CamelContext context, String option, String value) {
    try {
      return CamelContextHelper.parseText(context, value);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("Option " + option + " can not be " + value, e);
    }
  }
}
