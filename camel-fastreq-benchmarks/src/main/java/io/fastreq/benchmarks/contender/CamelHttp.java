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

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.jspecify.annotations.Nullable;

/**
 * Producer of {@code camel-http} on as many threads as there are requests in flight, with a pool of
 * the same size: it blocks a thread for each request.
 */
final class CamelHttp extends CamelContender {

  private @Nullable Endpoint endpoint;
  private @Nullable Producer producer;
  private @Nullable ExecutorService threads;

  @Override
  void configure(CamelContext context, Case wanted, Target target) {}

  @Override
  void started(CamelContext context, Case wanted, Target target) throws Exception {
    int size = wanted.inFlight();
    Endpoint made =
        context.getEndpoint(
            target.base(wanted.protocol())
                + "?connectionsPerRoute="
                + size
                + "&maxTotalConnections="
                + size);
    Producer started = made.createProducer();
    started.start();
    endpoint = made;
    producer = started;
    threads = Executors.newFixedThreadPool(size);
  }

  @Override
  public int send(List<String> urls) throws Exception {
    Bodies bodies = new Bodies(urls.size());
    Turns[] turns = new Turns[1];
    turns[0] =
        new Turns(
            urls.size(),
            index ->
                Objects.requireNonNull(threads)
                    .execute(
                        () -> {
                          bodies.put(index, body(urls.get(index)));
                          turns[0].next();
                        }));
    turns[0].start(current().inFlight());
    return bodies.await(current().bodySize());
  }

  private byte @Nullable [] body(String url) {
    Exchange exchange = Objects.requireNonNull(endpoint).createExchange();
    exchange.getMessage().setHeader(Exchange.HTTP_URI, url);
    try {
      Objects.requireNonNull(producer).process(exchange);
      return CamelVertxHttp.body(exchange);
    } catch (Exception e) {
      return null; // counted as a failed request
    }
  }

  @Override
  public void close() throws Exception {
    ExecutorService old = threads;
    threads = null;
    if (old != null) {
      old.shutdown();
    }
    Producer oldProducer = producer;
    producer = null;
    if (oldProducer != null) {
      oldProducer.stop();
    }
    super.close();
  }
}
