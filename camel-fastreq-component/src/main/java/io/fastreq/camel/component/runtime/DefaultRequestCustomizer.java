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
import io.fastreq.camel.batch.AttemptContext;
import io.fastreq.camel.batch.RequestCustomizer;
import io.fastreq.camel.component.options.Credentials;
import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.component.options.UserAgentChoice;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.ProxyFailures;
import org.jspecify.annotations.Nullable;

/**
 * Gives attempts what an endpoint's options say: the way by a proxy, a user agent, credentials for
 * those who may have them, cookies. Thread-safe.
 */
public final class DefaultRequestCustomizer implements RequestCustomizer {

  private static final String USER_AGENT = "User-Agent";
  private static final String AUTHORIZATION = "Authorization";
  private static final String COOKIE = "Cookie";

  private final @Nullable Proxies proxies;
  private final @Nullable UserAgentChoice userAgents;
  private final @Nullable Credentials credentials;
  private final @Nullable CookieStore cookies;
  private final QueryMask mask;

  public DefaultRequestCustomizer(
      @Nullable Proxies proxies,
      @Nullable UserAgentChoice userAgents,
      @Nullable Credentials credentials,
      @Nullable CookieStore cookies,
      QueryMask mask) {
    this.proxies = proxies;
    this.userAgents = userAgents;
    this.credentials = credentials;
    this.cookies = cookies;
    this.mask = mask;
  }

  /** The same for one exchange, whose cookies are kept elsewhere. */
  public DefaultRequestCustomizer with(CookieStore exchangeCookies) {
    return new DefaultRequestCustomizer(proxies, userAgents, credentials, exchangeCookies, mask);
  }

  @Override
  public Departure depart(HttpRequest leg, AttemptContext trip) {
    if (!trip.isProxyChosen()) {
      Departure obstacle = chooseWay(leg, trip);
      if (obstacle != null) {
        return obstacle;
      }
    }
    FastreqProxy proxy = trip.proxy();
    if (proxy != null && !trip.isOwn() && proxies != null && proxies.goesDirectly(leg.url())) {
      proxy = null; // a redirect to a host that is asked directly
    }
    Headers headers = headers(leg, trip, proxy);
    return new Departure.Go(
        proxy != null && trip.isOwn()
            ? leg.withOwnProxy(headers, proxy)
            : leg.with(headers, proxy));
  }

  private @Nullable Departure chooseWay(HttpRequest leg, AttemptContext trip) {
    FastreqProxy own = leg.proxy();
    if (own != null) {
      trip.chooseOwn(own);
      return null;
    }
    if (proxies == null) {
      trip.choose(null);
      return null;
    }
    return proxies.choose(leg.url(), trip);
  }

  private Headers headers(HttpRequest leg, AttemptContext trip, @Nullable FastreqProxy proxy) {
    Headers headers = leg.headers();
    // A proxy that the item names reads what is sent in clear text.
    boolean overheard = trip.isOwn() && !leg.url().ssl();
    if (credentials != null && !overheard && !headers.contains(AUTHORIZATION)) {
      String authorization = credentials.forTarget(leg.url());
      if (authorization != null) {
        headers = headers.with(AUTHORIZATION, authorization);
      }
    }
    String kept =
        cookies == null
            ? null
            : cookies.cookiesFor(leg.url(), CookieStore.Way.of(proxy, trip.isOwn()));
    if (kept != null) {
      headers = withCookies(headers, kept);
    }
    return userAgents == null || headers.contains(USER_AGENT)
        ? headers
        : headers.with(USER_AGENT, userAgent(userAgents, leg, headers, trip));
  }

  private static String userAgent(
      UserAgentChoice agents, HttpRequest leg, Headers headers, AttemptContext trip) {
    if (agents.identifies(leg, headers)) {
      return UserAgentChoice.identity();
    }
    String picked = trip.userAgent();
    if (picked == null) {
      picked = agents.agents().get();
      trip.pick(picked);
    }
    return picked;
  }

  /** One Cookie header holds all (RFC 6265 section 5.4); what the item says stands first. */
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
  public void arrived(HttpRequest sent, Outcome outcome, AttemptContext trip) {
    if (sent.proxy() != null && !sent.ownProxy() && proxies != null) {
      judge(proxies, sent.proxy(), sent.url(), outcome, trip);
    }
    if (cookies != null && outcome instanceof Success answered) {
      CookieStore.Way way = CookieStore.Way.of(sent.proxy(), sent.ownProxy());
      cookies.store(sent.url(), way, answered.response());
    }
  }

  private static void judge(
      Proxies pool, FastreqProxy proxy, HttpUrl target, Outcome outcome, AttemptContext trip) {
    if (outcome instanceof Success) {
      pool.succeeded(proxy);
    } else if (outcome instanceof Failure failure && ProxyFailures.saysTargetUnreachable(failure)) {
      pool.targetUnreachable(proxy, target, failure);
      trip.cannotReach(proxy);
    } else if (outcome instanceof Failure failure
        && (failure.kind() == Kind.PROXY || failure.kind() == Kind.PROXY_AUTH)) {
      pool.failed(proxy, failure);
    }
  }
}
