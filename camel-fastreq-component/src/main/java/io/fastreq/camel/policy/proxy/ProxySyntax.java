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
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Splits the text of a proxy into its parts. No message repeats any of it. Stateless. */
final class ProxySyntax {

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");

  private ProxySyntax() {}

  static FastreqProxy parse(String written) {
    String text = written.strip();
    int schemeEnd = text.indexOf("://");
    List<String> fields = schemeEnd < 0 ? fields(text) : List.of();
    // Only lines of providers have a port in the second of four fields.
    if (fields.size() == 4 && PORT.matcher(fields.get(1)).matches()) {
      return new FastreqProxy(
          FastreqProxy.Type.HTTP,
          bare(fields.get(0)),
          port(fields.get(1)),
          fields.get(2),
          fields.get(3));
    }
    FastreqProxy.Type type =
        schemeEnd < 0 ? FastreqProxy.Type.HTTP : type(text.substring(0, schemeEnd));
    String rest = schemeEnd < 0 ? text : withoutSlash(text.substring(schemeEnd + 3));
    int at = rest.lastIndexOf('@');
    return address(type, at < 0 ? null : rest.substring(0, at), fields(rest.substring(at + 1)));
  }

  private static FastreqProxy address(
      FastreqProxy.Type type, @Nullable String userInfo, List<String> fields) {
    if (fields.size() != 2) {
      throw new IllegalArgumentException(
          "a proxy is written as host:port, host:port:user:password or"
              + " type://user:password@host:port");
    }
    String host = bare(fields.get(0));
    int port = port(fields.get(1));
    if (userInfo == null) {
      return new FastreqProxy(type, host, port, null, null);
    }
    int colon = userInfo.indexOf(':');
    String username = decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
    String password = colon < 0 ? null : decoded(userInfo.substring(colon + 1));
    return new FastreqProxy(type, host, port, username, password);
  }

  /** Splits at colons, except those within leading brackets. */
  private static List<String> fields(String text) {
    int from = text.startsWith("[") ? Math.max(0, text.indexOf(']')) : 0;
    List<String> fields = new ArrayList<>();
    int begin = 0;
    for (int colon = text.indexOf(':', from); colon >= 0; colon = text.indexOf(':', begin)) {
      fields.add(text.substring(begin, colon));
      begin = colon + 1;
    }
    fields.add(text.substring(begin));
    return fields;
  }

  private static FastreqProxy.Type type(String scheme) {
    for (FastreqProxy.Type type : FastreqProxy.Type.values()) {
      if (type.scheme().equals(scheme.toLowerCase(Locale.ROOT))) {
        return type;
      }
    }
    throw new IllegalArgumentException("the type must be http, https, socks4 or socks5");
  }

  private static String bare(String host) {
    boolean bracketed = host.startsWith("[");
    if (bracketed && (!host.endsWith("]") || host.indexOf(':') < 0)) {
      throw new IllegalArgumentException("only an IPv6 address stands in brackets");
    }
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }

  private static int port(String text) {
    // Text that is no number is as invalid as 0, and gets the same message.
    return PORT.matcher(text).matches() ? Integer.parseInt(text) : 0;
  }

  /** Removes the slash that browsers append. */
  private static String withoutSlash(String text) {
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  /** Decodes percent-encoding (RFC 3986 section 2.1); other percent signs are kept. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] == '%' && i + 2 < encoded.length && hex(encoded, i) >= 0) {
        bytes.write(hex(encoded, i));
        i += 2;
      } else {
        bytes.write(encoded[i]);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("percent-encoding must be of UTF-8", e);
    }
  }

  private static int hex(byte[] bytes, int percent) {
    int high = Character.digit(bytes[percent + 1], 16);
    int low = Character.digit(bytes[percent + 2], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
