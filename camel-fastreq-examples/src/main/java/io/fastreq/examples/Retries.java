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

import io.fastreq.camel.FastreqResult;
import java.util.List;
import org.apache.camel.impl.DefaultCamelContext;

/** Retries temporary failures, but not permanent ones. */
public final class Retries {

  private Retries() {}

  /**
   * Requests an item that exists, one whose server is busy at first, one whose connection breaks at
   * first, and one that does not exist.
   */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      List<String> urls =
          List.of(server.itemUrl(5), server.itemUrl(7), server.itemUrl(123), server.itemUrl(99));

      // Waits 0.1 s before the first retry, 0.2 s before the second, and so on.
      String uri =
          "fastreq:items?maxRetries=4&retryBackoff=100&returnType=response&failureMode=include";
      List<?> results = context.createProducerTemplate().requestBody(uri, urls, List.class);

      results.forEach(result -> System.out.println(((FastreqResult) result).toJson()));
    }
  }
}
