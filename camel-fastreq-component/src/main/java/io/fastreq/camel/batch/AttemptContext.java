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
package io.fastreq.camel.batch;

import io.fastreq.camel.FastreqProxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt was given on its way, and which proxies the attempts of its call before it have
 * met. All hops of an attempt share proxy and user agent; the next attempt gets others. Handed on
 * with its attempt.
 */
public final class AttemptContext {

  private @Nullable Set<FastreqProxy> triedProxies;
  private @Nullable Set<FastreqProxy> saidUnreachable;
  private @Nullable FastreqProxy proxy;
  private @Nullable String userAgent;
  private boolean proxyChosen;
  private boolean own;

  /** That of a call's first attempt. */
  public AttemptContext() {}

  /** That of the attempt that follows another. */
  AttemptContext(AttemptContext before) {
    this.triedProxies = before.triedProxies;
    this.saidUnreachable = before.saidUnreachable;
  }

  /** Proxies of earlier attempts, and of this one. */
  public Set<FastreqProxy> triedProxies() {
    return triedProxies == null ? Set.of() : triedProxies;
  }

  /** Proxies of earlier attempts that said they cannot reach the target. */
  public Set<FastreqProxy> saidUnreachable() {
    return saidUnreachable == null ? Set.of() : saidUnreachable;
  }

  /** A proxy says that it cannot reach the target. */
  public void cannotReach(FastreqProxy unable) {
    saidUnreachable = with(saidUnreachable, unable);
  }

  /** Most calls meet no proxy, so there is no set to begin with. */
  private static Set<FastreqProxy> with(@Nullable Set<FastreqProxy> proxies, FastreqProxy one) {
    Set<FastreqProxy> more = proxies == null ? new LinkedHashSet<>(4) : proxies;
    more.add(one);
    return more;
  }

  /** Whether this attempt has been given its way, by a proxy or directly. */
  public boolean isProxyChosen() {
    return proxyChosen;
  }

  /** The proxy of this attempt, or null. */
  public @Nullable FastreqProxy proxy() {
    return proxy;
  }

  /** This attempt goes by way of this proxy, or directly for null. */
  public void choose(@Nullable FastreqProxy chosen) {
    proxy = chosen;
    proxyChosen = true;
    if (chosen != null) {
      triedProxies = with(triedProxies, chosen);
    }
  }

  /** The item asked for this way itself. */
  public void chooseOwn(FastreqProxy asked) {
    choose(asked);
    own = true;
  }

  /** Whether the proxy is the one the item asked for: nothing else may take its place. */
  public boolean isOwn() {
    return own;
  }

  /** The user agent of this attempt, or null where none was picked. */
  public @Nullable String userAgent() {
    return userAgent;
  }

  /** All hops of this attempt name this user agent. */
  public void pick(String agent) {
    userAgent = agent;
  }
}
