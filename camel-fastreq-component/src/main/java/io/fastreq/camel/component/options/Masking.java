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

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;

/**
 * Masks the secrets in URIs of endpoints. Camel's own masking knows neither headers nor lists of
 * proxies. Stateless.
 */
public final class Masking {

  private static final String KEYWORDS =
      "header.,cookie.,query.,headers,cookies,query,proxies,proxyResource,bearerToken,basicAuthUsername,basicAuthPassword,oauth2ClientId,oauth2ClientSecret";

  private static final Pattern SECRETS =
      Pattern.compile(
          "([?&](?:header\\.|cookie\\.|query\\.|headers|cookies|query|proxies|proxyResource|bearerToken"
              // A raw value ends where Camel ends it: at a closing token before & or the end.
              + "|oauth2Client|basicAuth)[^=&]*)="
              + "(?:RAW(?:\\(|%28).*?(?:\\)|%29)|RAW(?:\\{|%7B).*?(?:\\}|%7D)|[^&]*)(?=&|$)",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private Masking() {}

  /**
   * Tells Camel which options hold secrets, for URIs that it prints itself: those of routes, and of
   * endpoints that could not be created. Camel 4.18 masks only the first of them in a URI, apart
   * from those whose names it knows (user, password, token, secret, API key).
   */
  public static void teachCamel() {
    URISupport.addSanitizeKeywords(KEYWORDS);
  }

  /** Returns the URI with {@code xxxxxx} in the place of each secret. */
  public static String mask(String uri) {
    return URISupport.sanitizeUri(SECRETS.matcher(uri).replaceAll("$1=xxxxxx"));
  }

  /**
   * Returns whether an option of a URI holds a credential itself, and not the name of a bean.
   *
   * @throws IllegalArgumentException where the option {@code headers} can not be read
   */
  public static boolean hasLiteralCredential(Map<String, Object> parameters) {
    return parameters.entrySet().stream().anyMatch(Masking::isLiteralCredential);
  }

  private static boolean isLiteralCredential(Map.Entry<String, Object> option) {
    if (option.getValue() instanceof String value && value.startsWith("#")) {
      return false;
    }
    if (option.getKey().equals(NamedValues.HEADERS.option())) {
      return NamedValues.HEADERS.read(option.getValue()).entrySet().stream()
          .map(
              header ->
                  Map.entry(NamedValues.HEADERS.prefix() + header.getKey(), header.getValue()))
          .anyMatch(Masking::isLiteralCredential);
    }
    return option.getValue() instanceof String value
        && !value.isBlank()
        && isCredential(option.getKey().toLowerCase(Locale.ROOT), value);
  }

  private static boolean isCredential(String option, String value) {
    return switch (option) {
      case "basicauthpassword",
          "bearertoken",
          "oauth2clientsecret",
          "header.authorization",
          "header.cookie" ->
          true;
      case "proxies" -> value.indexOf('@') >= 0 || value.chars().filter(c -> c == ':').count() > 2;
      default -> option.startsWith("header.") && option.matches(".*(key|token|secret|auth).*");
    };
  }
}
