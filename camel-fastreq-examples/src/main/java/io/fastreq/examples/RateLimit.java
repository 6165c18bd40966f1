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
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/** Limits the requests per second, however fast the server responds. */
public final class RateLimit {

  private RateLimit() {}

  /** Sends 25 requests: a burst of five, then twenty a second. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      List<String> urls = IntStream.range(10, 35).mapToObj(server::itemUrl).toList();

      Exchange done =
          context
              .createProducerTemplate()
              .request(
                  "fastreq:items?rps=20&burst=5", exchange -> exchange.getMessage().setBody(urls));

      System.out.printf(
          "%s requests in %s ms: 5 at once, then 20 a second%n",
          done.getMessage().getHeader("CamelFastreqAttempts"),
          done.getMessage().getHeader("CamelFastreqDuration"));
    }
  }
}
