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
package io.fastreq.camel.input.item;

import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.PercentEncoding;
import io.fastreq.camel.http.UrlParser;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A URL with names in braces where values go: {@code https://api.example.com/users/{id}?q={name}}.
 * Immutable.
 *
 * <p>Values are percent-encoded down to the unreserved characters (RFC 3986 section 2.3), so that
 * none of them ends a segment, a parameter or the host. Values that would change the path as a
 * whole segment are refused: {@code .} and {@code ..}, which normalizing a URL removes, and the
 * empty one.
 */
public final class UrlTemplate {

  private static final Pattern NAME = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern ENCODED_DOT = Pattern.compile("%2e", Pattern.CASE_INSENSITIVE);

  private final List<Piece> pieces = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  /** Literal text, followed by the value of a name; the last piece has none. */
  private record Piece(String literal, String name) {}

  /** Returns the values of names. */
  @FunctionalInterface
  interface Values {
    /** Returns the value of a name, as text. */
    String of(String name) throws InvalidRequestException;
  }

  /**
   * Parses a template.
   *
   * @param mayBeFixed whether it may have no names: all items go to one URL then
   * @throws IllegalArgumentException where it is no http or https URL, or has a name elsewhere than
   *     in path and query
   */
  public UrlTemplate(String text, boolean mayBeFixed) {
    Matcher matcher = NAME.matcher(text);
    int end = 0;
    while (matcher.find()) {
      String name = matcher.group(1).strip();
      if (name.isEmpty()) {
        throw wrong(text, "a pair of braces names nothing");
      }
      pieces.add(new Piece(text.substring(end, matcher.start()), name));
      names.add(name);
      end = matcher.end();
    }
    String rest = text.substring(end);
    pieces.add(new Piece(rest, ""));
    check(text, rest, mayBeFixed);
  }

  /**
   * Returns the template of a URL that is the same for all items; braces in it are not names.
   *
   * @throws IllegalArgumentException where it is no http or https URL
   */
  public static UrlTemplate fixed(String url) {
    try {
      UrlParser.parse(url);
    } catch (InvalidRequestException e) {
      throw new IllegalArgumentException(
          "Option urls: " + e.problem() + ", in " + Texts.quoted(Texts.masked(url)), e);
    }
    return new UrlTemplate(List.of(new Piece(url, "")));
  }

  private UrlTemplate(List<Piece> pieces) {
    this.pieces.addAll(pieces);
  }

  private void check(String text, String rest, boolean mayBeFixed) {
    if (names.isEmpty() && !mayBeFixed) {
      throw wrong(
          text,
          "it names no value, as in https://api.example.com/users/{id}; without one it needs"
              + " itemBody");
    }
    if (pieces.stream().anyMatch(piece -> piece.literal().matches("(?s).*[{}].*"))) {
      throw wrong(text, "its braces do not match");
    }
    String first = pieces.get(0).literal();
    if (!names.isEmpty()
        && !first.toLowerCase(Locale.ROOT).matches("(?s)https?://[^/?#\\\\]+[/?].*")) {
      throw wrong(text, "only path and query of an http or https URL may have names");
    }
    if (text.indexOf('#') >= 0 && text.indexOf('#') < text.length() - rest.length()) {
      throw wrong(text, "only path and query of an http or https URL may have names");
    }
    try {
      UrlParser.parse(expand(name -> "x"));
    } catch (InvalidRequestException e) {
      throw wrong(text, e.problem());
    }
  }

  private static IllegalArgumentException wrong(String text, String problem) {
    return new IllegalArgumentException(
        "Option urlTemplate: " + problem + ", in " + Texts.quoted(Texts.masked(text)));
  }

  /** Returns the names whose values it takes, in their order. */
  Set<String> names() {
    return names;
  }

  /**
   * Returns the URL with values in the place of names.
   *
   * @throws InvalidRequestException where a value is missing, or would change the path
   */
  String expand(Values values) throws InvalidRequestException {
    StringBuilder url = new StringBuilder();
    for (Piece piece : pieces) {
      url.append(piece.literal());
      if (!piece.name().isEmpty()) {
        url.append(PercentEncoding.encodeParameter(values.of(piece.name())));
      }
    }
    checkPath(url);
    return url.toString();
  }

  /** Checks each segment that has a name in the template. */
  private void checkPath(CharSequence url) throws InvalidRequestException {
    String[] written = segments(template());
    String[] made = segments(url.toString());
    int first = 0;
    for (int i = 0; i < made.length; i++) {
      int last = first + written[i].split("\\{", -1).length - 1;
      if (last > first) {
        String plain = ENCODED_DOT.matcher(made[i]).replaceAll(".");
        if (plain.isEmpty() || plain.equals(".") || plain.equals("..")) {
          throw new InvalidRequestException(
              "the value of "
                  + namesOf(pieces.subList(first, last))
                  + " makes \""
                  + plain
                  + "\" of a part of the path, which would change it");
        }
      }
      first = last;
    }
  }

  private static String namesOf(List<Piece> pieces) {
    return pieces.stream().map(piece -> "{" + piece.name() + "}").collect(Collectors.joining());
  }

  private String template() {
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      text.append(piece.literal());
      if (!piece.name().isEmpty()) {
        // A name may hold what would end a path; here only its presence matters.
        text.append("{}");
      }
    }
    return text.toString();
  }

  private static String[] segments(String url) {
    int begin = url.indexOf("//") + 2;
    int end = begin;
    while (end < url.length() && url.charAt(end) != '?' && url.charAt(end) != '#') {
      end++;
    }
    return url.substring(begin, end).split("/", -1);
  }
}
