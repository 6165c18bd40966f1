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
package io.fastreq.camel.policy;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One proxy: how it is spoken to, where it is, and who is asking. Immutable. Neither {@link
 * #toString()} nor the message of any exception from here holds user name or password.
 *
 * <p>Two addresses are equal if all their parts are: providers that give out many exits under one
 * host and port tell them apart by the user name.
 *
 * @param type the protocol spoken to the proxy
 * @param host name in lower-case ASCII, or an address; IPv6 without brackets
 * @param port from 1 to 65535
 * @param username who asks, or null where the proxy asks for nobody
 * @param password the password, or null; never there without a user name
 */
public record ProxyAddress(
    Type type, String host, int port, @Nullable String username, @Nullable String password) {

  /** The protocol spoken to a proxy. */
  public enum Type {
    /** CONNECT or absolute-form requests over clear text (RFC 9110 section 9.3.6). */
    HTTP,
    /** The same over TLS. */
    HTTPS,
    /** SOCKS 4: a user id, no password. */
    SOCKS4,
    /** SOCKS 5 with user name and password (RFC 1928, RFC 1929). */
    SOCKS5;

    String scheme() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the parts and brings the host to its one form.
   *
   * @throws IllegalArgumentException if a part is not what a proxy of this type can have
   */
  public ProxyAddress {
    host = ProxyRules.host(host);
    ProxyRules.checkPort(port);
    ProxyRules.checkCredentials(type, username, password);
  }

  /**
   * Reads one proxy: {@code host:port}, {@code host:port:user:password} (exactly four fields, taken
   * as they stand), or {@code type://user:password@host:port} with {@code http}, {@code https},
   * {@code socks4} or {@code socks5}. In the form with an at sign, percent-encoding is decoded and
   * the last at sign ends the password, so one that is not encoded does no harm. IPv6 stands in
   * brackets.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static ProxyAddress parse(String text) {
    return ProxyText.parse(text);
  }

  /**
   * Reads proxies separated by commas; blank entries are skipped.
   *
   * @param optionName the option that has this value, for the message of the exception
   * @throws IllegalArgumentException naming the option and the 1-based position of the first entry
   *     that is no proxy, or saying that there is none
   */
  public static List<ProxyAddress> parseList(String optionName, String commaSeparated) {
    List<ProxyAddress> proxies = new ArrayList<>();
    int position = 0;
    for (String entry : commaSeparated.split(",", -1)) {
      position++;
      if (!entry.isBlank()) {
        proxies.add(parseAt(optionName + ": proxy " + position, entry));
      }
    }
    if (proxies.isEmpty()) {
      throw new IllegalArgumentException(optionName + " has no entry");
    }
    return List.copyOf(proxies);
  }

  /**
   * Reads proxies, one a line; blank lines and lines that begin with {@code #} are skipped. The
   * reader is left open.
   *
   * @param name what is read, for the message of the exception
   * @throws IllegalArgumentException naming the first line that is no proxy, or saying that there
   *     is none
   * @throws IOException if reading fails
   */
  public static List<ProxyAddress> parseLines(String name, Reader lines) throws IOException {
    List<ProxyAddress> proxies = new ArrayList<>();
    for (ResourceLines.Line line : ResourceLines.read(name, lines)) {
      proxies.add(parseAt(name + ": line " + line.number(), line.text()));
    }
    return List.copyOf(proxies);
  }

  /** The address for logs and results: whoever asks is shown as {@code xxxxxx}. */
  public String masked() {
    String where = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return type.scheme() + "://" + (username == null ? "" : "xxxxxx@") + where + ":" + port;
  }

  /** The same as {@link #masked()}. */
  @Override
  public String toString() {
    return masked();
  }

  private static ProxyAddress parseAt(String place, String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }
}
