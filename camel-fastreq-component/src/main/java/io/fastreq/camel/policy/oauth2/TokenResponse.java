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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fastreq.camel.http.HttpResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the response of a token endpoint says (RFC 6749 sections 5.1 and 5.2). A server's own text
 * is never repeated, since it may hold what it was sent: only the code of an error is, where it
 * looks like one.
 */
public sealed interface TokenResponse {

  /**
   * A token.
   *
   * @param token its text
   * @param lifetimeSeconds how long it serves, or 0 if that is not said
   */
  record Granted(String token, long lifetimeSeconds) implements TokenResponse {

    /** Returns no part of the token. */
    @Override
    public String toString() {
      return "Granted[xxxxxx]";
    }
  }

  /** No token. */
  record Refused(String why) implements TokenResponse {}

  /** Ten years: no token serves longer. */
  long MAX_LIFETIME_SECONDS = 10L * 365 * 24 * 60 * 60;

  /**
   * Reads a response.
   *
   * @param secret the secret of the client, which may not be repeated
   */
  static TokenResponse of(HttpResponse response, String secret) {
    int status = response.status();
    JsonNode json = Fields.read(response.body());
    if (status < 200 || status > 299) {
      String code = json == null ? null : Fields.errorCode(json, secret);
      return new Refused(
          "status "
              + status
              + (code == null ? "" : ", error " + code)
              + (status >= 300 && status < 400 ? "; redirects of tokens are not followed" : ""));
    }
    if (json == null) {
      return new Refused("status " + status + ", but the response is not a JSON object");
    }
    String token = Fields.text(json, "access_token");
    if (token == null) {
      return new Refused("status " + status + ", but the response has no access_token");
    }
    if (!Fields.TOKEN.matcher(token).matches()) {
      return new Refused(
          "status " + status + ", but its access_token has characters that no header may hold");
    }
    String type = Fields.text(json, "token_type");
    if (type != null && !type.equalsIgnoreCase("Bearer")) {
      return new Refused("status " + status + ", but its token_type is not Bearer");
    }
    return new Granted(token, Fields.lifetimeSeconds(json.get("expires_in")));
  }

  /** Reads the fields of a response. */
  final class Fields {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Visible characters, as RFC 6749 appendix A.12 allows, without the blank. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private Fields() {}

    /** Returns the object of a body, or null if it is none. */
    private static @Nullable JsonNode read(byte[] body) {
      try {
        JsonNode json = JSON.readTree(body);
        return json != null && json.isObject() ? json : null;
      } catch (IOException e) {
        return null; // it quotes the text, which may hold a token
      }
    }

    private static @Nullable String text(JsonNode json, String field) {
      JsonNode value = json.get(field);
      return value == null || !value.isTextual() || value.textValue().isBlank()
          ? null
          : value.textValue();
    }

    private static @Nullable String errorCode(JsonNode json, String secret) {
      String code = text(json, "error");
      return code == null || !CODE.matcher(code).matches() || code.contains(secret) ? null : code;
    }

    /** Returns a number, or a text that is one, cut to what is sensible; 0 for anything else. */
    private static long lifetimeSeconds(@Nullable JsonNode value) {
      if (value == null || !(value.isNumber() || value.isTextual())) {
        return 0;
      }
      double seconds;
      try {
        seconds = Double.parseDouble(value.asText().strip());
      } catch (NumberFormatException e) {
        return 0;
      }
      // Some servers say 0 of a token that does not end.
      return seconds >= 1 ? (long) Math.min(seconds, MAX_LIFETIME_SECONDS) : 0;
    }
  }
}
