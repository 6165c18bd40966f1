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
package io.fastreq.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Markdown table that is also readable as text, with aligned columns. */
public final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  /** Creates a table with these columns; the first is text, the others are figures. */
  public Table(String... columns) {
    rows.add(List.of(columns));
  }

  /** Adds a row and fills up missing cells. */
  public Table row(String... cells) {
    List<String> row = new ArrayList<>(List.of(cells));
    while (row.size() < rows.get(0).size()) {
      row.add("");
    }
    rows.add(row);
    return this;
  }

  /** Returns the lines of the table. */
  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], Math.max(3, row.get(i).length()));
      }
    }
    StringBuilder text = new StringBuilder(line(rows.get(0), widths));
    List<String> rule = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      rule.add(i == 0 ? "-".repeat(widths[i]) : "-".repeat(widths[i] - 1) + ":");
    }
    text.append(line(rule, widths));
    rows.stream().skip(1).forEach(row -> text.append(line(row, widths)));
    return text.toString();
  }

  private static String line(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      String gap = " ".repeat(widths[i] - cells.get(i).length());
      padded.add(i == 0 ? cells.get(i) + gap : gap + cells.get(i));
    }
    return padded.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
