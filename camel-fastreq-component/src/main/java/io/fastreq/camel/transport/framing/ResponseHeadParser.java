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

import io.fastreq.camel.http.Tokens;
import io.fastreq.camel.transport.framing.MalformedResponseException.Problem;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Parses the head of a response line by line (RFC 9112 sections 4 and 5). Accepts what servers send
 * unless its framing is ambiguous. Drops a field whose name is not a token, and keeps values byte
 * by byte. Not thread-safe.
 */
public final class ResponseHeadParser {

  private static final String HTTP = "HTTP/1.";
  private static final int LOWEST_STATUS = 100;
  private static final int MAX_BLANK_LINES = 4;
  private boolean http11;
  private int status;
  private String reason = "";
  private @Nullable HeaderFields fields;
  private @Nullable String name;
  private String value = "";
  private boolean oddFraming;

  /**
   * Rejects too many empty lines before a status line.
   *
   * @param before number of empty lines so far
   */
  public static void checkBlankLines(int before) {
    if (before > MAX_BLANK_LINES) {
      throw new MalformedResponseException("too many empty lines before the status line");
    }
  }

  /** Returns whether these bytes may be the beginning of a status line. */
  public static boolean mayBegin(LineBuffer line) {
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

  /**
   * Parses the status line.
   *
   * @param into receives the fields of the head
   * @throws MalformedResponseException if this is not a status line
   */
  public void statusLine(LineBuffer line, HeaderFields into) {
    int afterVersion = HTTP.length() + 1;
    if (!mayBegin(line) || line.length() <= afterVersion || !isDigit(line.at(HTTP.length()))) {
      throw noStatusLine("a status line without a known version");
    }
    int code = line.skipBlanks(afterVersion);
    int afterCode = code + 3;
    if (code == afterVersion
        || afterCode > line.length()
        || !(afterCode == line.length() || LineBuffer.isBlank(line.at(afterCode)))) {
      throw noStatusLine("a status line without a status");
    }
    int number = 0;
    for (int i = code; i < afterCode; i++) {
      if (!isDigit(line.at(i))) {
        throw noStatusLine("a status that is no number");
      }
      number = number * 10 + line.at(i) - '0';
    }
    if (number < LOWEST_STATUS) {
      throw noStatusLine("a status below 100");
    }
    http11 = line.at(HTTP.length()) != '0';
    status = number;
    reason = line.text(afterCode, line.length());
    fields = into;
    name = null;
    oddFraming = false;
  }

  private static MalformedResponseException noStatusLine(String message) {
    return new MalformedResponseException(Problem.NO_STATUS_LINE, message);
  }

  /** Parses a field line that is not empty. */
  public void fieldLine(LineBuffer line) {
    if (LineBuffer.isBlank(line.at(0))) {
      // An obsolete fold; that of a dropped field is dropped too.
      if (name != null) {
        value = value + ' ' + line.text(0, line.length());
        oddFraming |= isFraming(name);
      }
      return;
    }
    flush();
    int colon = line.indexOf(':');
    String text = line.text(0, colon < 0 ? line.length() : colon);
    if (colon < 0 || !Tokens.isToken(text)) {
      if (isFraming(text)) {
        throw new MalformedResponseException("a field that some would take for the length");
      }
      return;
    }
    // A blank before the colon is not part of the name, but a proxy may have read it differently.
    oddFraming |= text.length() < colon && isFraming(text);
    name = text;
    value = line.text(colon + 1, line.length());
  }

  /** Finishes the head after its last line. */
  public void finish() {
    flush();
    fields = null;
  }

  /** Returns whether the version is HTTP/1.1 rather than 1.0. */
  public boolean isHttp11() {
    return http11;
  }

  /** Returns the status of the last head. */
  public int status() {
    return status;
  }

  /** Returns the reason phrase of the last head, which may be empty. */
  public String reason() {
    return reason;
  }

  /**
   * Returns whether the length is written in a way that other readers may interpret differently.
   */
  public boolean oddFraming() {
    return oddFraming;
  }

  private void flush() {
    if (name != null) {
      Objects.requireNonNull(fields, "no status line").add(name, value);
      name = null;
    }
  }

  /**
   * Returns whether this is the name of a field that determines the length, apart from characters
   * that are not valid in a name.
   */
  private static boolean isFraming(String text) {
    int length = text.length();
    if (length < "content-length".length()) {
      return false;
    }
    StringBuilder plain = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      if (Tokens.isTokenCharacter(text.charAt(i))) {
        plain.append(text.charAt(i));
      }
    }
    String lower = plain.toString().toLowerCase(Locale.ROOT);
    return lower.equals("content-length") || lower.equals("transfer-encoding");
  }

  private static boolean isDigit(byte value) {
    return value >= '0' && value <= '9';
  }
}
