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
import org.apache.camel.impl.DefaultCamelContext;

/** Calls an API that wants access tokens. One token is fetched for all requests. */
public final class OAuth2 {

  private OAuth2() {}

  /** Requests three items at once, and prints them and the number of tokens that were fetched. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      // Secrets do not belong in the text of a route.
      context.getPropertiesComponent().addInitialProperty("api.secret", "demo-secret");
      context.start();
      String base = server.baseUrl() + "/private/items/";
      List<String> urls = List.of(base + 1, base + 2, base + 3);

      String uri =
          "fastreq:api?oauth2TokenEndpoint="
              + server.baseUrl()
              + "/oauth/token&oauth2ClientId=demo&oauth2ClientSecret={{api.secret}}"
              + "&authHosts=127.0.0.1";
      List<?> items = context.createProducerTemplate().requestBody(uri, urls, List.class);

      items.forEach(System.out::println);
      System.out.println("access tokens: " + server.tokens());
    }
  }
}
