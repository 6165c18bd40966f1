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
package io.fastreq.camel.http;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Parses the URL of a message or a response: absolute, {@code http} or {@code https}, with a host
 * and without userinfo (RFC 9110 section 4.2). Unsafe but unambiguous characters, such as a space
 * or an umlaut, are encoded; ambiguous ones, such as a backslash, are refused. Placeholders are
 * never resolved.
 */
public final class UrlParser {

  /** Maximum length of a URL. */
  static final int MAX_LENGTH = 64 * 1024;

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;
  private static final int MAX_PORT = 65535;

  /** Size of the cache of authorities, a power of 2. */
  private static final int CACHE_SIZE = 256;

  /**
   * Last authority parsed for each hash. The URLs of a batch name few hosts, and parsing one takes
   * longer than the rest of a URL. A lost update does no harm.
   */
  private static final AtomicReferenceArray<@Nullable Cached> CACHE =
      new AtomicReferenceArray<>(CACHE_SIZE);

  private record Cached(boolean ssl, String authority, Origin origin) {}

  private UrlParser() {}

  /**
   * Parses a URL.
   *
   * @param url the URL; surrounding white space is ignored
   * @return the URL with its host in lower-case ASCII without a final dot, without its fragment, an
   *     empty path as {@code /}
   * @throws InvalidRequestException if it is not a URL that may be requested
   */
  public static HttpUrl parse(String url) throws InvalidRequestException {
    String text = url.strip();
    refuseAmbiguousCharacters(text);
    boolean ssl = text.regionMatches(true, 0, "https://", 0, 8);
    if (!ssl && !text.regionMatches(true, 0, "http://", 0, 7)) {
      throw new InvalidRequestException(whyNoHttpUrl(text));
    }
    int authorityBegin = ssl ? 8 : 7;
    int authorityEnd = endOfAuthority(text, authorityBegin);
    String authority = text.substring(authorityBegin, authorityEnd);
    return new HttpUrl(origin(ssl, authority), requestUri(text, authorityEnd));
  }

  private static Origin origin(boolean ssl, String authority) throws InvalidRequestException {
    int slot = (31 * authority.hashCode() + (ssl ? 1 : 0)) & (CACHE_SIZE - 1);
    Cached cached = CACHE.get(slot);
    if (cached == null || cached.ssl() != ssl || !cached.authority().equals(authority)) {
      cached = new Cached(ssl, authority, parseOrigin(ssl, authority));
      CACHE.set(slot, cached);
    }
    return cached.origin();
  }

  private static Origin parseOrigin(boolean ssl, String authority) throws InvalidRequestException {
    if (authority.indexOf('@') >= 0) {
      throw new InvalidRequestException("the URL holds a user name or password");
    }
    int portColon = portColon(authority);
    String host = HostNames.normalize(authority.substring(0, portColon));
    int port = port(authority, portColon, ssl ? HTTPS_PORT : HTTP_PORT);
    return Origin.of(ssl, host, port);
  }

  private static void refuseAmbiguousCharacters(String text) throws InvalidRequestException {
    int length = text.length();
    if (length > MAX_LENGTH) {
      throw new InvalidRequestException("the URL is longer than " + MAX_LENGTH + " characters");
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        throw new InvalidRequestException("the URL holds a control character");
      }
      if (c == '\\') {
        throw new InvalidRequestException("the URL holds a backslash");
      }
      if ((c == '{' || c == '}') && i + 1 < length && text.charAt(i + 1) == c) {
        throw new InvalidRequestException("the URL holds a placeholder, {{ or }}");
      }
      if (c >= Character.MIN_SURROGATE) {
        i += checkedPair(text, i);
      }
    }
  }

  /** Returns the number of characters to skip after this one: 1 for a surrogate pair. */
  private static int checkedPair(String text, int at) throws InvalidRequestException {
    char c = text.charAt(at);
    // A decoder leaves U+FFFD where bytes were not UTF-8: the original URL is lost.
    if (c == '\uFFFD') {
      throw new InvalidRequestException("the URL is not UTF-8");
    }
    if (!Character.isSurrogate(c)) {
      return 0;
    }
    if (at + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(at + 1))) {
      return 1;
    }
    throw new InvalidRequestException("the URL holds half a character");
  }

  private static String whyNoHttpUrl(String text) {
    if (text.isEmpty()) {
      return "the URL is empty";
    }
    if (text.regionMatches(true, 0, "http:", 0, 5) || text.regionMatches(true, 0, "https:", 0, 6)) {
      return "the URL has no host";
    }
    return text.contains("://")
        ? "the URL's scheme is neither http nor https"
        : "not an absolute http or https URL";
  }

  private static int endOfAuthority(String text, int begin) {
    for (int i = begin; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '?' || c == '#') {
        return i;
      }
    }
    return text.length();
  }

  /** Returns the index of the colon before the port, or the length if there is none. */
  private static int portColon(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || colon < authority.lastIndexOf(']') ? authority.length() : colon;
  }

  /** RFC 3986 section 3.2.3 allows a colon without digits. */
  private static int port(String authority, int colon, int schemePort)
      throws InvalidRequestException {
    if (colon + 1 >= authority.length()) {
      return schemePort;
    }
    int port = 0;
    for (int i = colon + 1; i < authority.length() && port <= MAX_PORT; i++) {
      char c = authority.charAt(i);
      if (c < '0' || c > '9') {
        throw new InvalidRequestException("the URL's port is no number");
      }
      port = port * 10 + (c - '0');
    }
    if (port < 1 || port > MAX_PORT) {
      throw new InvalidRequestException("the URL's port is not between 1 and " + MAX_PORT);
    }
    return port;
  }

  private static String requestUri(String text, int begin) {
    int fragment = text.indexOf('#', begin);
    String rest = text.substring(begin, fragment < 0 ? text.length() : fragment);
    if (rest.isEmpty()) {
      return "/";
    }
    String encoded = PercentEncoding.encodeUnsafe(rest);
    return encoded.charAt(0) == '/' ? encoded : "/" + encoded;
  }
}
