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
package io.fastreq.camel;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code Content-Type} (RFC 9110 section 8.3) as browsers do (WHATWG Fetch, "extract a MIME
 * type"): of several types in one header the last counts, and a missing semicolon is accepted.
 * Stateless; a missing or malformed header has no type.
 */
public final class ContentType {

  private ContentType() {}

  /** Returns whether it is {@code application/json} or {@code *+json}, with any parameters. */
  public static boolean isJson(@Nullable String contentType) {
    String type = type(contentType);
    return type.equals("application/json") || type.endsWith("+json");
  }

  /**
   * Returns whether it is {@code text/*}, {@code application/xml} or {@code *+xml}, with any
   * parameters.
   */
  public static boolean isText(@Nullable String contentType) {
    return type(contentType).startsWith("text/") || isXml(contentType);
  }

  /** Returns whether it is {@code text/xml}, {@code application/xml} or {@code *+xml}. */
  static boolean isXml(@Nullable String contentType) {
    String type = type(contentType);
    return type.equals("text/xml") || type.equals("application/xml") || type.endsWith("+xml");
  }

  /**
   * Returns the charset it names, by a label of the WHATWG Encoding Standard (where {@code
   * iso-8859-1} is windows-1252); UTF-8 if it names none or an unknown one. A byte order mark and
   * an XML declaration in the body are not considered here: see {@link BodyText}.
   */
  public static Charset charset(@Nullable String contentType) {
    Charset named = namedCharset(contentType);
    return named == null ? StandardCharsets.UTF_8 : named;
  }

  /** Returns the charset it names, or null. */
  static @Nullable Charset namedCharset(@Nullable String contentType) {
    String label = null;
    String before = "";
    for (String one : split(contentType)) {
      String type = essence(one);
      String own = parameter(one, "charset");
      // A repeated type without a charset keeps the earlier charset.
      label = own == null && type.equals(before) ? label : own;
      before = type;
    }
    return label == null ? null : CharsetLabels.find(label);
  }

  private static String type(@Nullable String contentType) {
    List<String> types = split(contentType);
    return types.isEmpty() ? "" : essence(types.get(types.size() - 1));
  }

  /** Splits a list at commas outside quotes and leaves out invalid types. */
  private static List<String> split(@Nullable String contentType) {
    if (contentType == null) {
      return List.of();
    }
    if (contentType.indexOf(',') < 0) {
      return List.of(contentType);
    }
    List<String> types = new ArrayList<>(2);
    int begin = 0;
    for (int end = 0; end <= contentType.length(); end++) {
      if (end == contentType.length() || contentType.charAt(end) == ',') {
        String one = contentType.substring(begin, end);
        if (essence(one).indexOf('/') > 0) {
          types.add(one);
        }
        begin = end + 1;
      } else if (contentType.charAt(end) == '"') {
        end = endOfQuotes(contentType, end);
      }
    }
    return types;
  }

  /** Returns type and subtype in lower case; anything after a blank is a parameter. */
  private static String essence(String contentType) {
    String text = contentType.strip();
    int end = 0;
    while (end < text.length() && !isBreak(text.charAt(end))) {
      end++;
    }
    return text.substring(0, end).toLowerCase(Locale.ROOT);
  }

  /** Returns the first value of a parameter, unquoted; null if there is none. */
  private static @Nullable String parameter(String contentType, String wanted) {
    String text = contentType.strip();
    int at = essence(text).length();
    while (at < text.length()) {
      at = skip(text, at, true);
      int begin = at;
      while (at < text.length() && text.charAt(at) != '=' && !isBreak(text.charAt(at))) {
        at++;
      }
      String name = text.substring(begin, at);
      at = skip(text, at, false);
      if (at < text.length() && text.charAt(at) == '=') {
        int value = skip(text, at + 1, false);
        at = endOfValue(text, value);
        String plain = unquoted(text.substring(value, at));
        if (name.equalsIgnoreCase(wanted) && !plain.isEmpty()) {
          return plain;
        }
      }
    }
    return null;
  }

  private static boolean isBreak(char c) {
    return c == ';' || Character.isWhitespace(c);
  }

  private static int skip(String text, int from, boolean semicolons) {
    int at = from;
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || (semicolons && text.charAt(at) == ';'))) {
      at++;
    }
    return at;
  }

  private static int endOfValue(String text, int begin) {
    if (begin < text.length() && text.charAt(begin) == '"') {
      return Math.min(text.length(), endOfQuotes(text, begin) + 1);
    }
    int end = begin;
    while (end < text.length() && !isBreak(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Returns the position of the closing quote, or the end of the text if there is none. */
  private static int endOfQuotes(String text, int open) {
    int at = open + 1;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  /** Removes quotes: those of RFC 9110 section 5.6.4, and the single quotes of some servers. */
  private static String unquoted(String value) {
    if (value.startsWith("\"")) {
      int end = value.length() > 1 && value.endsWith("\"") ? value.length() - 1 : value.length();
      return value.substring(1, end).replaceAll("\\\\(.)", "$1").strip();
    }
    return value.replace("'", "");
  }
}
