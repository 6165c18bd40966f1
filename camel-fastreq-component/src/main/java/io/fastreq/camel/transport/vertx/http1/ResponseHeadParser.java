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
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Makes the head of a response of its lines (RFC 9112 sections 4 and 5). Takes what servers send as
 * long as nobody can read the framing in two ways: a field whose name is no token is dropped, and
 * values keep their bytes. Not thread-safe.
 */
final class ResponseHeadParser {

  private static final String HTTP = "HTTP/1.";
  private static final int LOWEST_STATUS = 100;
  private static final HttpHeadersFactory HEADERS =
      DefaultHttpHeadersFactory.headersFactory().withValidation(false);

  private HttpVersion version = HttpVersion.HTTP_1_1;
  private HttpResponseStatus status = HttpResponseStatus.OK;
  private HttpHeaders headers = HEADERS.newHeaders();
  private @Nullable String name;
  private String value = "";
  private boolean oddFraming;

  /** Whether these bytes can be the beginning of a status line. */
  static boolean mayBegin(LineReader line) {
    if (line.length() == 1 && line.at(0) == '\r') {
      return true;
    }
    int length = Math.min(line.length(), HTTP.length());
    for (int i = 0; i < length; i++) {
      if (line.at(i) != HTTP.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Begins a head. */
  void statusLine(LineReader line) {
    int afterVersion = HTTP.length() + 1;
    if (!mayBegin(line) || line.length() <= afterVersion || !isDigit(line.at(HTTP.length()))) {
      throw new MalformedResponseException("a status line without a known version");
    }
    int code = line.skipBlanks(afterVersion, line.length());
    int afterCode = code + 3;
    if (code == afterVersion
        || afterCode > line.length()
        || !(afterCode == line.length() || LineReader.isBlank(line.at(afterCode)))) {
      throw new MalformedResponseException("a status line without a status");
    }
    int number = 0;
    for (int i = code; i < afterCode; i++) {
      if (!isDigit(line.at(i))) {
        throw new MalformedResponseException("a status that is no number");
      }
      number = number * 10 + line.at(i) - '0';
    }
    if (number < LOWEST_STATUS) {
      throw new MalformedResponseException("a status below 100");
    }
    version = line.at(HTTP.length()) == '0' ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1;
    status = HttpResponseStatus.valueOf(number, line.text(afterCode, line.length()));
    headers = HEADERS.newHeaders();
    name = null;
    oddFraming = false;
  }

  /** Adds a field line that is not empty. */
  void fieldLine(LineReader line) {
    if (LineReader.isBlank(line.at(0))) {
      // An obsolete fold; that of a dropped field goes with it.
      if (name != null) {
        value = value + ' ' + line.text(0, line.length());
        oddFraming |= isFraming(name);
      }
      return;
    }
    flush();
    int colon = line.indexOf(':', 0);
    String text = line.text(0, colon < 0 ? line.length() : colon);
    if (colon < 0 || !isToken(text)) {
      if (isFraming(text)) {
        throw new MalformedResponseException("a field that some would take for the length");
      }
      return;
    }
    // A blank before the colon is none of the name; a proxy may have seen that in another way.
    oddFraming |= text.length() < colon && isFraming(text);
    name = text;
    value = line.text(colon + 1, line.length());
  }

  /** The head, all lines of which have come. */
  HttpResponse finish() {
    flush();
    HttpResponse response = new DefaultHttpResponse(version, status, headers);
    headers = HEADERS.newHeaders();
    return response;
  }

  /** Whether the length is written in a way that others may read differently. */
  boolean oddFraming() {
    return oddFraming;
  }

  private void flush() {
    if (name != null) {
      headers.add(name, value);
      name = null;
    }
  }

  /** Whether this is, but for what can't be in a name, the name of a field that says the length. */
  private static boolean isFraming(String text) {
    int length = text.length();
    if (length < "content-length".length()) {
      return false;
    }
    StringBuilder plain = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      if (isTokenCharacter(text.charAt(i))) {
        plain.append(text.charAt(i));
      }
    }
    String lower = plain.toString().toLowerCase(Locale.ROOT);
    return lower.equals("content-length") || lower.equals("transfer-encoding");
  }

  /** RFC 9110 section 5.6.2. */
  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenCharacter(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isTokenCharacter(char c) {
    return c > ' ' && c < 0x7f && "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }
}
