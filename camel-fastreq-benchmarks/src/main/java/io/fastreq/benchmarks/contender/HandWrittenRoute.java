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
package io.fastreq.benchmarks.contender;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Route that an experienced Camel user would write without the component: a parallel split, a
 * throttle, a circuit breaker and an HTTP producer. The throttle is too high to limit anything;
 * there are as many threads and connections as requests in flight.
 */
final class HandWrittenRoute extends CamelContender {

  /** Five times the route's rate. The throttler keeps an object for each of these. */
  private static final long NO_LIMIT = 100_000;

  private @Nullable ExecutorService threads;
  private @Nullable ProducerTemplate template;

  @Override
  void configure(CamelContext context, Case wanted, Target target) {
    context.getRegistry().bind("client", WebClients.options(wanted, target));
  }

  @Override
  void started(CamelContext context, Case wanted, Target target) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(wanted.inFlight());
    threads = pool;
    String producer = "vertx-http:" + target.base(wanted.protocol()) + "?webClientOptions=#client";
    AggregationStrategy inOrder =
        AggregationStrategies.flexible().accumulateInCollection(ArrayList.class);
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:batch")
                .split(body(), inOrder)
                .parallelProcessing()
                .executorService(pool)
                .throttle(NO_LIMIT)
                .circuitBreaker()
                // One URI for all, with the URL in a header: toD would make an endpoint for each.
                .setHeader(Exchange.HTTP_URI, body())
                .setBody(constant((Object) null))
                .to(producer)
                .end()
                .convertBodyTo(byte[].class)
                .end();
          }
        });
    template = context.createProducerTemplate();
  }

  @Override
  public int send(List<String> urls) {
    List<?> values = Objects.requireNonNull(template).requestBody("direct:batch", urls, List.class);
    return Bodies.count(values, current().bodySize());
  }

  @Override
  public void close() throws Exception {
    super.close();
    ExecutorService old = threads;
    threads = null;
    if (old != null) {
      old.shutdown();
    }
  }
}
