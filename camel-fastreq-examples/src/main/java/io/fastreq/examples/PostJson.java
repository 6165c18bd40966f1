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

import io.fastreq.camel.FastreqRequest;
import java.util.List;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends requests that are more than a URL: with a method, a header, a JSON body and a key. */
public final class PostJson {

  private PostJson() {}

  /** Posts two orders, one made with the builder and one as a map, and prints the results. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      String orders = server.baseUrl() + "/orders";

      FastreqRequest built =
          FastreqRequest.builder(orders)
              .key("first")
              .method("POST")
              .header("X-Request-Source", "example")
              .json(Map.of("item", 5, "count", 1))
              .build();
      Map<String, Object> asMap =
          Map.of("url", orders, "key", "second", "method", "POST", "json", Map.of("item", 6));

      Map<?, ?> results =
          context
              .createProducerTemplate()
              .requestBody("fastreq:orders", List.of(built, asMap), Map.class);
      results.forEach((key, value) -> System.out.println(key + " -> " + value));
    }
  }
}
