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

import io.fastreq.camel.component.FastreqComponent;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.apache.camel.spring.boot.util.ConditionalOnCamelContextAndAutoConfigurationBeans;
import org.apache.camel.spring.boot.util.ConditionalOnHierarchicalProperties;
import org.apache.camel.spring.boot.util.HierarchicalPropertiesEvaluator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;

/**
 * Configures each {@code fastreq} component of the application from the properties below {@code
 * camel.component.fastreq}: the component's options under their own names, in all spellings that
 * Spring Boot accepts ({@code max-retries}, {@code maxRetries}).
 *
 * <p>As with Camel's own starters, {@code camel.component.fastreq.enabled=false} (or {@code
 * camel.component.enabled=false}) turns this off, and so does {@code
 * camel.component.fastreq.customizer.enabled=false}.
 */
@AutoConfiguration(after = CamelAutoConfiguration.class)
@Conditional(ConditionalOnCamelContextAndAutoConfigurationBeans.class)
@ConditionalOnHierarchicalProperties({"camel.component", ConfiguredOptions.PREFIX})
public class FastreqAutoConfiguration {

  /** Returns a customizer that sets the options when Camel creates the component. */
  @Bean
  @Lazy
  public ComponentCustomizer configureFastreqComponent(
      CamelContext context, Environment environment) {
    return new ComponentCustomizer() {
      @Override
      public boolean isEnabled(String name, Component target) {
        return target instanceof FastreqComponent
            && HierarchicalPropertiesEvaluator.evaluate(
                environment,
                "camel.component.customizer",
                ConfiguredOptions.PREFIX + ".customizer");
      }

      @Override
      public void configure(String name, Component target) {
        new ConfiguredOptions(context, environment).applyTo((FastreqComponent) target);
      }
    };
  }
}
