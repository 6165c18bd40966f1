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
package io.fastreq.camel.transport.framing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where the body of a response ends (RFC 9112 section 6.3), and whether its connection can be
 * reused. An ambiguous response is either rejected, or read in the safer way on a connection that
 * is not reused.
 *
 * @param body what ends the body
 * @param length length of the body, or -1 if the head does not specify it
 * @param reusable whether the connection can be reused, according to the head
 */
public record ResponseFraming(Body body, long length, boolean reusable) {

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final String CHUNKED = "chunked";
  private static final String CONTENT_LENGTH = "Content-Length";
  private static final String TRANSFER_ENCODING = "Transfer-Encoding";

  /** What ends a body. */
  public enum Body {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  /**
   * Determines the framing of a final response. Afterwards its fields contain at most one {@code
   * Content-Length}, and none if that is ignored.
   *
   * @param http11 whether the version of the response is HTTP/1.1 rather than 1.0
   * @param toHead whether it responds to a HEAD request
   * @throws MalformedResponseException if the length is ambiguous
   */
  public static ResponseFraming of(
      int status, boolean http11, boolean toHead, HeaderFields fields) {
    boolean persistent = isPersistent(http11, fields);
    List<String> encodings = fields.all(TRANSFER_ENCODING);
    boolean encoded = !encodings.isEmpty();
    if (toHead || status == NO_CONTENT || status == NOT_MODIFIED) {
      // Some servers send the body nevertheless, and it may arrive later than the head.
      boolean announced = encoded || (status == NO_CONTENT && announcesBody(fields));
      return new ResponseFraming(Body.NONE, 0, persistent && !announced);
    }
    List<String> codings = elements(encodings);
    long length = contentLength(fields);
    boolean chunked = codings.equals(List.of(CHUNKED));
    if (!chunked && !codings.isEmpty() && !codings.equals(List.of("identity"))) {
      throw new MalformedResponseException("a transfer encoding that was not asked for");
    }
    if (chunked) {
      fields.remove(CONTENT_LENGTH);
      return new ResponseFraming(Body.CHUNKED, -1, persistent && length < 0 && http11);
    }
    if (length < 0) {
      return new ResponseFraming(Body.UNTIL_CLOSE, -1, false);
    }
    return new ResponseFraming(
        length == 0 ? Body.NONE : Body.LENGTH, length, persistent && !encoded);
  }

  private static boolean announcesBody(HeaderFields fields) {
    List<String> lengths = fields.all(CONTENT_LENGTH);
    return !lengths.isEmpty() && !lengths.get(0).equals("0");
  }

  /** RFC 9112 section 9.3. */
  private static boolean isPersistent(boolean http11, HeaderFields fields) {
    List<String> options = elements(fields.all("Connection"));
    return !options.contains("close") && (http11 || options.contains("keep-alive"));
  }

  /**
   * Returns the length; equal lengths count as one.
   *
   * @return -1 if there is none
   */
  private static long contentLength(HeaderFields fields) {
    List<String> written = fields.all(CONTENT_LENGTH);
    if (written.isEmpty()) {
      return -1;
    }
    long length = -1;
    for (String field : written) {
      for (String element : field.split(",", -1)) {
        long one = number(withoutBlanks(element));
        if (length >= 0 && one != length) {
          throw new MalformedResponseException("two lengths that differ");
        }
        length = one;
      }
    }
    String plain = Long.toString(length);
    if (written.size() > 1 || !written.get(0).equals(plain)) {
      fields.set(CONTENT_LENGTH, plain);
    }
    return length;
  }

  private static long number(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        throw new MalformedResponseException("a length that is no number");
      }
    }
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException e) {
      throw new MalformedResponseException("a length that is empty or too large");
    }
  }

  /** Returns the elements of a list in lower case, without empty ones (RFC 9110 section 5.6.1). */
  private static List<String> elements(List<String> fields) {
    if (fields.isEmpty()) {
      return List.of();
    }
    List<String> elements = new ArrayList<>(1);
    for (String field : fields) {
      for (String element : field.split(",", -1)) {
        String stripped = withoutBlanks(element);
        if (!stripped.isEmpty()) {
          elements.add(stripped.toLowerCase(Locale.ROOT));
        }
      }
    }
    return elements;
  }

  /**
   * Returns the text without surrounding spaces and tabs; no other character is white space here.
   */
  private static String withoutBlanks(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }
}
