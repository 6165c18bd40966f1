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
package io.fastreq.examples;

import io.fastreq.camel.FastreqResult;
import io.fastreq.camel.FastreqResultStream;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Receives each result as it arrives, while other requests are still in flight. */
public final class Streaming {

  private Streaming() {}

  /** Requests eight items, of which 42 is slow, and prints each result as soon as it arrives. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.addRoutes(new OneByOne());
      context.start();
      List<String> urls = IntStream.range(38, 46).mapToObj(server::itemUrl).toList();
      context.createProducerTemplate().sendBody("direct:items", urls);
    }
  }

  private static final class OneByOne extends RouteBuilder {
    @Override
    public void configure() {
      from("direct:items")
          // At most 100 unread results wait; then sending stops.
          .to("fastreq:items?streaming=true&streamWindow=100")
          .split(body())
          .streaming()
          .process(part -> print(part.getMessage().getMandatoryBody(FastreqResult.class)))
          .end()
          .process(whole -> print(whole.getMessage().getMandatoryBody(FastreqResultStream.class)));
    }

    private static void print(FastreqResult result) {
      System.out.println(result.toJson());
    }

    private static void print(FastreqResultStream results) {
      System.out.println(results.summary().succeeded() + " of " + results.summary().total());
    }
  }
}
