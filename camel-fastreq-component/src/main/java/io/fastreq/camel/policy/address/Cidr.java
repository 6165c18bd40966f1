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

import io.fastreq.camel.http.IpAddress;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses such as {@code 10.0.0.0/8} (RFC 4632 section 3.1, RFC 4291 section 2.3).
 * Bits beyond the prefix are ignored. Immutable.
 */
final class Cidr {

  private static final Pattern PREFIX_LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");

  private final byte[] base;
  private final int prefixLength;

  private Cidr(byte[] base, int prefixLength) {
    this.base = base;
    this.prefixLength = prefixLength;
  }

  /** Parses a block, or an address as a block of its own; returns null if it is neither. */
  static @Nullable Cidr parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address = IpAddress.parseCanonical(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    byte[] base = address.getAddress();
    if (slash < 0) {
      return new Cidr(base, base.length * 8);
    }
    String length = text.substring(slash + 1);
    if (!PREFIX_LENGTH.matcher(length).matches() || Integer.parseInt(length) > base.length * 8) {
      return null;
    }
    return new Cidr(base, Integer.parseInt(length));
  }

  /** Returns whether an address is of the same family and in the block. */
  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    int whole = prefixLength / 8;
    if (bytes.length != base.length || !Arrays.equals(bytes, 0, whole, base, 0, whole)) {
      return false;
    }
    int rest = prefixLength % 8;
    return rest == 0 || ((bytes[whole] ^ base[whole]) & 0xFF) >>> (8 - rest) == 0;
  }
}
