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

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Hosts that are addresses and need no lookup. Beside the usual forms these are one to four
 * numbers, decimal, octal (leading 0) or hexadecimal (leading 0x), of which the last fills the
 * bytes that are left: {@code 2130706433} and {@code 0x7f.1} are 127.0.0.1, as for browsers (WHATWG
 * URL, host parsing). Stateless; never looks a name up.
 */
public final class IpAddress {

  private static final int PARTS = 4;

  private IpAddress() {}

  /**
   * The address a host stands for.
   *
   * @param host in lower case, IPv6 without brackets
   * @return the address, an IPv4 one for an IPv4-mapped IPv6 literal (RFC 4291 section 2.5.5.2), or
   *     null if the host is a name
   */
  public static @Nullable InetAddress parse(String host) {
    if (host.indexOf(':') >= 0) {
      return ipv6(host);
    }
    // Every numeric form begins with a digit, and hardly a name does.
    if (host.isEmpty() || Character.digit(host.charAt(0), 10) < 0) {
      return null;
    }
    return numbers(host.split("\\.", -1));
  }

  private static @Nullable InetAddress ipv6(String host) {
    try {
      // In brackets it is taken as a literal address or refused: no name is looked up.
      return InetAddress.getByName("[" + host + "]");
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static @Nullable InetAddress numbers(String[] parts) {
    if (parts.length > PARTS) {
      return null;
    }
    long bits = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      int width = last ? 8 * (PARTS - i) : 8;
      long number = number(parts[i]);
      if (number < 0 || number >>> width != 0) {
        return null;
      }
      bits = bits << width | number;
    }
    return address((byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits);
  }

  /** The number, or -1 if it is none or too large for any place. */
  private static long number(String text) {
    boolean hexadecimal = text.startsWith("0x");
    int radix = hexadecimal ? 16 : text.startsWith("0") ? 8 : 10;
    if (text.isEmpty()) {
      return -1;
    }
    long number = 0;
    for (int i = hexadecimal ? 2 : 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      number = number * radix + digit;
      if (digit < 0 || number >>> 32 != 0) {
        return -1;
      }
    }
    return number;
  }

  private static InetAddress address(byte... bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four or sixteen bytes are an address", e);
    }
  }
}
