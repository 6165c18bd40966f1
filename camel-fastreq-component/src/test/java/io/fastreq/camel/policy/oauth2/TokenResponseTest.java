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

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.policy.oauth2.TokenResponse.Granted;
import io.fastreq.camel.policy.oauth2.TokenResponse.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the responses of token endpoints say (RFC 6749 sections 5.1 and 5.2). */
class TokenResponseTest {

  private static TokenResponse of(int status, String body) {
    return TokenResponse.of(
        new HttpResponse(status, "", "HTTP/1.1", Headers.EMPTY, body.getBytes(UTF_8), ""),
        "s3cret");
  }

  private static String why(int status, String body) {
    return ((Refused) of(status, body)).why();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "3600 | 3600",
        "'\"3600\"' | 3600",
        "'\" 60 \"' | 60",
        "3599.9 | 3599",
        "1e300 | 315360000",
        "99999999999999999999999 | 315360000",
        "0 | 0",
        "0.5 | 0",
        "-1 | 0",
        "'\"NaN\"' | 0",
        "'\"soon\"' | 0",
        "'\"\"' | 0",
        "null | 0",
        "true | 0",
        "[60] | 0",
      })
  void lifetimeIsReadFromNumbersAndTexts(String expiresIn, long seconds) {
    assertThat(
            of(
                200,
                "{\"access_token\":\"a.b-c_d~e+f/g=\",\"token_type\":\"bearer\",\"expires_in\":"
                    + expiresIn
                    + "}"))
        .isEqualTo(new Granted("a.b-c_d~e+f/g=", seconds));
  }

  @Test
  void lifetimeAndTypeMayBeMissing() {
    assertThat(of(200, "{\"access_token\":\"abc\"}")).isEqualTo(new Granted("abc", 0));
    assertThat(of(200, "{\"access_token\":\"abc\"}")).hasToString("Granted[xxxxxx]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "abc",
        "access_token=abc",
        "<html/>",
        "[]",
        "\"abc\"",
        "null",
        "{\"access_token\":\"abc\"",
      })
  void responseHasToBeAJsonObject(String body) {
    assertThat(why(200, body)).isEqualTo("status 200, but the response is not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"access_token\":null}",
        "{\"access_token\":1}",
        "{\"access_token\":\" \"}"
      })
  void responseHasToHaveAToken(String body) {
    assertThat(why(200, body)).isEqualTo("status 200, but the response has no access_token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\r\\nX: y", "a b", "\\u0000", "t\\u00e9", "\\u007f"})
  void tokenMayNotBreakTheHeader(String token) {
    assertThat(why(200, "{\"access_token\":\"" + token + "\"}"))
        .isEqualTo("status 200, but its access_token has characters that no header may hold");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mac", "DPoP", "N_A", "s3cret"})
  void typeHasToBeBearer(String type) {
    assertThat(why(200, "{\"access_token\":\"abc\",\"token_type\":\"" + type + "\"}"))
        .isEqualTo("status 200, but its token_type is not Bearer");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {\"error\":\"invalid_client\",\"error_description\":\"s3cret\"} | status 401, error"
            + " invalid_client",
        "400 | {\"error\":\"the s3cret is wrong\"} | status 400",
        "400 | {\"error\":\"s3cret_is_wrong\"} | status 400",
        "400 | {\"error\":7} | status 400",
        "400 | {\"error\":\"AADSTS700016\"} | status 400, error AADSTS700016",
        "503 | s3cret | status 503",
        "302 | '' | status 302; redirects of tokens are not followed",
      })
  void errorsAreNamedByStatusAndCodeAlone(int status, String body, String why) {
    assertThat(why(status, body)).isEqualTo(why);
  }
}
