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
 * What the attempts of one call were given so far. The legs of one attempt share proxy and user
 * agent; the next attempt gets others. Handed on with its call.
 */
public final class AttemptContext {

  private final Set<FastreqProxy> triedProxies = new LinkedHashSet<>();
  private final Set<FastreqProxy> saidUnreachable = new LinkedHashSet<>();
  private @Nullable FastreqProxy proxy;
  private @Nullable String userAgent;
  private boolean proxyChosen;
  private boolean own;

  void nextAttempt() {
    proxy = null;
    userAgent = null;
    proxyChosen = false;
    own = false;
  }

  /** Proxies of earlier attempts, and of this one. */
  public Set<FastreqProxy> triedProxies() {
    return triedProxies;
  }

  /** Proxies of earlier attempts that said they cannot reach the target. */
  public Set<FastreqProxy> saidUnreachable() {
    return saidUnreachable;
  }

  /** A proxy says that it cannot reach the target. */
  public void cannotReach(FastreqProxy unable) {
    saidUnreachable.add(unable);
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
      triedProxies.add(chosen);
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

  /** All legs of this attempt name this user agent. */
  public void pick(String agent) {
    userAgent = agent;
  }
}
