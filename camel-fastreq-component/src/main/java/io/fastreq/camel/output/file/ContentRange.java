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
package io.fastreq.camel.output.file;

import io.fastreq.camel.http.Headers;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Value of {@code Content-Range} (RFC 9110 section 14.4): which bytes of a body a response holds.
 *
 * @param first position of its first byte
 * @param last position of its last byte
 * @param whole length of the whole body, or -1 where the header does not tell it
 */
record ContentRange(long first, long last, long whole) {

  private static final Pattern FORM =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** Returns the range of a response; null where it names none, several, or a malformed one. */
  static @Nullable ContentRange of(Headers headers) {
    List<String> values = headers.all("Content-Range");
    if (values.size() != 1) {
      return null;
    }
    Matcher form = FORM.matcher(values.get(0).strip().toLowerCase(Locale.ROOT));
    if (!form.matches()) {
      return null;
    }
    long first = Long.parseLong(form.group(1));
    long last = Long.parseLong(form.group(2));
    long whole = form.group(3).equals("*") ? -1 : Long.parseLong(form.group(3));
    return first <= last && (whole < 0 || last < whole)
        ? new ContentRange(first, last, whole)
        : null;
  }

  /** Returns the number of bytes in the range. */
  long length() {
    return last - first + 1;
  }

  /** Returns whether the range is the whole body, as far as the header tells. */
  boolean isAll() {
    return first == 0 && (whole < 0 || whole == length());
  }
}
