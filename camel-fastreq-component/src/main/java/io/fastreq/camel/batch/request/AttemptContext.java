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
package io.fastreq.camel.batch.request;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.policy.oauth2.AccessToken;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proxy, user agent and access token of an attempt, and the proxies that earlier attempts of
 * its call have tried. All hops of an attempt share proxy and user agent; the next attempt gets new
 * ones. Confined to its attempt.
 */
public final class AttemptContext {

  /** The status by which a server refuses a token. */
  public static final int UNAUTHORIZED = 401;

  private @Nullable Set<FastreqProxy> triedProxies;
  private @Nullable Set<FastreqProxy> saidUnreachable;
  private @Nullable FastreqProxy proxy;
  private @Nullable String userAgent;
  private boolean proxyChosen;
  private boolean own;
  private @Nullable AccessToken token;
  private Repeats repeats = Repeats.NONE;
  private boolean postponed;

  /** Whether an attempt of the call was repeated since a server refused its access token. */
  private enum Repeats {
    /** None was. */
    NONE,
    /** The next attempt is to repeat this one. */
    NEXT,
    /** This attempt repeats another. */
    THIS,
    /** An attempt before this one has repeated another. */
    EARLIER
  }

  /** Creates the context of a call's first attempt. */
  public AttemptContext() {}

  /**
   * Creates the context of the attempt that follows another.
   *
   * @param counted whether that one counts as an attempt; otherwise this one takes its place
   */
  public AttemptContext(AttemptContext before, boolean counted) {
    this.triedProxies = before.triedProxies;
    this.saidUnreachable = before.saidUnreachable;
    this.postponed = before.postponed;
    this.repeats =
        switch (before.repeats) {
          case NONE -> Repeats.NONE;
          case NEXT -> Repeats.THIS;
          case THIS -> counted ? Repeats.EARLIER : Repeats.THIS;
          case EARLIER -> Repeats.EARLIER;
        };
  }

  /** Returns the proxies tried by this attempt and earlier ones. */
  public Set<FastreqProxy> triedProxies() {
    return triedProxies == null ? Set.of() : triedProxies;
  }

  /** Returns the proxies that reported that they cannot reach the target. */
  public Set<FastreqProxy> saidUnreachable() {
    return saidUnreachable == null ? Set.of() : saidUnreachable;
  }

  /** Records that a proxy reported that it cannot reach the target. */
  public void cannotReach(FastreqProxy unable) {
    saidUnreachable = with(saidUnreachable, unable);
  }

  /** Adds a proxy to a set, which is created on demand, since most calls use no proxy. */
  private static Set<FastreqProxy> with(@Nullable Set<FastreqProxy> proxies, FastreqProxy one) {
    Set<FastreqProxy> more = proxies == null ? new LinkedHashSet<>(4) : proxies;
    more.add(one);
    return more;
  }

  /** Returns whether the proxy, or a direct connection, has been chosen for this attempt. */
  public boolean isProxyChosen() {
    return proxyChosen;
  }

  /** Returns the proxy of this attempt, or null. */
  public @Nullable FastreqProxy proxy() {
    return proxy;
  }

  /** Chooses the proxy of this attempt; null for a direct connection. */
  public void choose(@Nullable FastreqProxy chosen) {
    proxy = chosen;
    proxyChosen = true;
    if (chosen != null) {
      triedProxies = with(triedProxies, chosen);
    }
  }

  /** Chooses the proxy that the item asked for. */
  public void chooseOwn(FastreqProxy asked) {
    choose(asked);
    own = true;
  }

  /** Returns whether the item asked for the proxy, so that no other may replace it. */
  public boolean isOwn() {
    return own;
  }

  /** Returns the access token that the last hop carried, or null. */
  public @Nullable AccessToken token() {
    return token;
  }

  /** Sets the access token that the next hop carries, or null. */
  public void carry(@Nullable AccessToken carried) {
    token = carried;
  }

  /**
   * Returns whether a hop is to wait for another token, since its own has ended before it could
   * leave. Only the first one does: otherwise a request that waits longer than tokens serve would
   * never leave.
   */
  public boolean isOutdated(long now) {
    if (token == null || token.isValid(now) || postponed) {
      return false;
    }
    postponed = true;
    return true;
  }

  /** Returns whether a response refuses the token of its request (RFC 6750 section 3.1). */
  public boolean isRefusalOfToken(HttpResponse response) {
    return token != null && response.status() == UNAUTHORIZED;
  }

  /** Notes that the next attempt repeats this one with another access token. */
  public void repeatWithAnotherToken() {
    repeats = Repeats.NEXT;
  }

  /** Returns whether this attempt or an earlier one repeats another with another access token. */
  public boolean hasAnotherToken() {
    return repeats == Repeats.THIS || repeats == Repeats.EARLIER;
  }

  /** Returns whether this attempt repeats another with another access token. */
  public boolean isRepeatWithAnotherToken() {
    return repeats == Repeats.THIS;
  }

  /** Returns the user agent of this attempt, or null if none was picked. */
  public @Nullable String userAgent() {
    return userAgent;
  }

  /** Sets the user agent of all hops of this attempt. */
  public void pick(String agent) {
    userAgent = agent;
  }
}
