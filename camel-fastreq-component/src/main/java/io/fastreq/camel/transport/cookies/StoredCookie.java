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
import io.fastreq.camel.http.IpAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A cookie that was accepted. Immutable.
 *
 * @param name its name
 * @param value its value, with the quotes it came in
 * @param domain the host that set it, or the domain it named
 * @param hostOnly whether it is sent to this host only
 * @param path prefix of the paths it is sent to
 * @param secure whether it is sent over TLS only
 * @param expiresMillis when it expires, in milliseconds since 1970; {@link Long#MAX_VALUE} for
 *     never
 */
record StoredCookie(
    String name,
    String value,
    String domain,
    boolean hostOnly,
    String path,
    boolean secure,
    long expiresMillis) {

  private static final int MAX_LENGTH = 4096;

  /**
   * Reads a {@code Set-Cookie} header (RFC 6265 sections 5.2 and 5.3).
   *
   * @return the cookie, already expired if it is to be deleted; null if it must be ignored
   */
  static @Nullable StoredCookie parse(
      String header, HttpUrl target, long nowMillis, PublicSuffixes publicSuffixes) {
    SetCookie read = hasControls(header) ? null : SetCookie.parse(header, nowMillis);
    if (read == null || read.name().length() + read.value().length() > MAX_LENGTH) {
      return null;
    }
    String host = target.host();
    String domain = domainAttribute(read.domain());
    boolean hostOnly =
        domain.isEmpty()
            || (domain.equals(host) && (isAddress(host) || publicSuffixes.contains(host)));
    if (!hostOnly && (publicSuffixes.contains(domain) || !isWithin(host, domain))) {
      return null;
    }
    StoredCookie cookie =
        new StoredCookie(
            read.name(),
            read.value(),
            hostOnly ? host : domain,
            hostOnly,
            path(read.path(), target),
            read.secure(),
            read.expiresMillis());
    return cookie.mayBeSetBy(target) ? cookie : null;
  }

  /** Returns whether a host is an address, which has no domains above it. */
  static boolean isAddress(String host) {
    return host.indexOf(':') >= 0 || IpAddress.endsInNumber(host);
  }

  boolean isExpired(long nowMillis) {
    return expiresMillis <= nowMillis;
  }

  /**
   * Returns whether it is sent to this target; the caller found it by the target's host or a domain
   * above it.
   */
  boolean belongsTo(HttpUrl target) {
    return (!hostOnly || domain.equals(target.host()))
        && (!secure || target.ssl())
        && pathMatches(pathOf(target));
  }

  /** Returns name and value as written in the header. */
  String pair() {
    return name + "=" + value;
  }

  /** {@inheritDoc} Without the value, which may be a session and must not be logged. */
  @Override
  public String toString() {
    return "StoredCookie[" + name + " of " + domain + path + "]";
  }

  /**
   * Returns whether a target may set this cookie (RFC 6265bis section 5.7): a cookie for TLS may
   * not be set in clear text, and prefixes of names are checked.
   */
  private boolean mayBeSetBy(HttpUrl target) {
    if (secure && !target.ssl()) {
      return false;
    }
    String lowerCase = name.toLowerCase(Locale.ROOT);
    if (lowerCase.startsWith("__host-")) {
      return secure && hostOnly && path.equals("/");
    }
    return secure || !lowerCase.startsWith("__secure-");
  }

  /** RFC 6265 section 5.1.4. */
  private boolean pathMatches(String requested) {
    return requested.startsWith(path)
        && (requested.length() == path.length()
            || path.endsWith("/")
            || requested.charAt(path.length()) == '/');
  }

  private static String domainAttribute(@Nullable String written) {
    String domain = written == null ? "" : written.strip().toLowerCase(Locale.ROOT);
    return domain.startsWith(".") ? domain.substring(1) : domain;
  }

  /** RFC 6265 section 5.1.3. */
  private static boolean isWithin(String host, String domain) {
    return host.equals(domain) || (!isAddress(host) && host.endsWith("." + domain));
  }

  private static String path(@Nullable String written, HttpUrl target) {
    if (written != null && written.startsWith("/")) {
      return written;
    }
    String requested = pathOf(target);
    return requested.substring(0, Math.max(1, requested.lastIndexOf('/')));
  }

  private static String pathOf(HttpUrl target) {
    int query = target.requestUri().indexOf('?');
    return query < 0 ? target.requestUri() : target.requestUri().substring(0, query);
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\t');
  }
}
