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
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Producer of {@code camel-vertx-http}, driven asynchronously with an exchange for each request.
 */
final class CamelVertxHttp extends CamelContender {

  private @Nullable Endpoint endpoint;
  private @Nullable AsyncProducer producer;

  @Override
  void configure(CamelContext context, Case wanted, Target target) {
    context.getRegistry().bind("client", WebClients.options(wanted, target));
  }

  @Override
  void started(CamelContext context, Case wanted, Target target) throws Exception {
    Endpoint made =
        context.getEndpoint(
            "vertx-http:" + target.base(wanted.protocol()) + "?webClientOptions=#client");
    AsyncProducer started = made.createAsyncProducer();
    started.start();
    endpoint = made;
    producer = started;
  }

  @Override
  public int send(List<String> urls) throws Exception {
    Bodies bodies = new Bodies(urls.size());
    Turns[] turns = new Turns[1];
    turns[0] =
        new Turns(
            urls.size(),
            index -> ask(urls.get(index), body -> bodies.put(index, body), turns[0]::next));
    turns[0].start(current().inFlight());
    return bodies.await(current().bodySize());
  }

  private void ask(String url, java.util.function.Consumer<byte @Nullable []> take, Runnable next) {
    Exchange exchange = Objects.requireNonNull(endpoint).createExchange();
    exchange.getMessage().setHeader(Exchange.HTTP_URI, url);
    boolean unused =
        Objects.requireNonNull(producer)
            .process(
                exchange,
                doneSync -> {
                  take.accept(body(exchange));
                  next.run();
                });
  }

  static byte @Nullable [] body(Exchange exchange) {
    return exchange.isFailed() ? null : exchange.getMessage().getBody(byte[].class);
  }

  @Override
  public void close() throws Exception {
    AsyncProducer old = producer;
    producer = null;
    if (old != null) {
      old.stop();
    }
    super.close();
  }
}
