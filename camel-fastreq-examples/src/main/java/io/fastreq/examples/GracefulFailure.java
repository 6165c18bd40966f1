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

/** Gives every item a value: a route of yours supplies it for failed items. */
public final class GracefulFailure {

  private GracefulFailure() {}

  /** Requests an item that exists and one that does not. */
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
      System.out.println(
          done.getMessage().getHeader("CamelFastreqFallback") + " from the fallback");
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
