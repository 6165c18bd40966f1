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
import org.apache.camel.impl.DefaultCamelContext;

/** Shows how the number of requests in flight affects the duration of a batch. */
public final class Concurrency {

  private Concurrency() {}

  /** Requests the same forty items with 1, 5 and 20 requests in flight. */
  public static void main(String[] args) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      for (int concurrency : List.of(1, 5, 20)) {
        try (DemoServer server = DemoServer.start()) {
          // Limits belong to a name, so another limit needs another name.
          String uri = "fastreq:by-" + concurrency + "?retryBackoff=10&concurrency=" + concurrency;
          Exchange done =
              context
                  .createProducerTemplate()
                  .request(uri, exchange -> exchange.getMessage().setBody(server.itemUrls(40)));
          System.out.printf(
              "concurrency %2d: %s items in %s ms, at most %d at once%n",
              concurrency,
              done.getMessage().getHeader("CamelFastreqSucceeded"),
              done.getMessage().getHeader("CamelFastreqDuration"),
              server.maxInFlight());
        }
      }
    }
  }
}
