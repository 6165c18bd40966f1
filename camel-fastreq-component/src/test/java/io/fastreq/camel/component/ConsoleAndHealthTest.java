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

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ConsoleAndHealthTest extends AcceptanceTest {

  private DevConsole console() {
    return PluginHelper.getDevConsoleResolver(context).resolveDevConsole("fastreq");
  }

  private String text() {
    return (String) console().call(DevConsole.MediaType.TEXT);
  }

  private HealthCheck.Result health() {
    return HealthCheckHelper.invokeReadiness(context).stream()
        .filter(result -> result.getCheck().getId().equals("fastreq"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void consoleShowsBatchesBreakersAndProxies() throws Exception {
    assertThat(text()).contains("No endpoint");
    api.stall();
    CompletableFuture<Exchange> sent = sendAsync("fastreq:shown?concurrency=2", urls("/text/", 10));
    Awaitility.await().until(() -> api.requests() == 2);
    assertThat(text())
        .contains("fastreq:shown\n", "in flight: 2", "batch: fastreq:shown ", "/10 (")
        .contains("breaker: " + api.url("").replaceAll("/$", "") + " CLOSED");
    Map<?, ?> json = (Map<?, ?>) console().call(DevConsole.MediaType.JSON);
    Map<?, ?> endpoint = (Map<?, ?>) ((List<?>) json.get("endpoints")).get(0);
    assertThat(endpoint.get("name")).isEqualTo("shown");
    assertThat((List<?>) endpoint.get("batches")).hasSize(1);
    api.resume();
    await(sent);
  }

  @Test
  void consoleShowsNoCredentials() {
    send("fastreq:p?maxRetries=0&proxies=127.0.0.1:9:who:hidden", urls("/text/", 1));
    assertThat(text()).contains("proxy: http://xxxxxx@127.0.0.1:9, used 1, failed 1, rests for");
    assertThat(text() + console().call(DevConsole.MediaType.JSON))
        .doesNotContain("hidden")
        .doesNotContain("who");
  }

  @Test
  void healthIsUpUnlessNothingCanBeSent() {
    send("fastreq:well?healthCheckEnabled=true", urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
  }

  private boolean hasHealth() {
    return HealthCheckHelper.invokeReadiness(context).stream()
        .anyMatch(result -> result.getCheck().getId().equals("fastreq"));
  }

  @Test
  void healthIsOffByDefault() {
    send("fastreq:p?maxRetries=0&proxies=127.0.0.1:9", urls("/text/", 1));
    assertThat(hasHealth()).isFalse();
    send("fastreq:other?healthCheckEnabled=true", urls("/text/", 1));
    assertThat(health().getState())
        .as("only the name that enables it")
        .isEqualTo(HealthCheck.State.UP);
    assertThat(health().getDetails()).containsKey("fastreq.other").doesNotContainKey("fastreq.p");
  }

  @Test
  void healthIsEnabledOnTheComponent() {
    FastreqComponent component = context.getComponent("fastreq", FastreqComponent.class);
    component.getConfiguration().setHealthCheckEnabled(true);
    send("fastreq:p?maxRetries=0&proxies=127.0.0.1:9", urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
  }

  /** As {@code camel.health.producersEnabled} does. */
  @Test
  void healthIsEnabledForAllProducers() {
    HealthCheckRegistry checks = HealthCheckRegistry.get(context);
    HealthCheckRepository producers = (HealthCheckRepository) checks.resolveById("producers");
    checks.register(producers);
    producers.setEnabled(true);
    send("fastreq:p?maxRetries=0&proxies=127.0.0.1:9", urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
  }

  @Test
  void healthIsDownWhenAllProxiesRest() {
    String uri = "fastreq:p?healthCheckEnabled=true&maxRetries=0&proxies=127.0.0.1:9,127.0.0.1:10";
    send(uri, urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    send(uri, urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    assertThat(health().getMessage()).hasValue("all proxies of fastreq:p rest");
  }

  @Test
  void healthIsUpWhereRequestsMayBypassRestingProxies() {
    send(
        "fastreq:p?healthCheckEnabled=true&maxRetries=1&retryBackoff=1&proxyExhausted=direct&proxies=127.0.0.1:9",
        urls("/text/", 1));
    assertThat(text()).contains("rests for");
    assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
  }

  @Test
  void healthIsUpAgainWhenAProxyHasRested() {
    send(
        "fastreq:p?healthCheckEnabled=true&maxRetries=0&proxyCooldown=2s&proxies=127.0.0.1:9",
        urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    Awaitility.await().until(() -> health().getState() == HealthCheck.State.UP);
  }

  /**
   * An application that is DOWN gets nothing to send, so coming up again must not need a request.
   */
  @Test
  void healthIsUpAgainWhenABreakerAllowsATrial() {
    Resilience4jConfigurationDefinition brief = new Resilience4jConfigurationDefinition();
    brief.setWaitDurationInOpenState("2");
    context.getRegistry().bind("brief", brief);
    send(
        "fastreq:b?healthCheckEnabled=true&onOpenCircuit=fail&maxRetries=0&failureMode=nulls"
            + "&circuitBreakerConfiguration=brief",
        Collections.nCopies(200, refusedUrl()));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    assertThat(health().getMessage()).hasValue("all circuit breakers of fastreq:b are open");
    Awaitility.await().until(() -> health().getState() == HealthCheck.State.UP);
    assertThat(text()).contains(" OPEN");
  }

  @Test
  void healthIsUpAgainWhenBreakersAreReset() {
    String uri =
        "fastreq:b?healthCheckEnabled=true&onOpenCircuit=fail&maxRetries=0&failureMode=nulls";
    send(uri, Collections.nCopies(200, refusedUrl()));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    context.getEndpoint(uri, FastreqEndpoint.class).resetBreakers();
    assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
  }

  @Test
  void healthIsDownWhenAllBreakersAreOpenAndUpWhenOneIsNot() {
    String uri =
        "fastreq:b?healthCheckEnabled=true&onOpenCircuit=fail&maxRetries=0&failureMode=nulls";
    send(uri, Collections.nCopies(200, refusedUrl()));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    send(uri, urls("/text/", 1));
    assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
  }

  @Test
  void healthCheckIsRemovedWhenTheComponentStops() {
    send("fastreq:well?healthCheckEnabled=true", urls("/text/", 1));
    context.removeComponent("fastreq");
    assertThat(HealthCheckHelper.invokeReadiness(context))
        .noneMatch(result -> result.getCheck().getId().equals("fastreq"));
  }
}
