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
package io.fastreq.camel.component.options;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.policy.SecretNames;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The user agents of an endpoint. Those that the author named are for all requests. Where nobody
 * named any, requests that read something rotate through the list of browsers that comes with the
 * component; those that log in or write say who they are. Thread-safe.
 *
 * @param agents gives each attempt its user agent
 * @param named whether the author named them
 * @param secrets tells which headers are credentials
 */
public record UserAgentChoice(Supplier<String> agents, boolean named, SecretNames secrets) {

  private static final String DESCRIPTION = "/META-INF/io/fastreq/camel/component/fastreq.json";

  /** What the component calls itself: {@code camel-fastreq/} and its version. */
  public static String identity() {
    return Identity.TEXT;
  }

  /** Whether a request is to say who sends it. */
  public boolean identifies(HttpRequest request, Headers headers) {
    if (named) {
      return false;
    }
    if (request.body() != null || hasSecretParameter(request.url().requestUri())) {
      return true;
    }
    for (int i = 0; i < headers.size(); i++) {
      if (secrets.isSecretHeader(headers.name(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasSecretParameter(String requestUri) {
    int query = requestUri.indexOf('?');
    if (query < 0) {
      return false;
    }
    for (String parameter : requestUri.substring(query + 1).split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && SecretNames.isSecretParameter(parameter.substring(0, equals))) {
        return true;
      }
    }
    return false;
  }

  /** Read when it is first asked for: many routes name a user agent of their own. */
  private static final class Identity {

    static final String TEXT = "camel-fastreq/" + version();

    /** As the component's description has it, which is in the jar and beside the classes. */
    private static String version() {
      try (InputStream json = UserAgentChoice.class.getResourceAsStream(DESCRIPTION)) {
        @Nullable String version =
            json == null
                ? null
                : new ObjectMapper().readTree(json).at("/component/version").asText(null);
        return version == null ? "unknown" : version;
      } catch (IOException e) {
        return "unknown";
      }
    }
  }
}
