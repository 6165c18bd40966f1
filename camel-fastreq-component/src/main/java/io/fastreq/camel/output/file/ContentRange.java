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
 * What a {@code Content-Range} says (RFC 9110 section 14.4): which bytes of a body an answer holds.
 *
 * @param first position of its first byte
 * @param last position of its last byte
 * @param whole length of the whole body, or -1 where that is not said
 */
record ContentRange(long first, long last, long whole) {

  private static final Pattern FORM =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  /** The range that an answer names; null where it names none, more than one, or an odd one. */
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

  /** How many bytes it has. */
  long length() {
    return last - first + 1;
  }

  /** Whether it is all of the body, as far as it says. */
  boolean isAll() {
    return first == 0 && (whole < 0 || whole == length());
  }
}
