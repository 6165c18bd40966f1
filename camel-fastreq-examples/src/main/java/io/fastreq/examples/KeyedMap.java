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

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends a map of URLs and returns a map of results with the same keys. */
public final class KeyedMap {

  private KeyedMap() {}

  /** Requests three items by name and prints each under its name. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();

      Map<String, String> urls = new LinkedHashMap<>();
      urls.put("apple", server.itemUrl(1));
      urls.put("pear", server.itemUrl(2));
      urls.put("plum", server.itemUrl(3));

      Map<?, ?> results =
          context.createProducerTemplate().requestBody("fastreq:fruit", urls, Map.class);
      results.forEach((name, value) -> System.out.println(name + " -> " + value));
    }
  }
}
