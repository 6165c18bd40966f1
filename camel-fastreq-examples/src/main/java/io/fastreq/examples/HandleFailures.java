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

import io.fastreq.camel.FastreqPartialFailureException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Shows which requests failed and why, keeps the others, and sends only the failed ones again. */
public final class HandleFailures {

  private HandleFailures() {}

  /**
   * Requests an item that exists, one whose server is busy at first, and one that does not exist.
   */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      List<String> urls = List.of(server.itemUrl(5), server.itemUrl(7), server.itemUrl(99));

      // No retries, so that the busy server causes a failure.
      Exchange first =
          template.request(
              "fastreq:items?maxRetries=0", exchange -> exchange.getMessage().setBody(urls));
      System.out.println("results: " + first.getMessage().getBody());

      FastreqPartialFailureException failure =
          first.getException(FastreqPartialFailureException.class);
      if (failure == null) {
        throw new IllegalStateException("no failure, though one item does not exist");
      }
      System.out.println(failure.getSucceeded() + " of " + failure.getTotal() + " succeeded");
      failure.getFailures().forEach(item -> System.out.println("failed: " + item.message()));

      List<?> again =
          template.requestBody(
              "fastreq:again?maxRetries=0&failureMode=omit",
              failure.getFailedRequests(),
              List.class);
      System.out.println("results of the second try: " + again);
    }
  }
}
