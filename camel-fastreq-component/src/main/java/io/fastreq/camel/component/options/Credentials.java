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

import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.policy.address.AddressPolicy;
import io.fastreq.camel.policy.oauth2.ClientCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of an endpoint, and the only hosts that get them: URLs come from messages, and a
 * credential must not go wherever they point. Immutable.
 */
public final class Credentials {

  /** The header's value, or a text that stands for the access tokens of a client. */
  private final String authorization;

  private final AddressPolicy hosts;

  private Credentials(String authorization, AddressPolicy hosts) {
    this.authorization = authorization;
    this.hosts = hosts;
  }

  /**
   * Returns the credentials in the options, or null for none.
   *
   * @throws IllegalArgumentException if they are incomplete, or no option names the hosts that get
   *     them
   */
  public static @Nullable Credentials of(RequestOptions options) {
    String fixed = authorization(options);
    ClientCredentials client = options.oauth2Client();
    if (client != null && fixed != null) {
      throw new IllegalArgumentException(
          "Option oauth2TokenEndpoint can not be set together with basicAuthUsername, bearerToken"
              + " or header.Authorization: requests have one Authorization");
    }
    String authorization = client == null ? fixed : standsFor(client);
    boolean own = options.getAuthHosts() != null;
    String hosts = own ? options.getAuthHosts() : options.getAllowedHosts();
    AddressPolicy those =
        AddressPolicy.only(own ? "authHosts" : "allowedHosts", OptionText.list(hosts));
    if (authorization == null) {
      return null;
    }
    if (hosts == null || hosts.isBlank()) {
      throw new IllegalArgumentException(
          "An endpoint with credentials (basicAuthUsername, bearerToken, header.Authorization,"
              + " oauth2TokenEndpoint) needs option authHosts: the hosts that may have them, since"
              + " URLs come from messages");
    }
    if (authorization.chars().anyMatch(c -> c < ' ' || c == 127)) {
      throw new IllegalArgumentException("The credentials hold a control character");
    }
    return new Credentials(authorization, those);
  }

  private static @Nullable String authorization(RequestOptions options) {
    for (Map.Entry<String, Object> header : options.getHeaders().entrySet()) {
      if (header.getKey().equalsIgnoreCase("Authorization")) {
        return String.valueOf(header.getValue());
      }
    }
    String token = given(options.getBearerToken());
    if (token != null) {
      return "Bearer " + token;
    }
    String user = given(options.getBasicAuthUsername());
    String password = given(options.getBasicAuthPassword());
    if (user == null && password == null) {
      return null;
    }
    if (user == null || password == null) {
      throw new IllegalArgumentException(
          "Options basicAuthUsername and basicAuthPassword need one another");
    }
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  /** Treats blank as not set, since Kamelets and containers set properties to nothing. */
  private static @Nullable String given(@Nullable String option) {
    return option == null || option.isBlank() ? null : option;
  }

  private static String standsFor(ClientCredentials client) {
    return "Bearer token of " + client.shownEndpoint() + " for " + client.id();
  }

  /**
   * Returns the value of {@code Authorization} for a target, or null where it gets none. With OAuth
   * 2.0 it is a text that stands for the token of the moment: the same for one client.
   */
  public @Nullable String forTarget(HttpUrl target) {
    return areFor(target) ? authorization : null;
  }

  /** Returns the same for any target. */
  public String authorization() {
    return authorization;
  }

  /** Returns whether a target may have the credentials. */
  public boolean areFor(HttpUrl target) {
    return hosts.refusesNameBehindProxy(target.host()) == null;
  }
}
