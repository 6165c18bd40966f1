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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.policy.breaker.HostBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.model.Model;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BreakersTest {

  private static final String ORIGIN = "https://api.example:443";
  private static final String NAME = "fastreq:n:" + ORIGIN;

  private final DefaultCamelContext context = new DefaultCamelContext();

  @AfterEach
  void stop() {
    context.stop();
  }

  @Test
  void eachHostHasABreakerOfItsOwnWithTheDefaultsOfResilience4j() {
    Breakers breakers = breakers("true", null);
    HostBreaker one = breakers.breakerFor(ORIGIN);
    HostBreaker other = breakers.breakerFor("http://other.example:80");
    assertThat(one).isNotNull().isNotSameAs(other).isSameAs(breakers.breakerFor(ORIGIN));

    CircuitBreaker visible = plugin().find(NAME).orElseThrow();
    assertThat(visible.getCircuitBreakerConfig())
        .usingRecursiveComparison()
        .ignoringFields("waitIntervalFunctionInOpenState")
        .isEqualTo(CircuitBreakerConfig.ofDefaults());
    visible.transitionToOpenState();
    assertThat(one.state()).isEqualTo(CircuitBreaker.State.OPEN);
    assertThat(other.state()).isEqualTo(CircuitBreaker.State.CLOSED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "FALSE", " false ", "{{breakers}}"})
  void noBreakersWhenSwitchedOff(String option) {
    property("breakers", "false");
    Breakers breakers = breakers(option, "nobody looks for it");
    assertThat(breakers.breakerFor(ORIGIN)).isNull();
    breakers.forget(ORIGIN);
    breakers.close();
    assertThat(plugin()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "maybe", "cb", "#", "{{missing}}", "#missing", "#bean:missing", "#text"})
  void wrongValueIsRefusedNamingTheOption(String option) {
    context.getRegistry().bind("text", "no breaker");
    assertThatThrownBy(() -> breakers(option, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Option circuitBreaker can not be " + option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"#cb", "#bean:cb", "{{breaker}}"})
  void beanIsTheBreakerOfAllHosts(String option) {
    property("breaker", "#cb");
    CircuitBreaker bean = CircuitBreaker.ofDefaults("mine");
    context.getRegistry().bind("cb", bean);
    Breakers breakers = breakers(option, null);
    HostBreaker breaker = breakers.breakerFor(ORIGIN);
    HostBreaker other = breakers.breakerFor("http://other.example:80");
    bean.transitionToForcedOpenState();
    assertThat(breaker.state()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
    assertThat(other.state()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
    assertThat(breakers.states()).containsOnlyKeys("*");
    breakers.forget(ORIGIN);
    assertThat(breakers.breakerFor(ORIGIN).state()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
  }

  @Test
  void forgottenHostStopsListeningToASharedBreakerBean() {
    CircuitBreaker bean = CircuitBreaker.ofDefaults("mine");
    context.getRegistry().bind("cb", bean);
    Breakers breakers = breakers("#cb", null);
    AtomicInteger heard = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      String origin = "http://host" + i + ":80";
      breakers.breakerFor(origin).onChange(heard::incrementAndGet);
      if (i > 0) {
        breakers.forget(origin);
      }
    }
    bean.transitionToForcedOpenState();
    assertThat(heard).hasValue(1);
    breakers.close();
    bean.transitionToClosedState();
    assertThat(heard).hasValue(1);
  }

  @Test
  void namedConfigurationOfTheModelTakesPrecedenceOverTheRegistry() {
    model().addResilience4jConfiguration("strict", full());
    context.getRegistry().bind("strict", threshold("99"));
    CircuitBreakerConfig config = config("strict");
    assertThat(config.getFailureRateThreshold()).isEqualTo(20);
    assertThat(config.getMinimumNumberOfCalls()).isEqualTo(3);
    assertThat(config.getSlidingWindowSize()).isEqualTo(7);
    assertThat(config.getSlidingWindowType()).isEqualTo(SlidingWindowType.TIME_BASED);
    assertThat(config.getPermittedNumberOfCallsInHalfOpenState()).isEqualTo(2);
    assertThat(config.getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(5000);
    assertThat(config.getSlowCallDurationThreshold()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.getSlowCallRateThreshold()).isEqualTo(30);
    assertThat(config.isAutomaticTransitionFromOpenToHalfOpenEnabled()).isTrue();
    assertThat(config.isWritableStackTraceEnabled()).isFalse();
  }

  @Test
  void namedConfigurationIsFoundInTheRegistry() {
    context.getRegistry().bind("strict", threshold("30"));
    assertThat(config("strict").getFailureRateThreshold()).isEqualTo(30);
    assertThat(config("#strict").getFailureRateThreshold()).isEqualTo(30);
    property("which", "strict");
    assertThat(config("{{which}}").getFailureRateThreshold()).isEqualTo(30);
  }

  @Test
  void namedConfigurationMayBeABeanInYaml() throws Exception {
    String yaml =
        """
        - beans:
            - name: gentle
              type: org.apache.camel.model.Resilience4jConfigurationDefinition
              properties:
                failureRateThreshold: 80
                waitDurationInOpenState: 9
        """;
    context.start();
    PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("b.yaml", yaml));
    assertThat(config("gentle").getFailureRateThreshold()).isEqualTo(80);
    assertThat(config("gentle").getWaitIntervalFunctionInOpenState().apply(1)).isEqualTo(9000);
  }

  @Test
  void namedConfigurationIsMergedOverTheContextsDefault() {
    model().setResilience4jConfiguration(full());
    model().addResilience4jConfiguration("upper", threshold("60"));
    assertThat(config(null).getFailureRateThreshold()).isEqualTo(20);
    assertThat(config("upper").getFailureRateThreshold()).isEqualTo(60);
    assertThat(config("upper").getSlidingWindowSize()).isEqualTo(7);
  }

  @Test
  void defaultConfigurationIsFoundInTheRegistry() {
    context.getRegistry().bind("resilience4j-configuration", threshold("35"));
    assertThat(config(null).getFailureRateThreshold()).isEqualTo(35);
    model().setResilience4jConfiguration(threshold("45"));
    assertThat(config(null).getFailureRateThreshold()).isEqualTo(45);
  }

  @Test
  void defaultConfigurationIsReadFromApplicationProperties() throws Exception {
    Main main = new Main();
    main.addInitialProperty("camel.resilience4j.failure-rate-threshold", "25");
    main.start();
    try {
      new Breakers(
              main.getCamelContext(),
              "n",
              BreakerSettings.read(main.getCamelContext(), "true", null),
              new BreakerLog("n", 0, System::nanoTime),
              System::nanoTime)
          .breakerFor(ORIGIN);
      assertThat(configIn(plugin(main.getCamelContext())).getFailureRateThreshold()).isEqualTo(25);
    } finally {
      main.stop();
    }
  }

  @Test
  void valuesMayContainPlaceholders() {
    property("rate", "15");
    property("error", "java.net.ConnectException");
    Resilience4jConfigurationDefinition definition = threshold("{{rate}}");
    definition.setIgnoreExceptions(List.of("{{error}}"));
    context.getRegistry().bind("strict", definition);
    assertThat(config("strict").getFailureRateThreshold()).isEqualTo(15);
    assertThat(config("strict").getIgnoreExceptionPredicate().test(new ConnectException()))
        .isTrue();
  }

  @Test
  void exceptionsAreMatchedThroughTheirCauses() {
    Resilience4jConfigurationDefinition definition = new Resilience4jConfigurationDefinition();
    definition.setRecordExceptions(List.of("java.io.IOException"));
    definition.setIgnoreExceptions(List.of("java.net.ConnectException"));
    context.getRegistry().bind("strict", definition);
    CircuitBreakerConfig config = config("strict");
    assertThat(config.getRecordExceptionPredicate())
        .accepts(new IOException(), new UncheckedIOException(new IOException()))
        .rejects(new IllegalStateException());
    assertThat(config.getIgnoreExceptionPredicate())
        .accepts(new ConnectException(), new IllegalStateException(new ConnectException()))
        .rejects(new IOException());
  }

  @Test
  void breakerNamedInTheConfigurationIsUsed() {
    CircuitBreaker bean = CircuitBreaker.ofDefaults("mine");
    context.getRegistry().bind("cb", bean);
    context
        .getRegistry()
        .bind("with", new Resilience4jConfigurationDefinition().circuitBreaker("cb"));
    bean.transitionToForcedOpenState();
    assertThat(breakers("true", "with").breakerFor(ORIGIN).state())
        .isEqualTo(CircuitBreaker.State.FORCED_OPEN);

    context
        .getRegistry()
        .bind("without", new Resilience4jConfigurationDefinition().circuitBreaker("missing"));
    assertThatThrownBy(() -> breakers("true", "without"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("circuitBreakerConfiguration=without: circuitBreaker")
        .hasMessageContaining("missing");
  }

  @Test
  void unknownConfigurationIsRefused() {
    assertThatThrownBy(() -> breakers("true", "missing"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Option circuitBreakerConfiguration can not be missing");
  }

  @ParameterizedTest
  @CsvSource({
    "failureRateThreshold, many",
    "failureRateThreshold, 101",
    "slidingWindowSize, 0",
    "slidingWindowType, MOON_BASED",
    "waitDurationInOpenState, soon",
    "automaticTransitionFromOpenToHalfOpenEnabled, maybe",
    "recordExceptions, no.such.Exception",
  })
  void wrongValueInAConfigurationIsRefusedNamingIt(String option, String value) {
    Resilience4jConfigurationDefinition definition = new Resilience4jConfigurationDefinition();
    switch (option) {
      case "failureRateThreshold" -> definition.setFailureRateThreshold(value);
      case "slidingWindowSize" -> definition.setSlidingWindowSize(value);
      case "slidingWindowType" -> definition.setSlidingWindowType(value);
      case "waitDurationInOpenState" -> definition.setWaitDurationInOpenState(value);
      case "recordExceptions" -> definition.setRecordExceptions(List.of(value));
      default -> definition.setAutomaticTransitionFromOpenToHalfOpenEnabled(value);
    }
    context.getRegistry().bind("wrong", definition);
    assertThatThrownBy(() -> breakers("true", "wrong"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("circuitBreakerConfiguration=wrong")
        .hasMessageContaining(option)
        .hasMessageContaining(value.replaceAll("[{}]", ""));
  }

  @Test
  void missingPlaceholderInAConfigurationIsNamed() {
    context.getRegistry().bind("wrong", threshold("{{missing}}"));
    assertThatThrownBy(() -> breakers("true", "wrong"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("circuitBreakerConfiguration=wrong")
        .hasMessageContaining("missing");
  }

  @Test
  void registryBeanIsUsed() {
    CircuitBreakerRegistry bean = CircuitBreakerRegistry.ofDefaults();
    context.getRegistry().bind("any", bean);
    breakers("true", null).breakerFor(ORIGIN);
    assertThat(bean.find(NAME)).isPresent();
    assertThat(plugin()).isNull();
  }

  @Test
  void registryOfTheCircuitBreakerEipIsUsed() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:a").circuitBreaker().id("eip").to("log:a").end();
          }
        });
    context.start();
    breakers("true", null).breakerFor(ORIGIN);
    assertThat(plugin().getAllCircuitBreakers())
        .extracting(CircuitBreaker::getName)
        .containsExactlyInAnyOrder("eip", NAME);
  }

  @Test
  void forgottenBreakerLeavesTheRegistryAndIsCreatedAnew() {
    Breakers breakers = breakers("true", null);
    HostBreaker old = breakers.breakerFor(ORIGIN);
    plugin().find(NAME).orElseThrow().transitionToOpenState();
    breakers.forget(ORIGIN);
    assertThat(plugin().find(NAME)).isEmpty();
    assertThat(breakers.breakerFor(ORIGIN)).isNotSameAs(old);
    assertThat(breakers.breakerFor(ORIGIN).state()).isEqualTo(CircuitBreaker.State.CLOSED);
    breakers.breakerFor("http://other.example:80");
    breakers.close();
    assertThat(plugin().getAllCircuitBreakers()).isEmpty();
  }

  @Test
  void breakerCreatedByTheUserIsUsedAndNotRemoved() {
    CircuitBreakerRegistry bean = CircuitBreakerRegistry.ofDefaults();
    CircuitBreaker own = bean.circuitBreaker(NAME);
    own.transitionToForcedOpenState();
    context.getRegistry().bind("any", bean);
    Breakers breakers = breakers("true", null);
    assertThat(breakers.breakerFor(ORIGIN).state()).isEqualTo(CircuitBreaker.State.FORCED_OPEN);
    breakers.forget(ORIGIN);
    assertThat(bean.find(NAME)).containsSame(own);
  }

  @Test
  void optionsOfTheEipOnlyAreWarnedOfOnce() {
    Resilience4jConfigurationDefinition definition = threshold("50");
    definition.setTimeoutEnabled("true");
    definition.setTimeoutDuration("500");
    definition.setBulkheadMaxConcurrentCalls("5");
    definition.setBulkheadEnabled("false");
    context.getRegistry().bind("eip", definition);
    context.getRegistry().bind("plain", threshold("50"));
    List<String> warnings = new ArrayList<>();
    Logger logger = (Logger) LogManager.getLogger(Breakers.class);
    AbstractAppender appender =
        new AbstractAppender("warnings", null, null, true, Property.EMPTY_ARRAY) {
          @Override
          public void append(LogEvent event) {
            warnings.add(event.getMessage().getFormattedMessage());
          }
        };
    appender.start();
    logger.addAppender(appender);
    Level level = logger.getLevel();
    logger.setLevel(Level.WARN);
    try {
      breakers("true", "plain").breakerFor(ORIGIN);
      assertThat(warnings).isEmpty();
      Breakers warned = breakers("true", "eip");
      warned.breakerFor(ORIGIN);
      warned.breakerFor("http://other.example:80");
    } finally {
      logger.removeAppender(appender);
      logger.setLevel(level);
    }
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("fastreq:n", "timeoutEnabled", "timeoutDuration", "bulkheadMaxConcurrentCalls")
        .contains("requestTimeout", "hostConcurrency")
        .doesNotContain("bulkheadEnabled");
  }

  private Breakers breakers(String circuitBreaker, String configuration) {
    return new Breakers(
        context,
        "n",
        BreakerSettings.read(context, circuitBreaker, configuration),
        new BreakerLog("n", 0, System::nanoTime),
        System::nanoTime);
  }

  /** Returns the configuration of a breaker that was created from this one, from the registry. */
  private CircuitBreakerConfig config(String configuration) {
    Breakers breakers = breakers("true", configuration);
    breakers.breakerFor(ORIGIN);
    CircuitBreakerConfig config = configIn(plugin());
    breakers.close();
    return config;
  }

  private static CircuitBreakerConfig configIn(CircuitBreakerRegistry registry) {
    return registry.find(NAME).orElseThrow().getCircuitBreakerConfig();
  }

  private CircuitBreakerRegistry plugin() {
    return plugin(context);
  }

  private static CircuitBreakerRegistry plugin(CamelContext context) {
    return context.getCamelContextExtension().getContextPlugin(CircuitBreakerRegistry.class);
  }

  private Model model() {
    return context.getCamelContextExtension().getContextPlugin(Model.class);
  }

  private void property(String name, String value) {
    context.getPropertiesComponent().addOverrideProperty(name, value);
  }

  private static Resilience4jConfigurationDefinition threshold(String percent) {
    Resilience4jConfigurationDefinition definition = new Resilience4jConfigurationDefinition();
    definition.setFailureRateThreshold(percent);
    return definition;
  }

  private static Resilience4jConfigurationDefinition full() {
    Resilience4jConfigurationDefinition definition = threshold("20");
    definition.setMinimumNumberOfCalls("3");
    definition.setSlidingWindowSize("7");
    definition.setSlidingWindowType("TIME_BASED");
    definition.setPermittedNumberOfCallsInHalfOpenState("2");
    definition.setWaitDurationInOpenState("5");
    definition.setSlowCallDurationThreshold("4");
    definition.setSlowCallRateThreshold("30");
    definition.setAutomaticTransitionFromOpenToHalfOpenEnabled("true");
    definition.setWritableStackTraceEnabled("false");
    return definition;
  }
}
