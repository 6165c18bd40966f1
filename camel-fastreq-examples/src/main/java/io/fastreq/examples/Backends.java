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

import io.fastreq.camel.FastreqResponse;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends the same batch with different HTTP clients: only the option {@code backend} differs. */
public final class Backends {

  private Backends() {}

  /** Requests three items with the component's own transport and with Camel's HTTP components. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      // The others need camel-vertx-http and camel-http on the class path.
      for (String backend : List.of("vertx", "vertx-http", "http")) {
        String uri = "fastreq:by-" + backend + "?returnType=response&backend=" + backend;
        for (Object result : template.requestBody(uri, server.itemUrls(3), List.class)) {
          FastreqResponse response = (FastreqResponse) result;
          System.out.println(backend + ": " + response.status() + " " + response.text());
        }
      }
    }
  }
}
