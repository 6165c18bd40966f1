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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cookies of one client. Not thread-safe: {@link CookieJars} holds its lock around it. */
final class CookieJar {

  static final int MAX_COOKIES = 3_000;
  static final int MAX_COOKIES_OF_A_DOMAIN = 180;

  /** Longer paths first, and of the same length the older cookie (RFC 6265 section 5.4). */
  private static final Comparator<Kept> ORDER =
      Comparator.comparingInt((Kept kept) -> -kept.cookie.path().length())
          .thenComparingLong(kept -> kept.created);

  /** Cookies by domain, least recently used first; within a domain the oldest first. */
  private final LinkedHashMap<String, Map<Identity, Kept>> domains =
      new LinkedHashMap<>(16, 0.75f, true);

  private int size;
  private long created;

  /** Returns the value of the header, or null if no cookie belongs to this target. */
  @Nullable String header(HttpUrl target, long nowMillis) {
    List<Kept> found = new ArrayList<>();
    String host = target.host();
    String domain = host;
    while (true) {
      collect(domain, target, nowMillis, found);
      int dot = domain.indexOf('.');
      if (dot < 0 || StoredCookie.isAddress(host)) {
        break;
      }
      domain = domain.substring(dot + 1);
    }
    if (found.isEmpty()) {
      return null;
    }
    found.sort(ORDER);
    return CookieJars.join(found.stream().map(kept -> kept.cookie.pair()).toList());
  }

  /** Stores a cookie, in place of one of the same name, domain and path. */
  void store(StoredCookie cookie, boolean ssl, long nowMillis) {
    Identity identity = new Identity(cookie.name(), cookie.path());
    Map<Identity, Kept> ofDomain = domains.get(cookie.domain());
    Kept old = ofDomain == null ? null : ofDomain.get(identity);
    // An attacker on a clear-text connection must not replace a cookie set over TLS (RFC 6265
    // section 8.6).
    if (old != null && old.cookie.secure() && !ssl && !old.cookie.isExpired(nowMillis)) {
      return;
    }
    if (cookie.isExpired(nowMillis)) {
      remove(cookie.domain(), identity);
      return;
    }
    if (old == null) {
      makeRoom(cookie.domain(), nowMillis);
      size++;
    }
    domains
        .computeIfAbsent(cookie.domain(), domain -> new LinkedHashMap<>())
        .put(identity, new Kept(cookie, old == null ? created++ : old.created));
  }

  private void collect(String domain, HttpUrl target, long nowMillis, List<Kept> found) {
    Map<Identity, Kept> ofDomain = domains.get(domain);
    if (ofDomain == null) {
      return;
    }
    for (Kept kept : ofDomain.values()) {
      if (!kept.cookie.isExpired(nowMillis) && kept.cookie.belongsTo(target)) {
        found.add(kept);
      }
    }
  }

  private void makeRoom(String domain, long nowMillis) {
    Map<Identity, Kept> ofDomain = domains.get(domain);
    if (size < MAX_COOKIES && (ofDomain == null || ofDomain.size() < MAX_COOKIES_OF_A_DOMAIN)) {
      return;
    }
    removeExpired(nowMillis);
    ofDomain = domains.get(domain);
    if (ofDomain != null && ofDomain.size() >= MAX_COOKIES_OF_A_DOMAIN) {
      remove(domain, ofDomain.keySet().iterator().next());
    }
    if (size >= MAX_COOKIES) {
      Map.Entry<String, Map<Identity, Kept>> unused = domains.entrySet().iterator().next();
      remove(unused.getKey(), unused.getValue().keySet().iterator().next());
    }
  }

  private void removeExpired(long nowMillis) {
    for (Iterator<Map<Identity, Kept>> all = domains.values().iterator(); all.hasNext(); ) {
      Map<Identity, Kept> ofDomain = all.next();
      int before = ofDomain.size();
      ofDomain.values().removeIf(kept -> kept.cookie.isExpired(nowMillis));
      size -= before - ofDomain.size();
      if (ofDomain.isEmpty()) {
        all.remove();
      }
    }
  }

  private void remove(String domain, Identity identity) {
    Map<Identity, Kept> ofDomain = domains.get(domain);
    if (ofDomain != null && ofDomain.remove(identity) != null) {
      size--;
      if (ofDomain.isEmpty()) {
        domains.remove(domain);
      }
    }
  }

  /** Identity of a cookie within its domain. */
  private record Identity(String name, String path) {}

  /** A cookie and the number of those created before it. */
  private record Kept(StoredCookie cookie, long created) {}
}
