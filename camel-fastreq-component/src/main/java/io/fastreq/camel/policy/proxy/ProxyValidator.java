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
package io.fastreq.camel.policy.proxy;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.IpAddress;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the parts of a proxy's address. No message repeats a part. Stateless. */
final class ProxyValidator {

  private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");
  private static final String LABEL = "[a-z0-9_-]{1,63}";
  private static final Pattern NAME = Pattern.compile(LABEL + "(?:\\." + LABEL + ")*");
  private static final int MAX_NAME = 253;
  private static final int MAX_PORT = 65535;

  /** The length is one byte (RFC 1929). */
  private static final int MAX_SOCKS5_BYTES = 255;

  private ProxyValidator() {}

  /** Returns the host in normal form. */
  static String host(String text) {
    String host = IpAddress.normalize(text);
    if (host.indexOf(':') >= 0 || DIGITS_AND_DOTS.matcher(host).matches()) {
      return address(host);
    }
    if (host.length() > MAX_NAME || !NAME.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "the host must be a name of letters, digits, dots and hyphens or an IP address");
    }
    return host;
  }

  static void checkPort(int port) {
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("the port must be from 1 to " + MAX_PORT);
    }
  }

  static void checkCredentials(
      FastreqProxy.Type type, @Nullable String username, @Nullable String password) {
    if (username == null) {
      if (password != null) {
        throw new IllegalArgumentException("a password needs a user name");
      }
      return;
    }
    if (username.isEmpty()) {
      throw new IllegalArgumentException("the user name is empty");
    }
    if (hasControls(username) || (password != null && hasControls(password))) {
      throw new IllegalArgumentException("user name and password must not hold control characters");
    }
    switch (type) {
      case HTTP, HTTPS -> {
        // RFC 7617 section 2: the first colon ends the user id.
        if (username.indexOf(':') >= 0) {
          throw new IllegalArgumentException("the user name must not hold a colon");
        }
      }
      case SOCKS4 -> {
        if (password != null) {
          throw new IllegalArgumentException("socks4 knows a user name but no password");
        }
      }
      case SOCKS5 -> {
        if (tooLong(username) || (password != null && tooLong(password))) {
          throw new IllegalArgumentException(
              "socks5 takes user name and password of at most " + MAX_SOCKS5_BYTES + " bytes");
        }
      }
    }
  }

  private static String address(String host) {
    InetAddress address = IpAddress.parseCanonical(host);
    if (address == null) {
      throw new IllegalArgumentException(
          "the host must be an IPv4 address, an IPv6 address in brackets, or a name");
    }
    return host;
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static boolean tooLong(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length > MAX_SOCKS5_BYTES;
  }
}
