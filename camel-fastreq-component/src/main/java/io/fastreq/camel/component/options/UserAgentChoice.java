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
 * The user agents of an endpoint. Those that the options name are used by all requests. Where none
 * are named, requests without credentials and body rotate through the built-in list of browsers,
 * and the others identify the component. Thread-safe.
 *
 * @param agents returns the user agent of each attempt
 * @param named whether options or variables name the user agents
 * @param secrets tells which headers are credentials
 */
public record UserAgentChoice(Supplier<String> agents, boolean named, SecretNames secrets) {

  private static final String DESCRIPTION = "/META-INF/io/fastreq/camel/component/fastreq.json";

  /** Returns the component's own user agent: {@code camel-fastreq/} and its version. */
  public static String identity() {
    return Identity.TEXT;
  }

  /** Returns these user agents, or the component's own where the options name none. */
  public UserAgentChoice identifying() {
    return named ? this : new UserAgentChoice(UserAgentChoice::identity, true, secrets);
  }

  /** Returns whether a request identifies the component. */
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
    int start = query + 1;
    while (start < requestUri.length()) {
      int ampersand = requestUri.indexOf('&', start);
      int end = ampersand < 0 ? requestUri.length() : ampersand;
      int equals = requestUri.indexOf('=', start);
      if (equals > start
          && equals < end
          && SecretNames.isSecretParameter(requestUri.substring(start, equals))) {
        return true;
      }
      start = end + 1;
    }
    return false;
  }

  /** Loaded only when it is needed: many routes name a user agent of their own. */
  private static final class Identity {

    static final String TEXT = "camel-fastreq/" + version();

    /** Reads the version from the component's description in the catalog. */
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
