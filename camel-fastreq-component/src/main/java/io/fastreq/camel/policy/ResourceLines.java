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
package io.fastreq.camel.policy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a list of one entry a line. Blank lines, lines that begin with {@code #} and a leading byte
 * order mark are skipped; lines end in LF, CR or both. Stateless.
 */
public final class ResourceLines {

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private ResourceLines() {}

  /** An entry without surrounding white space, and the 1-based number of its line. */
  public record Line(int number, String text) {}

  /**
   * Reads to the end. The reader is left open.
   *
   * @param name what is read, for the message of the exception
   * @throws IllegalArgumentException if there is no entry: an empty list is a mistake
   * @throws IOException if reading fails
   */
  public static List<Line> read(String name, Reader source) throws IOException {
    BufferedReader reader = new BufferedReader(source);
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      String text = number == 1 ? withoutByteOrderMark(line).strip() : line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        lines.add(new Line(number, text));
      }
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException(name + " has no entry");
    }
    return lines;
  }

  private static String withoutByteOrderMark(String line) {
    return line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
  }
}
