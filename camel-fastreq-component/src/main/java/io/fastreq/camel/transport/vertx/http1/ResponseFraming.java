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
package io.fastreq.camel.transport.vertx.http1;

import io.fastreq.camel.transport.vertx.connection.MalformedResponseException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where the body of a response ends (RFC 9112 section 6.3), and whether its connection can serve
 * again. What can be read in two ways is either refused, or read in the safer way on a connection
 * that is not used again.
 *
 * @param length length of the body, where that is what ends it
 */
record ResponseFraming(Body body, long length, boolean reusable) {

  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final String CHUNKED = "chunked";

  /** What ends a body. */
  enum Body {
    NONE,
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE
  }

  /**
   * Reads the framing of a final response, and leaves one {@code Content-Length} in its head, or
   * none where that does not count.
   *
   * @param toHead whether it answers a HEAD request
   * @throws MalformedAnswerException if the length is not certain
   */
  static ResponseFraming of(HttpResponse response, boolean toHead) {
    HttpHeaders headers = response.headers();
    boolean persistent = isPersistent(response);
    List<String> codings = elements(headers.getAll(HttpHeaderNames.TRANSFER_ENCODING));
    boolean coded = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    int status = response.status().code();
    if (toHead || status == NO_CONTENT || status == NOT_MODIFIED) {
      // Some send the body all the same, and it may come later than the head.
      boolean announced = coded || (status == NO_CONTENT && announcesBody(headers));
      return new ResponseFraming(Body.NONE, 0, persistent && !announced);
    }
    long length = contentLength(headers);
    boolean chunked = codings.equals(List.of(CHUNKED));
    if (!chunked && !codings.isEmpty() && !codings.equals(List.of("identity"))) {
      throw new MalformedResponseException("a transfer encoding that nobody asked for");
    }
    if (chunked) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
      boolean certain = length < 0 && response.protocolVersion().equals(HttpVersion.HTTP_1_1);
      return new ResponseFraming(Body.CHUNKED, 0, persistent && certain);
    }
    if (length < 0) {
      return new ResponseFraming(Body.UNTIL_CLOSE, 0, false);
    }
    return length == 0
        ? new ResponseFraming(Body.NONE, 0, persistent && !coded)
        : new ResponseFraming(Body.LENGTH, length, persistent && !coded);
  }

  /** The same on a connection that is not used again. */
  ResponseFraming once() {
    return new ResponseFraming(body, length, false);
  }

  private static boolean announcesBody(HttpHeaders headers) {
    String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length != null && !length.equals("0");
  }

  /** RFC 9112 section 9.3. */
  private static boolean isPersistent(HttpResponse response) {
    List<String> options = elements(response.headers().getAll(HttpHeaderNames.CONNECTION));
    return !options.contains("close")
        && (response.protocolVersion().equals(HttpVersion.HTTP_1_1)
            || options.contains("keep-alive"));
  }

  /**
   * Reads the length; equal ones count as one.
   *
   * @return -1 where there is none
   */
  private static long contentLength(HttpHeaders headers) {
    List<String> fields = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
    if (fields.isEmpty()) {
      return -1;
    }
    long length = -1;
    for (String field : fields) {
      for (String element : field.split(",", -1)) {
        long one = number(withoutBlanks(element));
        if (length >= 0 && one != length) {
          throw new MalformedResponseException("two lengths that differ");
        }
        length = one;
      }
    }
    String plain = Long.toString(length);
    if (fields.size() > 1 || !fields.get(0).equals(plain)) {
      headers.set("Content-Length", plain);
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

  /** The elements of a list in lower case, without empty ones (RFC 9110 section 5.6.1). */
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

  /** Without the blanks and tabs around it; nothing else is white space here. */
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
