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
import io.fastreq.camel.policy.ResourceLines;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Parses proxies and lists of them. Its exceptions never hold user names or passwords. */
public final class ProxyParser {

  private ProxyParser() {}

  /**
   * Parses one proxy: {@code host:port}, {@code host:port:user:password} (exactly four fields,
   * taken literally), or {@code type://user:password@host:port} with {@code http}, {@code https},
   * {@code socks4} or {@code socks5}. In the form with an at sign, percent-encoding is decoded and
   * the last at sign ends the password. IPv6 is in brackets.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static FastreqProxy parse(String text) {
    return checked(ProxySyntax.parse(text));
  }

  /**
   * Checks a proxy and returns it with its host in normal form.
   *
   * @throws IllegalArgumentException if a part is not valid for this type of proxy
   */
  public static FastreqProxy checked(FastreqProxy proxy) {
    ProxyValidator.checkPort(proxy.port());
    ProxyValidator.checkCredentials(proxy.type(), proxy.username(), proxy.password());
    return new FastreqProxy(
        proxy.type(),
        ProxyValidator.host(proxy.host()),
        proxy.port(),
        proxy.username(),
        proxy.password());
  }

  /**
   * Parses proxies separated by commas; blank entries are skipped.
   *
   * @param optionName the option with this value, for the message of the exception
   * @throws IllegalArgumentException naming the option and the 1-based position of the first entry
   *     that is no proxy, or saying that there is none
   */
  public static List<FastreqProxy> parseList(String optionName, String commaSeparated) {
    List<FastreqProxy> proxies = new ArrayList<>();
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
   * Parses proxies, one a line; blank lines and lines that begin with {@code #} are skipped. The
   * reader is left open.
   *
   * @param name what is read, for the message of the exception
   * @throws IllegalArgumentException naming the first line that is no proxy, or saying that there
   *     is none
   * @throws IOException if reading fails
   */
  public static List<FastreqProxy> parseLines(String name, Reader lines) throws IOException {
    List<FastreqProxy> proxies = new ArrayList<>();
    for (ResourceLines.Line line : ResourceLines.read(name, lines)) {
      proxies.add(parseAt(name + ": line " + line.number(), line.text()));
    }
    return List.copyOf(proxies);
  }

  private static FastreqProxy parseAt(String place, String text) {
    try {
      return parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
    }
  }
}
