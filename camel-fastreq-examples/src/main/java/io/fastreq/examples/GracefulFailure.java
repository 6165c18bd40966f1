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

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** A value for every item, also for those that failed: a route of yours makes it. */
public final class GracefulFailure {

  private GracefulFailure() {}

  /** Asks for an item that is there, and one that is not. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.addRoutes(new Prices());
      context.start();
      List<String> urls = List.of(server.itemUrl(5), server.itemUrl(99));
      Exchange done =
          context
              .createProducerTemplate()
              .request("direct:prices", exchange -> exchange.getMessage().setBody(urls));

      System.out.println(done.getMessage().getBody());
      System.out.println(done.getMessage().getHeader("CamelFastreqFallback") + " made up");
    }
  }

  private static final class Prices extends RouteBuilder {
    @Override
    public void configure() {
      from("direct:prices").to("fastreq:prices?onFallback=direct:unknown");

      // Called for each item that has finally failed, with its FastreqFailure as body.
      from("direct:unknown").setBody(simple("unknown: ${body.kind}, ${body.message}"));
    }
  }
}
