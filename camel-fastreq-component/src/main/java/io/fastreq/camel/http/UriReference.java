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

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves a reference against the URL it was found at (RFC 3986 section 5.2). {@code java.net.URI}
 * follows the older RFC 2396, loses the path of {@code ?query}, and refuses spaces and umlauts,
 * which servers do send. Stateless.
 */
public final class UriReference {

  /** RFC 3986 section 3.1: what begins so is absolute. */
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");

  /** What precedes path and query, if anything. */
  private static final Pattern AUTHORITY =
      Pattern.compile("(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*");

  private static final int MAX_ASCII = 0x7F;
  private static final int MAX_LATIN_1 = 0xFF;

  private UriReference() {}

  /**
   * Resolves the value of a header.
   *
   * @param base the URL that was requested
   * @param reference absolute or relative, as the header has it
   * @throws InvalidRequestException if the result is not a URL that may be requested
   */
  public static HttpUrl resolve(HttpUrl base, String reference) throws InvalidRequestException {
    return resolveText(base, readable(reference.strip()));
  }

  /**
   * Resolves a reference that has been decoded, as one in a JSON document.
   *
   * @param base the URL that was requested
   * @param reference absolute or relative
   * @throws InvalidRequestException if the result is not a URL that may be requested
   */
  public static HttpUrl resolveText(HttpUrl base, String reference) throws InvalidRequestException {
    String text = reference.strip();
    HttpUrl target = UrlParser.parse(absolute(base, text));
    return target.withRequestUri(withoutDotSegments(target.requestUri()));
  }

  private static String absolute(HttpUrl base, String reference) {
    if (SCHEME.matcher(reference).matches()) {
      return reference;
    }
    if (reference.startsWith("//")) {
      return (base.ssl() ? "https:" : "http:") + reference;
    }
    if (reference.startsWith("/")) {
      return base.origin() + reference;
    }
    if (reference.isEmpty() || reference.charAt(0) == '#') {
      return base.origin() + base.requestUri();
    }
    String path = base.requestUri().substring(0, endOfPath(base.requestUri()));
    return reference.charAt(0) == '?'
        ? base.origin() + path + reference
        : base.origin() + path.substring(0, path.lastIndexOf('/') + 1) + reference;
  }

  /**
   * Header values are read as Latin-1, one character for each byte. A server that does not encode
   * its URLs means these bytes, whatever their encoding is.
   */
  private static String readable(String text) {
    boolean ascii = true;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > MAX_LATIN_1) {
        return text; // it has been decoded already
      }
      ascii &= text.charAt(i) <= MAX_ASCII;
    }
    if (ascii) {
      return text;
    }
    Matcher authority = AUTHORITY.matcher(text);
    int begin = authority.lookingAt() ? authority.end() : 0;
    return asUtf8(text.substring(0, begin)) + PercentEncoding.encodeBytes(text.substring(begin));
  }

  /** Decodes a host name as UTF-8 if it is valid. */
  private static String asUtf8(String text) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return text;
    }
  }

  /** RFC 3986 section 5.2.4. */
  private static String withoutDotSegments(String requestUri) {
    int end = endOfPath(requestUri);
    String path = requestUri.substring(0, end);
    if (!path.contains("/.")) {
      return requestUri;
    }
    List<String> kept = new ArrayList<>();
    String[] segments = path.substring(1).split("/", -1);
    for (String segment : segments) {
      if (segment.equals("..")) {
        if (!kept.isEmpty()) {
          kept.remove(kept.size() - 1);
        }
      } else if (!segment.equals(".")) {
        kept.add(segment);
      }
    }
    String last = segments[segments.length - 1];
    if (last.equals(".") || last.equals("..")) {
      kept.add(""); // such a path names a directory
    }
    return "/" + String.join("/", kept) + requestUri.substring(end);
  }

  private static int endOfPath(String requestUri) {
    int query = requestUri.indexOf('?');
    return query < 0 ? requestUri.length() : query;
  }
}
