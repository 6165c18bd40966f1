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

/** Sends many concurrent requests on one connection. */
public final class Http2 {

  private Http2() {}

  /**
   * Requests thirty items over HTTP/2 and then over HTTP/1.1, and prints the number of connections.
   */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      String options = "?concurrency=10&retryBackoff=10&returnType=response";

      // With https, HTTP/2 is used automatically if the server supports it. In clear text the
      // client has to know.
      ask(template, "fastreq:two" + options + "&h2c=true", server);
      ask(template, "fastreq:one" + options, server);
    }
  }

  private static void ask(ProducerTemplate template, String uri, DemoServer server) {
    int before = server.connections();
    List<?> results = template.requestBody(uri, server.itemUrls(30), List.class);
    String version = ((FastreqResponse) results.get(0)).httpVersion();
    int connections = server.connections() - before;
    System.out.println(version + ": " + results.size() + " results, connections: " + connections);
  }
}
