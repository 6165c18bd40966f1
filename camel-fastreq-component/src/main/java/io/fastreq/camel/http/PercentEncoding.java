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

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 section 2.1), in UTF-8. Stateless. */
public final class PercentEncoding {

  private static final String UNSAFE = " \"<>|^`{}";
  private static final int MAX_ASCII = 0x7F;
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentEncoding() {}

  /**
   * Encodes the characters that a path with a query must not contain. Existing encodings stay; a
   * percent sign that begins none is encoded.
   */
  static String encodeUnsafe(String pathAndQuery) {
    int length = pathAndQuery.length();
    for (int i = 0; i < length; i++) {
      if (isUnsafe(pathAndQuery, i)) {
        return encodeFrom(pathAndQuery, i);
      }
    }
    return pathAndQuery;
  }

  /** Encodes the non-ASCII bytes of a text that has one character for each byte. */
  static String encodeBytes(String latin1) {
    StringBuilder encoded = new StringBuilder(latin1.length() + 16);
    for (int i = 0; i < latin1.length(); i++) {
      char c = latin1.charAt(i);
      if (c > MAX_ASCII) {
        append(encoded, (byte) c);
      } else {
        encoded.append(c);
      }
    }
    return encoded.toString();
  }

  /** Encodes a name or value of a query parameter; a space becomes {@code %20}. */
  public static String encodeParameter(String text) {
    String encoded = encodeForm(text);
    return encoded.indexOf('+') < 0 ? encoded : encoded.replace("+", "%20");
  }

  /**
   * Encodes a name or value of a form. An unpaired surrogate has no encoding in UTF-8 and becomes a
   * question mark; at the end of a text, the encoder of JDK 25 would silently drop it.
   */
  public static String encodeForm(String text) {
    String wellFormed = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    return URLEncoder.encode(wellFormed, StandardCharsets.UTF_8);
  }

  private static String encodeFrom(String text, int firstUnsafe) {
    StringBuilder encoded = new StringBuilder(text.length() + 16).append(text, 0, firstUnsafe);
    int i = firstUnsafe;
    while (i < text.length()) {
      int codePoint = text.codePointAt(i);
      int width = Character.charCount(codePoint);
      if (isUnsafe(text, i)) {
        append(encoded, text.substring(i, i + width));
      } else {
        encoded.append((char) codePoint);
      }
      i += width;
    }
    return encoded.toString();
  }

  private static void append(StringBuilder encoded, String character) {
    for (byte b : character.getBytes(StandardCharsets.UTF_8)) {
      append(encoded, b);
    }
  }

  private static void append(StringBuilder encoded, byte b) {
    encoded.append('%').append(HEX[(b >> 4) & 0xF]).append(HEX[b & 0xF]);
  }

  private static boolean isUnsafe(String text, int at) {
    char c = text.charAt(at);
    if (c == '%') {
      return at + 2 >= text.length() || !isHex(text.charAt(at + 1)) || !isHex(text.charAt(at + 2));
    }
    return c > 0x7E || c < ' ' || UNSAFE.indexOf(c) >= 0;
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
