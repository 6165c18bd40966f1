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

import java.util.Collections;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends different user agents: your own, several in turn, or those of browsers. */
public final class UserAgents {

  private UserAgents() {}

  /** Sends requests to a server that responds with the user agent it receives. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      List<String> twice = Collections.nCopies(2, server.baseUrl() + "/whoami");

      // A name that operators can contact is good manners.
      System.out.println(
          "one's own: " + template.requestBody("fastreq:bot?userAgent=bot/1", twice));
      System.out.println(
          "in turn: "
              + template.requestBody(
                  "fastreq:turns?concurrency=1&userAgents=a/1,b/1&userAgentSelection=roundRobin",
                  twice));
      System.out.println("built in: " + template.requestBody("fastreq:browser", twice));
    }
  }
}
