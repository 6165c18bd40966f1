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

/** Text for messages. */
public final class Texts {

  private static final int QUOTED_LENGTH = 80;
  private static final int SHOWN_LENGTH = 300;

  private Texts() {}

  /** Returns a name or key in quotes, cut, without control characters, for one line of a log. */
  public static String quoted(String text) {
    return '"' + oneLine(text, QUOTED_LENGTH) + '"';
  }

  /**
   * Returns text that was meant as a URL but is not one, cut, and with all before its last
   * {@code @} masked: where a password in malformed text begins or ends cannot be known.
   */
  public static String masked(String text) {
    int at = text.lastIndexOf('@');
    if (at < 0) {
      return oneLine(text, SHOWN_LENGTH);
    }
    int slashes = text.indexOf("//");
    int begin = slashes >= 0 && slashes < at ? slashes + 2 : 0;
    String masked = text.substring(0, Math.min(begin, 32)) + "xxxxxx" + text.substring(at);
    return oneLine(masked, SHOWN_LENGTH);
  }

  private static String oneLine(String text, int length) {
    boolean cut = text.length() > length;
    StringBuilder line = new StringBuilder(Math.min(text.length(), length) + 3);
    text.chars()
        .limit(length)
        .forEach(c -> line.append(Character.isISOControl(c) ? '?' : (char) c));
    return cut ? line.append("...").toString() : line.toString();
  }
}
