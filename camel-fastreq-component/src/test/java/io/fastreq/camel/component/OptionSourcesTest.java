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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;

/** Sources of options: URI, component, environment, default, and the route DSLs. */
class OptionSourcesTest extends AcceptanceTest {

  private final Map<String, String> environment = new HashMap<>();

  private void useEnvironment(CamelContext target) {
    target.addComponent("fastreq", new FastreqComponent(environment::get));
  }

  private FastreqConfiguration options(String uri) {
    return context.getEndpoint(uri, FastreqEndpoint.class).getConfiguration();
  }

  @Test
  void defaultsHoldWithoutOtherSources() {
    useEnvironment(context);
    FastreqConfiguration options = options("fastreq:x");
    assertThat(options.getConcurrency()).isEqualTo(20);
    assertThat(options.getRps()).isNull();
    assertThat(options.getBurst()).isEqualTo(5);
    assertThat(options.getMaxRetries()).isEqualTo(3);
    assertThat(options.getRetryBackoff()).isEqualTo(1_000);
    assertThat(options.getRequestTimeout()).isEqualTo(30_000);
    assertThat(options.getOkStatusCodeRange()).isEqualTo("200-299");
  }

  @Test
  void environmentOverridesOnlyTheDefault() {
    environment.put("FASTREQ_CONCURRENCY", " 11 ");
    environment.put("FASTREQ_RPS", "2.5");
    environment.put("FASTREQ_REQUEST_TIMEOUT", "7s");
    environment.put("FASTREQ_FAILURE_MODE", "omit");
    environment.put("FASTREQ_BURST", "");
    useEnvironment(context);
    FastreqConfiguration options = options("fastreq:a");
    assertThat(options.getConcurrency()).isEqualTo(11);
    assertThat(options.getRps()).isEqualTo(2.5);
    assertThat(options.getRequestTimeout()).isEqualTo(7_000);
    assertThat(options.getFailureMode()).hasToString("OMIT");
    assertThat(options.getBurst()).isEqualTo(5);
    assertThat(options("fastreq:b?concurrency=4").getConcurrency()).isEqualTo(4);
    context.getComponent("fastreq", FastreqComponent.class).getConfiguration().setConcurrency(6);
    assertThat(options("fastreq:c").getConcurrency()).isEqualTo(6);
    assertThat(options("fastreq:d?concurrency=4").getConcurrency()).isEqualTo(4);
  }

  @Test
  void uriMayRestoreTheDefaultOverTheEnvironment() {
    environment.put("FASTREQ_CONCURRENCY", "11");
    useEnvironment(context);
    assertThat(options("fastreq:x?concurrency=20").getConcurrency()).isEqualTo(20);
  }

  @Test
  void wrongEnvironmentVariableIsNamed() {
    environment.put("FASTREQ_CONCURRENCY", "lots");
    useEnvironment(context);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x"))
        .rootCause()
        .hasMessageContainingAll("FASTREQ_CONCURRENCY", "lots", "whole number");
  }

  @Test
  void environmentValueOutOfRangeIsRefused() {
    environment.put("FASTREQ_CONCURRENCY", "0");
    useEnvironment(context);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x"))
        .hasMessageContainingAll("FASTREQ_CONCURRENCY", "from 1 up");
  }

  @Test
  void applicationPropertiesSetTheComponent() throws Exception {
    Main main = new Main();
    environment.put("FASTREQ_RPS", "9");
    main.bind("fastreq-component", new FastreqComponent(environment::get));
    main.addInitialProperty("camel.component.fastreq.rps", "4");
    main.addInitialProperty("camel.component.fastreq.retry-backoff", "250ms");
    main.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:a").to("fastreq:a");
                from("direct:b").to("fastreq:b?rps=2");
              }
            });
    try {
      main.start();
      FastreqConfiguration a =
          main.getCamelContext().getEndpoint("fastreq:a", FastreqEndpoint.class).getConfiguration();
      assertThat(a.getRps()).isEqualTo(4);
      assertThat(a.getRetryBackoff()).isEqualTo(250);
      assertThat(
              main.getCamelContext()
                  .getEndpoint("fastreq:b?rps=2", FastreqEndpoint.class)
                  .getConfiguration()
                  .getRps())
          .isEqualTo(2);
    } finally {
      main.stop();
    }
  }

  @Test
  void javaRoute() throws Exception {
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:java").to("fastreq:x?rps=100&returnType=text&shape=list");
          }
        });
    assertThat(bodyOf(send("direct:java", api.url("/json/1")))).isEqualTo(List.of("{\"id\":1}"));
  }

  @Test
  void xmlRoute() throws Exception {
    load(
        "routes.xml",
        """
        <routes xmlns="http://camel.apache.org/schema/spring">
          <route>
            <from uri="direct:xml"/>
            <to uri="fastreq:x?rps=100&amp;returnType=text&amp;shape=list"/>
          </route>
        </routes>
        """);
    assertThat(bodyOf(send("direct:xml", api.url("/json/1")))).isEqualTo(List.of("{\"id\":1}"));
  }

  @Test
  void yamlRoute() throws Exception {
    load(
        "routes.yaml",
        """
        - from:
            uri: direct:yaml
            steps:
              - to:
                  uri: fastreq:x
                  parameters:
                    rps: 100
                    returnType: text
                    shape: list
                    failureMode: nulls
                    header.accept: text/csv
        """);
    assertThat(bodyOf(send("direct:yaml", api.url("/json/1")))).isEqualTo(List.of("{\"id\":1}"));
    assertThat(api.seen().get(0).header("accept")).isEqualTo("text/csv");
  }

  private void load(String name, String text) throws Exception {
    DefaultCamelContext target = context;
    PluginHelper.getRoutesLoader(target).loadRoutes(ResourceHelper.fromString(name, text));
  }
}
