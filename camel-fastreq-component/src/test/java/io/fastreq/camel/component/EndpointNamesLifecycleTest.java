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

import io.fastreq.camel.component.runtime.EngineRegistry;
import io.fastreq.camel.testing.BrokenServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ThreadPoolProfile;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** Resources of endpoint names that routes create from messages. */
class EndpointNamesLifecycleTest extends FaultTest {

  private EngineRegistry engines() {
    return context.getComponent("fastreq", FastreqComponent.class).engines();
  }

  @Test
  void nameIsReleasedWhenItsEndpointStops() throws Exception {
    send("fastreq:once?rps=5", List.of());
    context.removeEndpoints("fastreq:once*");
    assertThat(engines().running("once")).as("a template may still hold its producer").isNotNull();
    template.stop();
    assertThat(engines().names()).isZero();
  }

  @Test
  void namesCreatedFromMessagesAreForgotten() throws Exception {
    context.stop();
    context = new DefaultCamelContext();
    context.getGlobalOptions().put(Exchange.MAXIMUM_ENDPOINT_CACHE_SIZE, "10");
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").toD("fastreq:n${header.n}", 5);
          }
        });
    context.start();
    template = context.createProducerTemplate();
    for (int n = 0; n < 450; n++) {
      int number = n;
      template.request("direct:in", exchange -> exchange.getMessage().setHeader("n", number));
    }
    assertThat(engines().names()).isLessThan(250);
    assertThat(engines().running()).hasSizeLessThan(20);
  }

  @Test
  void timersEndWithTheirEngine() throws Exception {
    context.stop();
    AtomicReference<ScheduledThreadPoolExecutor> timer = new AtomicReference<>();
    context = new DefaultCamelContext();
    context
        .getExecutorServiceManager()
        .setThreadPoolFactory(
            new DefaultThreadPoolFactory() {
              @Override
              public ScheduledExecutorService newScheduledThreadPool(
                  ThreadPoolProfile profile, ThreadFactory threads) {
                ScheduledExecutorService made = super.newScheduledThreadPool(profile, threads);
                if (profile.getId().equals("FastreqTimer")) {
                  timer.set(
                      ((SizedScheduledExecutorService) made).getScheduledThreadPoolExecutor());
                }
                return made;
              }
            });
    context.start();
    template = context.createProducerTemplate();
    template.send("fastreq:stays", exchange -> exchange.getMessage().setBody(List.of()));
    int before = timer.get().getQueue().size();
    BrokenServer failing = responding("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
    String uri = "fastreq:goes?maxRetries=3&retryBackoff=1h&retryMaxBackoff=1h&batchTimeout=2h";
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:goes").routeId("goes").to(uri);
          }
        });
    CompletableFuture<Exchange> sent =
        template.asyncSend(
            "direct:goes", exchange -> exchange.getMessage().setBody(List.of(failing.url("/"))));
    eventually(
        () -> timer.get().getQueue().size() >= before + 3); // a retry, the sweep, batchTimeout
    context.getRouteController().stopRoute("goes", 1, TimeUnit.SECONDS);
    await(sent);
    assertThat(timer.get().getQueue()).hasSize(before);
  }
}
