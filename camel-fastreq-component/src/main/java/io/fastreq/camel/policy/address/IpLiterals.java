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
package io.fastreq.camel.policy.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses written out in full. Never looks a name up. Stateless. */
public final class IpLiterals {

  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");
  private static final Pattern COLONED = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  private IpLiterals() {}

  /**
   * An address in its usual form: four decimal numbers without leading zeros, which other readers
   * take for octal, or IPv6 (RFC 4291 section 2.2) with or without brackets, without a zone. An
   * IPv4-mapped IPv6 address comes back as the IPv4 address it stands for.
   *
   * @return the address, or null if the text is none
   */
  public static @Nullable InetAddress parse(String text) {
    return DOTTED.matcher(text).matches() ? dotted(text) : ipv6(text);
  }

  /**
   * A host in the form in which hosts are compared: lower case, IPv6 without brackets, without the
   * dot that marks a name as complete.
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

  /** The IPv4 address of these four bytes, most significant first. */
  static InetAddress ipv4(long bits) {
    return address((byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits);
  }

  private static @Nullable InetAddress dotted(String text) {
    long bits = 0;
    for (String part : text.split("\\.", -1)) {
      int number = Integer.parseInt(part);
      if (number > 255) {
        return null;
      }
      bits = bits << 8 | number;
    }
    return ipv4(bits);
  }

  private static @Nullable InetAddress ipv6(String text) {
    String bare = normalize(text);
    if (!COLONED.matcher(bare).matches()) {
      return null;
    }
    try {
      // In brackets it is taken as a literal address or refused: no name is looked up.
      return InetAddress.getByName("[" + bare + "]");
    } catch (UnknownHostException noAddress) {
      return null;
    }
  }

  private static InetAddress address(byte... bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
