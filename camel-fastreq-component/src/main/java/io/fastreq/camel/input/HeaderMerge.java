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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The headers and cookies of the endpoint under those of an item. Immutable; an item that adds
 * nothing shares one object with all others.
 */
final class HeaderMerge {

  private static final String COOKIE = "Cookie";

  private final Map<String, List<String>> headers;
  private final Map<String, String> cookies;
  private final Headers alone;

  /** Takes what the endpoint says; refuses what may not be sent. */
  HeaderMerge(Map<String, List<String>> headers, Map<String, String> cookies)
      throws InvalidRequestException {
    this.headers = headers;
    this.cookies = cookies;
    Headers.Builder merged = new Headers.Builder(headers.size() + 1);
    addAll(merged, headers);
    addCookies(merged, Map.of(), Map.of());
    this.alone = merged.build();
  }

  /** The headers of an item, its own names winning over the endpoint's in any case. */
  Headers with(Map<String, List<String>> itemHeaders, Map<String, String> itemCookies)
      throws InvalidRequestException {
    if (itemHeaders.isEmpty() && itemCookies.isEmpty()) {
      return alone;
    }
    Headers.Builder merged = new Headers.Builder(alone.size() + itemHeaders.size() + 1);
    for (int i = 0; i < alone.size(); i++) {
      if (!isCookie(alone.name(i)) && !names(itemHeaders, alone.name(i))) {
        merged.add(alone.name(i), alone.value(i));
      }
    }
    addAll(merged, itemHeaders);
    addCookies(merged, itemHeaders, itemCookies);
    return merged.build();
  }

  private static void addAll(Headers.Builder merged, Map<String, List<String>> headers)
      throws InvalidRequestException {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        RequestRules.checkHeader(header.getKey(), value);
        if (!isCookie(header.getKey())) {
          merged.add(header.getKey(), value);
        }
      }
    }
  }

  /** Adds the one {@code Cookie} header there may be (RFC 6265 section 5.4), if there is any. */
  private void addCookies(
      Headers.Builder merged,
      Map<String, List<String>> itemHeaders,
      Map<String, String> itemCookies)
      throws InvalidRequestException {
    List<String> itemOwn = cookieHeaders(itemHeaders);
    List<String> endpointOwn = itemOwn.isEmpty() ? cookieHeaders(headers) : List.of();
    if (cookies.isEmpty() && itemCookies.isEmpty()) {
      List<String> asGiven = itemOwn.isEmpty() ? endpointOwn : itemOwn;
      if (!asGiven.isEmpty()) {
        merged.add(COOKIE, String.join("; ", asGiven));
      }
      return;
    }
    // Name -> "name=value"; what comes later wins, and keeps the place of what it replaces.
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

  private static List<String> cookieHeaders(Map<String, List<String>> headers) {
    List<String> values = new ArrayList<>();
    headers.forEach(
        (name, given) -> {
          if (isCookie(name)) {
            values.addAll(given);
          }
        });
    return values;
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

  private static boolean isCookie(String name) {
    return name.equalsIgnoreCase(COOKIE);
  }

  private static boolean names(Map<String, List<String>> headers, String name) {
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(name) && !header.getValue().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
