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

import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Keeps cookies that the server sets and sends them again, like a browser. */
public final class Cookies {

  private Cookies() {}

  /** Logs in and then asks the server for the user name, with and without the cookies. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      String options = "?sessionManagement=true&userAgent=example/1";

      template.requestBody("fastreq:shop" + options, server.baseUrl() + "/login");
      Object known = template.requestBody("fastreq:shop" + options, server.baseUrl() + "/whoami");
      System.out.println("the same name: " + known);

      // Cookies belong to the endpoint's name, like limits.
      Object other = template.requestBody("fastreq:other" + options, server.baseUrl() + "/whoami");
      System.out.println("another name: " + other);
    }
  }
}
