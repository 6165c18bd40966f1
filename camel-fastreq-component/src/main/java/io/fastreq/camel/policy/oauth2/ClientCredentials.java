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
package io.fastreq.camel.policy.oauth2;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A client of an authorization server, and what it asks for (RFC 6749 section 4.4.2, RFC 8707).
 *
 * @param tokenEndpoint where tokens are asked for
 * @param id the client's name
 * @param secret its secret
 * @param scope option {@code oauth2Scope}: scopes separated by blanks, or null
 * @param resource option {@code oauth2ResourceIndicator}: the server that the token is for, or null
 * @param inBody whether name and secret are fields of the body; otherwise they are in the header
 *     {@code Authorization}
 */
public record ClientCredentials(
    HttpUrl tokenEndpoint,
    String id,
    String secret,
    @Nullable String scope,
    @Nullable String resource,
    boolean inBody) {

  /**
   * Returns the request for a token.
   *
   * @param timeoutNanos time limit for the whole response
   */
  public HttpRequest request(long timeoutNanos) {
    StringBuilder form = new StringBuilder("grant_type=client_credentials");
    add(form, "scope", scope);
    add(form, "resource", resource);
    Headers headers =
        Headers.of(
            "Content-Type", "application/x-www-form-urlencoded", "Accept", "application/json");
    if (inBody) {
      add(form, "client_id", id);
      add(form, "client_secret", secret);
    } else {
      headers = headers.with("Authorization", basic());
    }
    byte[] body = form.toString().getBytes(StandardCharsets.UTF_8);
    return new HttpRequest("POST", tokenEndpoint, headers, body, timeoutNanos);
  }

  private static void add(StringBuilder form, String name, @Nullable String value) {
    if (value != null) {
      form.append('&').append(name).append('=').append(encoded(value));
    }
  }

  /** Name and secret are encoded like fields of a form before they are joined: section 2.3.1. */
  private String basic() {
    byte[] pair = (encoded(id) + ":" + encoded(secret)).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** Returns the endpoint as it is shown: without a query, which may hold secrets. */
  public String shownEndpoint() {
    String uri = tokenEndpoint.requestUri();
    int query = uri.indexOf('?');
    return tokenEndpoint.withRequestUri(query < 0 ? uri : uri.substring(0, query)).text();
  }

  /** Returns the endpoint only. */
  @Override
  public String toString() {
    return "ClientCredentials[" + shownEndpoint() + "]";
  }
}
