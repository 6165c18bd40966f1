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
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the IPv4 addresses embedded in an IPv6 address: a translator or tunnel may deliver there.
 * Stateless.
 */
final class EmbeddedIpv4 {

  private static final int FROM_48 = 6;
  private static final int LAST_32 = 12;

  /** RFC 4291 section 2.5.5.1. */
  private static final Cidr COMPATIBLE = SpecialAddresses.block("::/96");

  /** RFC 2765 section 2.1. */
  private static final Cidr TRANSLATED = SpecialAddresses.block("::ffff:0:0:0/96");

  /** RFC 6052 section 2.1. */
  private static final Cidr NAT64 = SpecialAddresses.block("64:ff9b::/96");

  /** RFC 8215. */
  private static final Cidr LOCAL_NAT64 = SpecialAddresses.block("64:ff9b:1::/48");

  /** RFC 3056 section 2. */
  private static final Cidr SIX_TO_FOUR = SpecialAddresses.block("2002::/16");

  /** RFC 4380 section 4. */
  private static final Cidr TEREDO = SpecialAddresses.block("2001::/32");

  private EmbeddedIpv4() {}

  /** Returns the embedded addresses; none for an IPv4 address. */
  static List<InetAddress> of(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != 16) {
      return List.of();
    }
    List<InetAddress> embedded = new ArrayList<>();
    if (isMapped(bytes)
        || (COMPATIBLE.contains(address) && !address.isLoopbackAddress())
        || TRANSLATED.contains(address)
        || NAT64.contains(address)
        || isIsatap(bytes)) {
      embedded.add(IpAddress.ofBits(bits(bytes, LAST_32)));
    }
    if (LOCAL_NAT64.contains(address)) {
      addUnlessZero(embedded, bits(bytes, LAST_32));
      // With a prefix of 48 bits, the byte in the middle is unused (RFC 6052 section 2.2).
      addUnlessZero(
          embedded, (bits(bytes, FROM_48) & 0xFFFF0000L) | (bits(bytes, FROM_48 + 1) & 0xFFFF));
    }
    if (SIX_TO_FOUR.contains(address)) {
      embedded.add(IpAddress.ofBits(bits(bytes, 2)));
    }
    if (TEREDO.contains(address)) {
      embedded.add(IpAddress.ofBits(bits(bytes, 4)));
      // The client's own address is stored inverted.
      embedded.add(IpAddress.ofBits(~bits(bytes, LAST_32)));
    }
    return embedded;
  }

  /** The place of the address within the block is open; unused places hold zeros. */
  private static void addUnlessZero(List<InetAddress> embedded, long bits) {
    if (bits >>> 24 != 0) {
      embedded.add(IpAddress.ofBits(bits));
    }
  }

  /** RFC 4291 section 2.5.5.2. Java itself converts most of them to IPv4, but not all. */
  private static boolean isMapped(byte[] bytes) {
    return bits(bytes, 0) == 0 && bits(bytes, 4) == 0 && bits(bytes, 8) == 0xFFFF;
  }

  /** RFC 5214 section 6.1: the interface identifier begins with 0000:5efe or 0200:5efe. */
  private static boolean isIsatap(byte[] bytes) {
    return (bits(bytes, 8) & 0xFDFFFFFFL) == 0x5EFE;
  }

  private static long bits(byte[] bytes, int begin) {
    long bits = 0;
    for (int i = begin; i < begin + 4; i++) {
      bits = bits << 8 | (bytes[i] & 0xFF);
    }
    return bits;
  }
}
