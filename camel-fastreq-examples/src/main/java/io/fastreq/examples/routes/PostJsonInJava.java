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
package io.fastreq.examples.routes;

import io.fastreq.camel.FastreqRequest;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** {@code routes/post-json.camel.yaml} in the Java DSL, with requests made in Java. */
public final class PostJsonInJava extends RouteBuilder {

  @Override
  public void configure() {
    from("timer:post-json?delay=0&repeatCount=1")
        .process(PostJsonInJava::orders)
        .to(
            "fastreq:post-json?httpMethod=POST&retryMethods=GET,POST&retryBackoff={{backoff:1s}}"
                + "&failureMode=include")
        .log("${header.CamelFastreqSucceeded} orders accepted: ${body}");
  }

  /** Sets the requests as the message body. */
  static void orders(Exchange exchange) {
    String orders =
        exchange.getContext().resolvePropertyPlaceholders("{{base:http://127.0.0.1:8080}}/orders");
    exchange
        .getMessage()
        .setBody(
            List.of(order(orders, "first", "a-1", 5, 1), order(orders, "second", "a-2", 6, 2)));
  }

  private static FastreqRequest order(String url, String key, String once, int item, int count) {
    return FastreqRequest.builder(url)
        .key(key)
        .header("Idempotency-Key", once)
        .json(Map.of("item", item, "count", count))
        .build();
  }
}
