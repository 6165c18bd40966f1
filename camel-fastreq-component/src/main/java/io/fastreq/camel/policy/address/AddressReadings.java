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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a host may be taken for without being looked up. Resolvers differ: most read
 * one to four numbers, decimal, octal (leading 0) or hexadecimal (leading 0x), of which the last
 * fills the bytes that are left, as {@code inet_aton} does; some read a leading 0 as decimal. What
 * can be read in two ways has both readings here. Stateless.
 */
final class AddressReadings {

  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final long TOO_LARGE = 1L << 32;

  private AddressReadings() {}

  /**
   * The readings of a host.
   *
   * @param host as {@link IpLiterals#normalize} makes it
   * @return none if it is a name
   */
  static List<InetAddress> of(String host) {
    InetAddress usual = IpLiterals.parse(host);
    if (usual != null) {
      return List.of(usual);
    }
    String[] parts = host.split("\\.", -1);
    Set<InetAddress> readings = new LinkedHashSet<>();
    for (boolean octal : new boolean[] {true, false}) {
      InetAddress reading = parts.length > 4 ? null : reading(parts, octal);
      if (reading != null) {
        readings.add(reading);
      }
    }
    return List.copyOf(readings);
  }

  /** Whether the last part of a host is a number, which the last part of no name is. */
  static boolean endsInNumber(String host) {
    return NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches();
  }

  private static @Nullable InetAddress reading(String[] parts, boolean octal) {
    long bits = 0;
    for (int i = 0; i < parts.length - 1; i++) {
      long part = number(parts[i], octal);
      if (part > 255) {
        return null;
      }
      bits = bits << 8 | part;
    }
    int bitsLeft = 8 * (5 - parts.length);
    long last = number(parts[parts.length - 1], octal);
    return last >>> bitsLeft != 0 ? null : IpLiterals.ipv4(bits << bitsLeft | last);
  }

  /** The number, or one too large for any place if the text is none. */
  private static long number(String text, boolean octal) {
    if (!NUMBER.matcher(text).matches()) {
      return TOO_LARGE;
    }
    boolean hexadecimal = text.startsWith("0x");
    int radix = hexadecimal ? 16 : octal && text.startsWith("0") ? 8 : 10;
    long number = 0;
    for (int i = hexadecimal ? 2 : 0; i < text.length(); i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return TOO_LARGE;
      }
      // Any number of leading zeros is allowed, so the value is watched and not the length.
      number = Math.min(TOO_LARGE, number * radix + digit);
    }
    return number;
  }
}
