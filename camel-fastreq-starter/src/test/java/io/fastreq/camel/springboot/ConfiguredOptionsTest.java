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
package io.fastreq.camel.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.component.FastreqComponent;
import io.fastreq.camel.component.FastreqConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ConfiguredOptionsTest {

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final FastreqComponent component = new FastreqComponent();
  private final StandardEnvironment environment = new StandardEnvironment();
  private final Map<String, Object> properties = new LinkedHashMap<>();

  ConfiguredOptionsTest() {
    component.setCamelContext(context);
    environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
  }

  @AfterEach
  void close() throws Exception {
    context.close();
  }

  private FastreqConfiguration applied() {
    new ConfiguredOptions(context, environment).applyTo(component);
    return component.getConfiguration();
  }

  @Test
  void allSpellingsOfSpringBootAreAccepted() {
    properties.put("camel.component.fastreq.max-retries", "1");
    properties.put("camel.component.fastreq.retryBackoff", "250ms");
    properties.put("camel.component.fastreq.RETRY_JITTER", "0.5");
    FastreqConfiguration options = applied();
    assertThat(options.getMaxRetries()).isEqualTo(1);
    assertThat(options.getRetryBackoff()).isEqualTo(250);
    assertThat(options.getRetryJitter()).isEqualTo(0.5);
  }

  @Test
  void environmentVariablesAreAccepted() {
    environment
        .getPropertySources()
        .addFirst(
            new SystemEnvironmentPropertySource(
                "test-systemEnvironment", // Spring Boot relies on the name
                Map.of(
                    "CAMEL_COMPONENT_FASTREQ_MAXRETRIES", "1",
                    "CAMEL_COMPONENT_FASTREQ_RETRY_BACKOFF", "2s")));
    FastreqConfiguration options = applied();
    assertThat(options.getMaxRetries()).isEqualTo(1);
    assertThat(options.getRetryBackoff()).isEqualTo(2_000);
  }

  @Test
  void optionsMayBeBelowConfigurationAndTheShorterNameWins() {
    properties.put("camel.component.fastreq.configuration.concurrency", "3");
    properties.put("camel.component.fastreq.configuration.rps", "3");
    properties.put("camel.component.fastreq.rps", "4");
    FastreqConfiguration options = applied();
    assertThat(options.getConcurrency()).isEqualTo(3);
    assertThat(options.getRps()).isEqualTo(4);
  }

  @Test
  void completeConfigurationMayBeABean() {
    FastreqConfiguration bean = new FastreqConfiguration();
    bean.setConcurrency(7);
    bean.setBurst(7);
    context.getRegistry().bind("slow", bean);
    properties.put("camel.component.fastreq.configuration", "#slow");
    properties.put("camel.component.fastreq.burst", "8");
    FastreqConfiguration options = applied();
    assertThat(options.getConcurrency()).isEqualTo(7);
    assertThat(options.getBurst()).isEqualTo(8);
  }

  @Test
  void beansAreLookedUpUnlessTheOptionTakesText() {
    Function<Object, Object> parser = response -> response;
    context.getRegistry().bind("mine", parser);
    context.getRegistry().bind("list", "127.0.0.1:3128");
    properties.put("camel.component.fastreq.parser", "#mine");
    properties.put("camel.component.fastreq.proxies", "#bean:list");
    FastreqConfiguration options = applied();
    assertThat(options.getParser()).isSameAs(parser);
    assertThat(options.getProxies()).isEqualTo("#list");
  }

  @Test
  void headersKeepTheirNames() {
    properties.put("camel.component.fastreq.headers.X-Api-Version", "2");
    properties.put("camel.component.fastreq.query.lang", "en");
    FastreqConfiguration options = applied();
    assertThat(options.getHeaders()).containsExactly(Map.entry("X-Api-Version", "2"));
    assertThat(options.getQuery()).containsExactly(Map.entry("lang", "en"));
  }

  @Test
  void headersMayBeASingleText() {
    properties.put("camel.component.fastreq.headers", "X-Api-Version: 2; Accept: text/csv");
    properties.put("camel.component.fastreq.query", "page-size: 10");
    FastreqConfiguration options = applied();
    assertThat(options.getHeaders())
        .containsExactly(Map.entry("X-Api-Version", "2"), Map.entry("Accept", "text/csv"));
    assertThat(options.getQuery()).containsExactly(Map.entry("page-size", "10"));
  }

  @Test
  void unsetOptionKeepsItsDefault() {
    FastreqConfiguration options = applied();
    assertThat(options.getConcurrency()).isEqualTo(20);
    assertThat(options.getRps()).isNull();
  }

  @Test
  void starterSwitchesAreNotOptions() {
    properties.put("camel.component.fastreq.enabled", "true");
    properties.put("camel.component.fastreq.customizer.enabled", "true");
    assertThat(applied().getConcurrency()).isEqualTo(20);
  }

  @Test
  void unknownOptionIsRefused() {
    properties.put("camel.component.fastreq.concurency", "5");
    assertThatThrownBy(this::applied)
        .hasMessageContaining("camel.component.fastreq.concurency")
        .hasMessageContaining(" concurrency,");
  }

  @Test
  void invalidValueIsRefusedWithTheNameOfItsOption() {
    properties.put("camel.component.fastreq.concurrency", "lots");
    assertThatThrownBy(this::applied)
        .hasMessageContaining("camel.component.fastreq.concurrency")
        .hasMessageContaining("lots")
        .hasMessageContaining("it takes a whole number");
  }
}
