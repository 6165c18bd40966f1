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
package io.fastreq.camel.transport.cookies;

import io.fastreq.camel.http.HttpUrl;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cookies of an endpoint by the rules of RFC 6265 and the public suffix list, one jar for each
 * proxy: a site must not learn from a cookie that two addresses are one client. Kept in memory
 * only.
 *
 * <p>Bounded, since servers choose what is stored: 3,000 cookies a jar and 180 a domain, 4,096
 * bytes of name and value, and 10,000 jars. Beyond that, the least recently used is removed. No
 * more than 16 KiB of them are sent, since servers refuse larger heads (RFC 6265 section 6.1). A
 * cookie that breaks a rule is silently ignored, as RFC 6265 section 5.2 says; the response it came
 * with is valid all the same. Thread-safe.
 */
public final class CookieJars {

  static final int MAX_JARS = 10_000;

  /** Most characters of a {@code Cookie} header. */
  static final int MAX_SENT = 16 * 1024;

  private final InstantSource clock;
  private final int maxJars;
  private final PublicSuffixes publicSuffixes = PublicSuffixes.get();
  private final Object lock = new Object();

  // Guarded by lock, like the jars.
  private final LinkedHashMap<String, CookieJar> jars = new LinkedHashMap<>(16, 0.75f, true);
  private CookieJar direct = new CookieJar();

  /** Creates jars without cookies. */
  public CookieJars() {
    this(InstantSource.system(), MAX_JARS);
  }

  CookieJars(InstantSource clock, int maxJars) {
    this.clock = clock;
    this.maxJars = maxJars;
  }

  /**
   * Returns the cookies to send to a target (RFC 6265 section 5.4).
   *
   * @param jarKey which proxy the request takes, or null if it takes none
   * @return the value of the {@code Cookie} header, or null if there is nothing to send
   */
  public @Nullable String cookieHeader(@Nullable String jarKey, HttpUrl target) {
    synchronized (lock) {
      CookieJar jar = jarKey == null ? direct : jars.get(jarKey);
      return jar == null ? null : jar.header(target, clock.millis());
    }
  }

  /**
   * Stores the cookies that a target has set (RFC 6265 section 5.3), also with a redirect.
   *
   * @param jarKey which proxy the request took, or null if it took none
   * @param target what was requested
   * @param setCookieHeaders the values of all {@code Set-Cookie} headers of the response
   */
  public void store(@Nullable String jarKey, HttpUrl target, List<String> setCookieHeaders) {
    if (setCookieHeaders.isEmpty()) {
      return;
    }
    synchronized (lock) {
      long now = clock.millis();
      CookieJar jar = jarKey == null ? direct : jar(jarKey);
      for (String header : setCookieHeaders) {
        StoredCookie cookie = StoredCookie.parse(header, target, now, publicSuffixes);
        if (cookie != null) {
          jar.store(cookie, target.ssl(), now);
        }
      }
    }
  }

  /**
   * Joins cookies for a header in their order, without those that do not fit.
   *
   * @param pairs names with values; at least one
   * @return the value of the {@code Cookie} header
   */
  public static String join(List<String> pairs) {
    StringBuilder header = new StringBuilder();
    for (String pair : pairs) {
      if (header.isEmpty()) {
        header.append(pair);
      } else if (header.length() + pair.length() + 2 <= MAX_SENT) {
        header.append("; ").append(pair);
      }
    }
    return header.toString();
  }

  /** Forgets all cookies of all jars. */
  public void clear() {
    synchronized (lock) {
      jars.clear();
      direct = new CookieJar();
    }
  }

  private CookieJar jar(String jarKey) {
    CookieJar jar = jars.computeIfAbsent(jarKey, key -> new CookieJar());
    if (jars.size() > maxJars) {
      Map.Entry<String, CookieJar> eldest = jars.entrySet().iterator().next();
      jars.remove(eldest.getKey());
    }
    return jar;
  }
}
