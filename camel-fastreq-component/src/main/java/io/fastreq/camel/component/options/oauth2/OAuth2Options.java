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
package io.fastreq.camel.component.options.oauth2;

import io.fastreq.camel.component.options.page.PagingOptions;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.UrlParser;
import io.fastreq.camel.policy.oauth2.ClientCredentials;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/**
 * The options by which requests carry an access token of OAuth 2.0. Names are those of camel-http.
 */
@UriParams
public abstract class OAuth2Options extends PagingOptions {

  /** A year: what is longer is a mistake in the unit. */
  private static final int MAX_SECONDS = 365 * 24 * 60 * 60;

  @UriParam(
      label = "producer,security",
      description =
          "URL of the token endpoint of OAuth 2.0. Requests to authHosts then carry an access token"
              + " of client credentials, one for all endpoints of the name, which is fetched when"
              + " it is first needed, renewed before it ends, and replaced when a server refuses it"
              + " (401).")
  private @Nullable String oauth2TokenEndpoint;

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "Client id for oauth2TokenEndpoint.")
  private @Nullable String oauth2ClientId;

  @UriParam(
      label = "producer,security",
      secret = true,
      description = "Client secret for oauth2TokenEndpoint.")
  private @Nullable String oauth2ClientSecret;

  @UriParam(
      label = "producer,security",
      description = "Scopes that are asked for at oauth2TokenEndpoint, separated by blanks.")
  private @Nullable String oauth2Scope;

  @UriParam(
      label = "producer,security",
      description =
          "Resource indicator: URI of the server that the access token is for (RFC 8707).")
  private @Nullable String oauth2ResourceIndicator;

  @UriParam(
      label = "producer,security",
      defaultValue = "false",
      description =
          "Whether client id and secret are sent in the body to oauth2TokenEndpoint. Otherwise they"
              + " are sent by Basic authentication.")
  private boolean oauth2BodyAuthentication = false;

  @UriParam(
      label = "producer,security",
      defaultValue = "3600",
      description =
          "How many seconds an access token is used where oauth2TokenEndpoint does not say so"
              + " (expires_in).")
  private int oauth2CachedTokensDefaultExpirySeconds = 3600;

  @UriParam(
      label = "producer,security",
      defaultValue = "5",
      description =
          "How many seconds before its end an access token is renewed, but not before half of its"
              + " lifetime is over. Requests go on with the old one until the new one is there.")
  private int oauth2CachedTokensExpirationMarginSeconds = 5;

  /**
   * Returns the client, or null if the requests carry no token.
   *
   * @throws IllegalArgumentException naming the option that is missing or wrong
   */
  public @Nullable ClientCredentials oauth2Client() {
    seconds("oauth2CachedTokensDefaultExpirySeconds", oauth2CachedTokensDefaultExpirySeconds, 1);
    seconds(
        "oauth2CachedTokensExpirationMarginSeconds", oauth2CachedTokensExpirationMarginSeconds, 0);
    String endpoint = given(oauth2TokenEndpoint);
    if (endpoint == null) {
      requireNone();
      return null;
    }
    return new ClientCredentials(
        url(endpoint),
        mandatory("oauth2ClientId", oauth2ClientId),
        mandatory("oauth2ClientSecret", oauth2ClientSecret),
        given(oauth2Scope),
        resource(given(oauth2ResourceIndicator)),
        oauth2BodyAuthentication);
  }

  /** Refuses the other options without an endpoint, unless it is set to nothing on purpose. */
  private void requireNone() {
    if (oauth2TokenEndpoint != null) {
      return;
    }
    Map<String, @Nullable String> others = new LinkedHashMap<>();
    others.put("oauth2ClientId", oauth2ClientId);
    others.put("oauth2ClientSecret", oauth2ClientSecret);
    others.put("oauth2Scope", oauth2Scope);
    others.put("oauth2ResourceIndicator", oauth2ResourceIndicator);
    others.forEach(
        (option, value) -> {
          if (given(value) != null) {
            throw new IllegalArgumentException(
                "Option " + option + " does nothing without oauth2TokenEndpoint");
          }
        });
  }

  private static String mandatory(String option, @Nullable String value) {
    String given = given(value);
    if (given == null) {
      throw new IllegalArgumentException(
          "Option oauth2TokenEndpoint needs the option "
              + option
              + ": the server tells clients by id and secret");
    }
    return given;
  }

  /** Not the URL itself, which may hold a password. */
  private static HttpUrl url(String text) {
    String problem;
    try {
      HttpUrl url = UrlParser.parse(text);
      problem = text.indexOf('#') < 0 ? null : "it has a fragment";
      if (problem == null) {
        return url;
      }
    } catch (InvalidRequestException e) {
      problem = e.getMessage();
    }
    throw new IllegalArgumentException(
        "Option oauth2TokenEndpoint takes the URL of a token endpoint, http or https, without user"
            + " and fragment: "
            + problem);
  }

  private static @Nullable String resource(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      URI uri = URI.create(text);
      if (uri.isAbsolute() && uri.getFragment() == null) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // refused below, in the same words
    }
    throw new IllegalArgumentException(
        "Option oauth2ResourceIndicator can not be "
            + text
            + ": it takes an absolute URI without fragment (RFC 8707)");
  }

  private static void seconds(String option, int value, int least) {
    if (value < least || value > MAX_SECONDS) {
      throw new IllegalArgumentException(
          "Option %s can not be %d: it takes a number of seconds from %d up to %d (a year)"
              .formatted(option, value, least, MAX_SECONDS));
    }
  }

  /** Treats blank as not set, since Kamelets and containers set properties to nothing. */
  private static @Nullable String given(@Nullable String option) {
    return option == null || option.isBlank() ? null : option;
  }

  public @Nullable String getOauth2TokenEndpoint() {
    return oauth2TokenEndpoint;
  }

  public void setOauth2TokenEndpoint(@Nullable String value) {
    this.oauth2TokenEndpoint = value;
  }

  public @Nullable String getOauth2ClientId() {
    return oauth2ClientId;
  }

  public void setOauth2ClientId(@Nullable String value) {
    this.oauth2ClientId = value;
  }

  public @Nullable String getOauth2ClientSecret() {
    return oauth2ClientSecret;
  }

  public void setOauth2ClientSecret(@Nullable String value) {
    this.oauth2ClientSecret = value;
  }

  public @Nullable String getOauth2Scope() {
    return oauth2Scope;
  }

  public void setOauth2Scope(@Nullable String value) {
    this.oauth2Scope = value;
  }

  public @Nullable String getOauth2ResourceIndicator() {
    return oauth2ResourceIndicator;
  }

  public void setOauth2ResourceIndicator(@Nullable String value) {
    this.oauth2ResourceIndicator = value;
  }

  public boolean isOauth2BodyAuthentication() {
    return oauth2BodyAuthentication;
  }

  public void setOauth2BodyAuthentication(boolean value) {
    this.oauth2BodyAuthentication = value;
  }

  public int getOauth2CachedTokensDefaultExpirySeconds() {
    return oauth2CachedTokensDefaultExpirySeconds;
  }

  public void setOauth2CachedTokensDefaultExpirySeconds(int value) {
    this.oauth2CachedTokensDefaultExpirySeconds = value;
  }

  public int getOauth2CachedTokensExpirationMarginSeconds() {
    return oauth2CachedTokensExpirationMarginSeconds;
  }

  public void setOauth2CachedTokensExpirationMarginSeconds(int value) {
    this.oauth2CachedTokensExpirationMarginSeconds = value;
  }
}
