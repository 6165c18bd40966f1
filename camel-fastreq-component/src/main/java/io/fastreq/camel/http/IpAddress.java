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
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads hosts that are IP addresses. Never resolves a name. Stateless.
 *
 * <p>Resolvers differ in what they take for an IPv4 address. Most read one to four numbers,
 * decimal, octal (leading 0) or hexadecimal (leading 0x), of which the last fills the bytes that
 * are left, as {@code inet_aton} and browsers do (WHATWG URL, host parsing): {@code 2130706433} and
 * {@code 0x7f.1} are 127.0.0.1. Some read a leading 0 as decimal.
 */
public final class IpAddress {

  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
  private static final Pattern COLONED = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final int MAX_PARTS = 4;

  private IpAddress() {}

  /**
   * Reads an address in its usual form: four decimal numbers without leading zeros, or IPv6 (RFC
   * 4291 section 2.2) with or without brackets, without a zone.
   *
   * @return the address, an IPv4 one for an IPv4-mapped IPv6 address (RFC 4291 section 2.5.5.2), or
   *     null if the text is not an address
   */
  public static @Nullable InetAddress parseCanonical(String text) {
    return DOTTED.matcher(text).matches() ? ipv4(text, true) : ipv6(normalize(text));
  }

  /**
   * Reads an address in any form that browsers read.
   *
   * @param host in lower case, IPv6 without brackets
   * @return the address, or null if the host is a name
   */
  public static @Nullable InetAddress parse(String host) {
    if (host.indexOf(':') >= 0) {
      return ipv6(host);
    }
    // All numeric forms begin with a digit, and hardly any name does.
    return host.isEmpty() || Character.digit(host.charAt(0), 10) < 0 ? null : ipv4(host, true);
  }

  /**
   * Returns all addresses for which one resolver or another may take a host.
   *
   * @param host as {@link #normalize} makes it
   * @return an empty list if it is a name
   */
  public static List<InetAddress> readings(String host) {
    InetAddress octal = parse(host);
    InetAddress decimal = host.indexOf(':') >= 0 ? octal : ipv4(host, false);
    if (octal == null || decimal == null) {
      InetAddress only = octal == null ? decimal : octal;
      return only == null ? List.of() : List.of(only);
    }
    return octal.equals(decimal) ? List.of(octal) : List.of(octal, decimal);
  }

  /** Returns whether the last part of a host is a number, which is never the case for a name. */
  public static boolean endsInNumber(String host) {
    return NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches();
  }

  /**
   * Returns a host in the form in which hosts are compared: lower case, IPv6 without brackets,
   * without the dot that marks a name as complete.
   */
  public static String normalize(String host) {
    String text = host.strip();
    if (text.startsWith("[") && text.endsWith("]")) {
      text = text.substring(1, text.length() - 1);
    } else if (text.endsWith(".")) {
      text = text.substring(0, text.length() - 1);
    }
    return text.toLowerCase(Locale.ROOT);
  }

  /** Returns the IPv4 address of these four bytes, most significant first. */
  public static InetAddress ofBits(long bits) {
    byte[] bytes = {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  private static @Nullable InetAddress ipv6(String bare) {
    if (!COLONED.matcher(bare).matches()) {
      return null;
    }
    try {
      // In brackets it is read as an address or refused, never resolved as a name.
      return InetAddress.getByName("[" + bare + "]");
    } catch (UnknownHostException noAddress) {
      return null;
    }
  }

  private static @Nullable InetAddress ipv4(String host, boolean octal) {
    String[] parts = host.split("\\.", -1);
    if (parts.length > MAX_PARTS) {
      return null;
    }
    long bits = 0;
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      int width = last ? 8 * (MAX_PARTS - i) : 8;
      long number = number(parts[i], octal);
      if (number < 0 || number >>> width != 0) {
        return null;
      }
      bits = bits << width | number;
    }
    return ofBits(bits);
  }

  /** Returns the number, or -1 if the text is no number or one too large for any place. */
  private static long number(String text, boolean octal) {
    if (!NUMBER.matcher(text).matches()) {
      return -1;
    }
    boolean hexadecimal = text.startsWith("0x");
    int radix = hexadecimal ? 16 : octal && text.startsWith("0") ? 8 : 10;
    long number = 0;
    for (int i = hexadecimal ? 2 : 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      number = number * radix + digit;
      // Any number of leading zeros is allowed, so the value is checked and not the length.
      if (digit < 0 || number >>> 32 != 0) {
        return -1;
      }
    }
    return number;
  }
}
