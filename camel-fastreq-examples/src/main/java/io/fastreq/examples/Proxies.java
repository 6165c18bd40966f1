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
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Sends requests through several proxies in turn; if one fails, it rests, and another takes over.
 */
public final class Proxies {

  private Proxies() {}

  /** Requests six items through two proxies, then four more after one of these has stopped. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DemoProxy first = DemoProxy.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      DemoProxy second = DemoProxy.start();
      String uri =
          "fastreq:items?retryBackoff=10&proxies=" + first.address() + "," + second.address();

      template.requestBody(uri, server.itemUrls(6), List.class);
      System.out.println("first proxy: " + first.requests() + ", second: " + second.requests());

      second.close();
      List<?> items = template.requestBody(uri, server.itemUrls(4), List.class);
      System.out.println("without the second: " + items.size() + " results");
      System.out.println("first proxy: " + first.requests() + " in all");
    }
  }
}
