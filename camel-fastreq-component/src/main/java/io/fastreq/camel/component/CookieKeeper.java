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
package io.fastreq.camel.component;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.transport.CookieJars;
import io.fastreq.camel.transport.HttpTarget;
import io.fastreq.camel.transport.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.cookie.CookieHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers cookies from one request to the next. Thread-safe. */
interface CookieKeeper {

  /** The value of the {@code Cookie} header for this target, or null for none. */
  @Nullable String cookiesFor(HttpTarget target, @Nullable FastreqProxy proxy);

  /** Takes the cookies of an answer. */
  void store(HttpTarget target, @Nullable FastreqProxy proxy, WireResponse answer);

  /** Keeps cookies in jars of its own, one for each proxy. */
  record InJars(CookieJars jars) implements CookieKeeper {

    @Override
    public @Nullable String cookiesFor(HttpTarget target, @Nullable FastreqProxy proxy) {
      return jars.cookieHeader(key(proxy), target);
    }

    @Override
    public void store(HttpTarget target, @Nullable FastreqProxy proxy, WireResponse answer) {
      if (answer.headers().first("Set-Cookie") != null) {
        List<String> cookies = answer.headers().toMap().getOrDefault("Set-Cookie", List.of());
        jars.store(key(proxy), target, cookies);
      }
    }

    /** Proxies that differ only in who asks have jars of their own. */
    private static @Nullable String key(@Nullable FastreqProxy proxy) {
      return proxy == null ? null : proxy.masked() + " " + proxy.username();
    }
  }

  /** Keeps cookies where Camel's handler keeps them: for an instance or an exchange. */
  record ByHandler(CookieHandler handler, Exchange exchange) implements CookieKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(CookieKeeper.class);

    @Override
    public @Nullable String cookiesFor(HttpTarget target, @Nullable FastreqProxy proxy) {
      try {
        List<String> values = new ArrayList<>();
        Map<String, List<String>> headers = handler.loadCookies(exchange, URI.create(target.url()));
        headers.forEach(
            (name, cookies) -> {
              if (name.equalsIgnoreCase("Cookie")) {
                values.addAll(cookies);
              }
            });
        return values.isEmpty() ? null : String.join("; ", values);
      } catch (IOException | RuntimeException e) {
        LOG.warn("The cookieHandler could not load the cookies for {}", target.origin(), e);
        return null;
      }
    }

    @Override
    public void store(HttpTarget target, @Nullable FastreqProxy proxy, WireResponse answer) {
      try {
        handler.storeCookies(exchange, URI.create(target.url()), answer.headers().toMap());
      } catch (IOException | RuntimeException e) {
        LOG.warn("The cookieHandler could not store the cookies of {}", target.origin(), e);
      }
    }
  }
}
