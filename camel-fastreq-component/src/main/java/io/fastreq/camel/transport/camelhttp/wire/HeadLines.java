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
package io.fastreq.camel.transport.camelhttp.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.apache.hc.core5.util.Tokenizer;

/**
 * The head of one answer, line by line, with a limit for all of it, and an error where it breaks
 * off: the library limits lines and their number alone, and takes the end of the connection for the
 * end of the headers. Header lines without a proper name are left out, as browsers do: they say
 * nothing of where the answer ends. Used on one thread.
 */
final class HeadLines extends CheckedLines {

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z]");
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  private int left;
  private int lines;
  private boolean statusSeen;

  private boolean doubtful;

  /** Whether lines that continue the one before are left out, as that one was. */
  private boolean skipping = true;

  /**
   * The head that begins now.
   *
   * @param limit most characters of status line and headers
   */
  HeadLines(SessionInputBuffer buffer, InputStream in, int limit) {
    super(buffer, in);
    this.left = limit;
  }

  @Override
  public int readLine(CharArrayBuffer line, InputStream same) throws IOException {
    while (true) {
      if (!readWhole(line)) {
        if (lines == 0 && line.isEmpty()) {
          return -1;
        }
        if (lines == 0) {
          throw new ConnectionClosedException("the status line breaks off");
        }
        throw new TruncatedHeadException();
      }
      lines++;
      left -= line.length() + 2;
      if (left < 0) {
        throw new MessageConstraintException("the head is too large");
      }
      if (line.isEmpty()) {
        return 0;
      }
      if (!statusSeen) {
        statusSeen = true;
        return line.length();
      }
      if (isBlank(line.charAt(0))) {
        doubtful |= !skipping;
      } else {
        skipping = !hasName(line);
      }
      if (!skipping) {
        return line.length();
      }
      line.clear();
    }
  }

  /** Whether other readers may take a header for another, or for none. */
  boolean isDoubtful() {
    return doubtful;
  }

  /** Blanks before the colon are none of the name's (RFC 9112 section 5.1). */
  private boolean hasName(CharArrayBuffer line) throws MalformedLineException {
    int colon = line.indexOf(':');
    int end = colon;
    while (end > 0 && isBlank(line.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (!isTokenCharacter(line.charAt(i))) {
        refuseFraming(line.substring(0, end));
        return false;
      }
    }
    doubtful |= end > 0 && end < colon;
    return end > 0;
  }

  /** What others may take for a length or a coding must not be left out. */
  private static void refuseFraming(String name) throws MalformedLineException {
    String letters = NO_LETTERS.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    if (letters.contains("contentlength") || letters.contains("transferencoding")) {
      throw new MalformedLineException("a header that is almost one that says where a body ends");
    }
  }

  private static boolean isBlank(char c) {
    return c == Tokenizer.SP || c == Tokenizer.HT;
  }

  private static boolean isTokenCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || TOKEN_MARKS.indexOf(c) >= 0;
  }
}
