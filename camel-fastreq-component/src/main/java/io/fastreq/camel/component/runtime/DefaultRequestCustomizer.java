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
package io.fastreq.camel.component.runtime;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.batch.request.AttemptContext;
import io.fastreq.camel.batch.request.RequestCustomizer;
import io.fastreq.camel.component.options.Credentials;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.component.options.UserAgentChoice;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.policy.oauth2.AccessToken;
import io.fastreq.camel.transport.ProxyFailures;
import org.jspecify.annotations.Nullable;

/**
 * Adds to requests what the endpoint's options specify: a proxy, a user agent, credentials for
 * their hosts, and cookies. Thread-safe.
 */
public final class DefaultRequestCustomizer implements RequestCustomizer {

  private static final String USER_AGENT = "User-Agent";
  private static final String AUTHORIZATION = "Authorization";
  private static final String COOKIE = "Cookie";
  private static final int UNAUTHORIZED = 401;

  private final @Nullable Proxies proxies;
  private final @Nullable UserAgentChoice userAgents;
  private final @Nullable Credentials credentials;
  private final @Nullable OAuth2Tokens tokens;
  private final @Nullable CookieStore cookies;
  private final QueryMask mask;

  /**
   * Creates a customizer from the options of an endpoint; null for each part that is not
   * configured.
   *
   * @param tokens the access tokens, which take the place of fixed credentials
   */
  public DefaultRequestCustomizer(
      @Nullable Proxies proxies,
      @Nullable UserAgentChoice userAgents,
      @Nullable Credentials credentials,
      @Nullable OAuth2Tokens tokens,
      @Nullable CookieStore cookies,
      QueryMask mask) {
    this.proxies = proxies;
    this.userAgents = userAgents;
    this.credentials = credentials;
    this.tokens = tokens;
    this.cookies = cookies;
    this.mask = mask;
  }

  /** Returns the same customizer for one exchange that has its own cookies. */
  public DefaultRequestCustomizer with(CookieStore exchangeCookies) {
    return new DefaultRequestCustomizer(
        proxies, userAgents, credentials, tokens, exchangeCookies, mask);
  }

  @Override
  public RequestCustomizer anonymous() {
    UserAgentChoice identifying = userAgents == null ? null : userAgents.identifying();
    return new DefaultRequestCustomizer(proxies, identifying, null, null, null, mask);
  }

  @Override
  public Departure depart(HttpRequest hop, AttemptContext context) {
    if (!context.isProxyChosen()) {
      Departure obstacle = chooseWay(hop, context);
      if (obstacle != null) {
        return obstacle;
      }
    }
    if (tokens != null) {
      context.carry(null);
      Departure obstacle = getsCredentials(hop, context.isOwn()) ? tokens.choose(context) : null;
      if (obstacle != null) {
        return obstacle;
      }
    }
    FastreqProxy proxy = context.proxy();
    if (proxy != null && !context.isOwn() && proxies != null && proxies.goesDirectly(hop.url())) {
      proxy = null; // a redirect to a host that needs no proxy
    }
    Headers headers = headers(hop, context, proxy);
    return new Departure.Proceed(
        proxy != null && context.isOwn()
            ? hop.withOwnProxy(headers, proxy)
            : hop.with(headers, proxy));
  }

  /**
   * Returns whether a hop gets the credentials of the endpoint.
   *
   * @param ownProxy whether the item named the proxy, which could read clear text
   */
  private boolean getsCredentials(HttpRequest hop, boolean ownProxy) {
    return credentials != null
        && !(ownProxy && !hop.url().ssl())
        && !hop.headers().contains(AUTHORIZATION)
        && credentials.areFor(hop.url());
  }

  @Override
  public boolean awaitsToken(HttpRequest request) {
    return tokens != null && getsCredentials(request, request.proxy() != null);
  }

  @Override
  public boolean isWorthAnotherToken(AttemptContext context) {
    AccessToken token = context.token();
    return tokens != null && token != null && tokens.refused(token);
  }

  private @Nullable Departure chooseWay(HttpRequest hop, AttemptContext context) {
    FastreqProxy own = hop.proxy();
    if (own != null) {
      context.chooseOwn(own);
      return null;
    }
    if (proxies == null) {
      context.choose(null);
      return null;
    }
    return proxies.choose(hop.url(), context);
  }

  private Headers headers(HttpRequest hop, AttemptContext context, @Nullable FastreqProxy proxy) {
    Headers headers = hop.headers();
    if (credentials != null && getsCredentials(hop, context.isOwn())) {
      AccessToken token = context.token();
      headers =
          headers.with(
              AUTHORIZATION, token == null ? credentials.authorization() : token.authorization());
    }
    String kept =
        cookies == null
            ? null
            : cookies.cookiesFor(hop.url(), CookieStore.Way.of(proxy, context.isOwn()));
    if (kept != null) {
      headers = withCookies(headers, kept);
    }
    return userAgents == null || headers.contains(USER_AGENT)
        ? headers
        : headers.with(USER_AGENT, userAgent(userAgents, hop, headers, context));
  }

  private static String userAgent(
      UserAgentChoice agents, HttpRequest hop, Headers headers, AttemptContext context) {
    if (agents.identifies(hop, headers)) {
      return UserAgentChoice.identity();
    }
    String picked = context.userAgent();
    if (picked == null) {
      picked = agents.agents().get();
      context.pick(picked);
    }
    return picked;
  }

  /**
   * Returns the headers with all cookies in one header (RFC 6265 section 5.4), the item's own
   * first.
   */
  private static Headers withCookies(Headers headers, String kept) {
    String own = headers.first(COOKIE);
    return own == null
        ? headers.with(COOKIE, kept)
        : headers.without(COOKIE).with(COOKIE, own + "; " + kept);
  }

  @Override
  public String shown(String url) {
    return mask.mask(url);
  }

  @Override
  public void arrived(HttpRequest sent, Outcome outcome, AttemptContext context) {
    if (sent.proxy() != null && !sent.ownProxy() && proxies != null) {
      judge(proxies, sent.proxy(), sent.url(), outcome, context);
    }
    AccessToken token = context.token();
    if (tokens != null
        && token != null
        && context.hasAnotherToken()
        && outcome instanceof Success success) {
      tokens.repeated(token, success.response().status() != UNAUTHORIZED);
    }
    if (cookies != null && outcome instanceof Success success) {
      CookieStore.Way way = CookieStore.Way.of(sent.proxy(), sent.ownProxy());
      cookies.store(sent.url(), way, success.response());
    }
  }

  private static void judge(
      Proxies pool, FastreqProxy proxy, HttpUrl target, Outcome outcome, AttemptContext context) {
    if (outcome instanceof Success) {
      pool.succeeded(proxy);
    } else if (outcome instanceof Failure failure && ProxyFailures.saysTargetUnreachable(failure)) {
      pool.targetUnreachable(proxy, target, failure);
      context.cannotReach(proxy);
    } else if (outcome instanceof Failure failure
        && (failure.kind() == Kind.PROXY || failure.kind() == Kind.PROXY_AUTH)) {
      pool.failed(proxy, failure);
    }
  }
}
