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

import java.net.IDN;
import java.util.Locale;

/** Brings the host of a URL to the form that limits, policies and the wire use. */
final class HostNames {

  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;

  /**
   * Sharp s, final sigma and the joiners. {@link IDN} follows IDNA 2003 and maps them to another
   * name than browsers do today (RFC 5894 section 7.2): the request would go to another host.
   */
  private static final String AMBIGUOUS = "\u00DF\u1E9E\u03C2\u200C\u200D";

  private HostNames() {}

  /**
   * Checks a host and returns it in lower-case ASCII, an IPv6 address without brackets. A dot at
   * the end is dropped: {@code example.com.} must match rules for {@code example.com}.
   */
  static String normalize(String host) throws InvalidRequestException {
    if (host.isEmpty()) {
      throw new InvalidRequestException("the URL has no host");
    }
    if (host.charAt(0) == '[') {
      return ipv6(host);
    }
    if (host.indexOf(':') >= 0) {
      throw new InvalidRequestException(
          "the URL's host holds a colon; an IPv6 address stands in brackets");
    }
    String ascii = isAscii(host) ? host : toAscii(host);
    String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    return checkedLowerCase(name);
  }

  private static String checkedLowerCase(String name) throws InvalidRequestException {
    boolean upperCase = false;
    int labelLength = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.') {
        checkLabel(labelLength);
        labelLength = 0;
        continue;
      }
      labelLength++;
      if (c >= 'A' && c <= 'Z') {
        upperCase = true;
      } else if (!isNameCharacter(c)) {
        throw new InvalidRequestException("the URL's host holds a character no host may have");
      }
    }
    checkLabel(labelLength);
    if (name.length() > MAX_NAME) {
      throw new InvalidRequestException("the URL's host is longer than " + MAX_NAME);
    }
    return upperCase ? name.toLowerCase(Locale.ROOT) : name;
  }

  private static void checkLabel(int length) throws InvalidRequestException {
    if (length == 0 || length > MAX_LABEL) {
      throw new InvalidRequestException("the URL's host has a part that is empty or too long");
    }
  }

  /** Underscores are in no standard for hosts, but in many names. */
  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }

  private static boolean isAscii(String host) {
    for (int i = 0; i < host.length(); i++) {
      if (host.charAt(i) > 0x7F) {
        return false;
      }
    }
    return true;
  }

  /** The caller checks the result: some wide characters become a slash or an at sign here. */
  private static String toAscii(String host) throws InvalidRequestException {
    for (int i = 0; i < host.length(); i++) {
      if (AMBIGUOUS.indexOf(host.charAt(i)) >= 0) {
        throw new InvalidRequestException(
            "the URL's host can be read as two names; write it in its xn-- form");
      }
    }
    try {
      return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("the URL's host is no international domain name", e);
    }
  }

  private static String ipv6(String host) throws InvalidRequestException {
    String address = host.substring(1, host.length() - 1);
    if (!host.endsWith("]") || address.indexOf(':') < 0 || IpAddress.parse(address) == null) {
      throw new InvalidRequestException("the URL's IPv6 address is malformed");
    }
    return address.toLowerCase(Locale.ROOT);
  }
}
