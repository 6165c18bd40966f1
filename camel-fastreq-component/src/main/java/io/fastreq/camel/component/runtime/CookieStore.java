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

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.cookies.CookieJars;
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

/** Stores the cookies of responses for later requests. Thread-safe. */
public interface CookieStore {

  /**
   * The route of a request.
   *
   * @param proxy the proxy, or null for a direct connection
   * @param own whether the item named the proxy
   */
  record Way(@Nullable FastreqProxy proxy, boolean own) {

    private static final Way DIRECT = new Way(null, false);

    static Way of(@Nullable FastreqProxy proxy, boolean own) {
      return proxy == null ? DIRECT : new Way(proxy, own);
    }

    /** Returns whether a proxy named by the item can read and change what is sent. */
    boolean isOverheard(HttpUrl target) {
      return own && !target.ssl();
    }
  }

  /** Returns the value of the {@code Cookie} header for a target, or null for none. */
  @Nullable String cookiesFor(HttpUrl target, Way way);

  /** Stores the cookies of a response. */
  void store(HttpUrl target, Way way, HttpResponse response);

  /** Stores cookies in the endpoint's own jars, one for each proxy. */
  record InJars(CookieJars jars) implements CookieStore {

    @Override
    public @Nullable String cookiesFor(HttpUrl target, Way way) {
      return jars.cookieHeader(key(target, way), target);
    }

    @Override
    public void store(HttpUrl target, Way way, HttpResponse response) {
      List<String> cookies = response.headers().all("Set-Cookie");
      if (!cookies.isEmpty()) {
        jars.store(key(target, way), target, cookies);
      }
    }

    /**
     * Returns the key of the jar. Proxies that differ only in their user have separate jars. So
     * does a proxy named by an item, with another jar for clear text: it never sees a cookie set
     * over TLS.
     */
    private static @Nullable String key(HttpUrl target, Way way) {
      FastreqProxy proxy = way.proxy();
      if (proxy == null) {
        return null;
      }
      String own = way.isOverheard(target) ? "item, clear: " : way.own() ? "item: " : "";
      return own + proxy.masked() + " " + proxy.username();
    }
  }

  /** Stores cookies in the cookie handler of Camel, for an instance or an exchange. */
  record ByHandler(CookieHandler handler, Exchange exchange) implements CookieStore {

    private static final Logger LOG = LoggerFactory.getLogger(CookieStore.class);

    @Override
    public @Nullable String cookiesFor(HttpUrl target, Way way) {
      if (way.isOverheard(target)) {
        return null; // the handler has a single jar
      }
      try {
        List<String> values = new ArrayList<>();
        Map<String, List<String>> headers =
            handler.loadCookies(exchange, URI.create(target.text()));
        headers.forEach(
            (name, cookies) -> {
              if (name.equalsIgnoreCase("Cookie")) {
                values.addAll(cookies);
              }
            });
        return values.isEmpty() ? null : CookieJars.join(values);
      } catch (IOException | RuntimeException e) {
        LOG.warn("The cookieHandler could not load the cookies for {}", target.origin(), e);
        return null;
      }
    }

    @Override
    public void store(HttpUrl target, Way way, HttpResponse response) {
      if (way.isOverheard(target)) {
        return;
      }
      try {
        handler.storeCookies(exchange, URI.create(target.text()), response.headers().toMap());
      } catch (IOException | RuntimeException e) {
        LOG.warn("The cookieHandler could not store the cookies of {}", target.origin(), e);
      }
    }
  }
}
