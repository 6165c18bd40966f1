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

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.UrlParser;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The request for a token (RFC 6749 sections 2.3.1 and 4.4.2, RFC 8707 section 2.2). */
class ClientCredentialsTest {

  private static final String ENDPOINT = "https://auth.example.com/token?tenant=s3cret";

  private static ClientCredentials client(
      @Nullable String scope, @Nullable String resource, boolean inBody) throws Exception {
    return new ClientCredentials(
        UrlParser.parse(ENDPOINT), "me:you", "s3cret+ä/&=", scope, resource, inBody);
  }

  private static String body(HttpRequest request) {
    return new String(Objects.requireNonNull(request.body()), UTF_8);
  }

  @Test
  void nameAndSecretAreEncodedBeforeTheyAreJoined() throws Exception {
    HttpRequest request = client(null, null, false).request(7);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.timeoutNanos()).isEqualTo(7);
    assertThat(request.url().text()).isEqualTo(ENDPOINT);
    assertThat(body(request)).isEqualTo("grant_type=client_credentials");
    assertThat(request.headers().first("Content-Type"))
        .isEqualTo("application/x-www-form-urlencoded");
    assertThat(request.headers().first("Accept")).isEqualTo("application/json");
    String basic = Objects.requireNonNull(request.headers().first("Authorization"));
    assertThat(basic).startsWith("Basic ");
    assertThat(new String(Base64.getDecoder().decode(basic.substring(6)), UTF_8))
        .isEqualTo("me%3Ayou:s3cret%2B%C3%A4%2F%26%3D");
  }

  @Test
  void nameAndSecretMayBeFieldsOfTheBody() throws Exception {
    HttpRequest request = client("read write", "https://api.example.com/", true).request(7);
    assertThat(request.headers().contains("Authorization")).isFalse();
    assertThat(body(request))
        .isEqualTo(
            "grant_type=client_credentials&scope=read+write"
                + "&resource=https%3A%2F%2Fapi.example.com%2F"
                + "&client_id=me%3Ayou&client_secret=s3cret%2B%C3%A4%2F%26%3D");
  }

  @Test
  void textShowsTheEndpointOnly() throws Exception {
    assertThat(client(null, null, false))
        .hasToString("ClientCredentials[https://auth.example.com/token]");
  }
}
