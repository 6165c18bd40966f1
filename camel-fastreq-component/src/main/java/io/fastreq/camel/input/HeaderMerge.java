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
package io.fastreq.camel.input;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Merges the headers and cookies of the endpoint with those of items. Immutable; items that add
 * nothing share one object.
 */
final class HeaderMerge {

  private static final String COOKIE = "Cookie";

  private final Headers headers;
  private final Map<String, String> cookies;
  private final Headers alone;

  /**
   * Takes what the endpoint says.
   *
   * @throws InvalidRequestException for what may not be sent
   */
  HeaderMerge(Headers headers, Map<String, String> cookies) throws InvalidRequestException {
    this.headers = headers;
    this.cookies = cookies;
    check(headers);
    this.alone = merged(Headers.EMPTY, Map.of());
  }

  /** Returns the headers of an item: its own names win over the endpoint's, in any case. */
  Headers with(Map<String, List<String>> itemHeaders, Map<String, String> itemCookies)
      throws InvalidRequestException {
    if (itemHeaders.isEmpty() && itemCookies.isEmpty()) {
      return alone;
    }
    Headers own = Headers.of(itemHeaders);
    check(own);
    return merged(own, itemCookies);
  }

  private static void check(Headers headers) throws InvalidRequestException {
    for (int i = 0; i < headers.size(); i++) {
      RequestRules.checkHeader(headers.name(i), headers.value(i));
    }
  }

  private Headers merged(Headers own, Map<String, String> itemCookies)
      throws InvalidRequestException {
    Headers.Builder merged = new Headers.Builder(headers.size() + own.size() + 1);
    addAll(merged, headers, own);
    addAll(merged, own, Headers.EMPTY);
    addCookies(merged, own, itemCookies);
    return merged.build();
  }

  private static void addAll(Headers.Builder merged, Headers headers, Headers overriding) {
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!name.equalsIgnoreCase(COOKIE) && !overriding.contains(name)) {
        merged.add(name, headers.value(i));
      }
    }
  }

  /** Adds the one {@code Cookie} header that a request may have (RFC 6265 section 5.4), if any. */
  private void addCookies(Headers.Builder merged, Headers own, Map<String, String> itemCookies)
      throws InvalidRequestException {
    List<String> itemOwn = own.all(COOKIE);
    List<String> endpointOwn = itemOwn.isEmpty() ? headers.all(COOKIE) : List.of();
    if (cookies.isEmpty() && itemCookies.isEmpty()) {
      List<String> asGiven = itemOwn.isEmpty() ? endpointOwn : itemOwn;
      if (!asGiven.isEmpty()) {
        merged.add(COOKIE, String.join("; ", asGiven));
      }
      return;
    }
    // Name -> "name=value"; a later value wins, in the place of the one it replaces.
    Map<String, String> pairs = new LinkedHashMap<>();
    endpointOwn.forEach(value -> addPairs(pairs, value));
    addCookies(pairs, cookies);
    itemOwn.forEach(value -> addPairs(pairs, value));
    addCookies(pairs, itemCookies);
    merged.add(COOKIE, String.join("; ", pairs.values()));
  }

  private static void addCookies(Map<String, String> pairs, Map<String, String> cookies)
      throws InvalidRequestException {
    for (Map.Entry<String, String> cookie : cookies.entrySet()) {
      RequestRules.checkCookie(cookie.getKey(), cookie.getValue());
      pairs.put(cookie.getKey(), cookie.getKey() + "=" + cookie.getValue());
    }
  }

  private static void addPairs(Map<String, String> pairs, String cookieHeader) {
    for (String part : cookieHeader.split(";", -1)) {
      String pair = part.strip();
      int equals = pair.indexOf('=');
      if (!pair.isEmpty()) {
        pairs.put(equals < 0 ? pair : pair.substring(0, equals).strip(), pair);
      }
    }
  }
}
