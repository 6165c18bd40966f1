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
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends a list of URLs and returns a list of results, in the order of the URLs. */
public final class BasicList {

  private BasicList() {}

  /** Requests ten items, at most 100 a second, and prints them. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.addRoutes(new Items());
      context.start();
      List<?> items =
          context
              .createProducerTemplate()
              .requestBody("direct:items", server.itemUrls(10), List.class);
      items.forEach(System.out::println);
    }
  }

  /** A route whose message body is the list of URLs. */
  private static final class Items extends RouteBuilder {
    @Override
    public void configure() {
      from("direct:items").to("fastreq:items?concurrency=20&rps=100");
    }
  }
}
