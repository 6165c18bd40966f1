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
package io.fastreq.camel.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Draws text as a terminal shows it, as SVG. Stateless. */
public final class TerminalPicture {

  private static final double CHARACTER = 8.43;
  private static final int LINE = 20;
  private static final int MARGIN = 18;
  private static final int BAR = 34;

  /** Words that are highlighted, with their attributes. */
  private static final Map<String, String> COLOURS =
      Map.of("OPEN", "#f07070", "CLOSED", "#7fcf8f", "rests", "#e6c068", "(paused)", "#e6c068");

  private TerminalPicture() {}

  /** Returns a picture of these lines, with a title above. */
  public static String svg(String title, List<String> lines) {
    int columns = lines.stream().mapToInt(String::length).max().orElse(0);
    long width = Math.round(columns * CHARACTER) + 2 * MARGIN;
    int height = BAR + lines.size() * LINE + 2 * MARGIN;
    StringBuilder svg =
        new StringBuilder(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\">\n"
                .formatted(width, height, width, height));
    svg.append("<title>").append(escaped(title)).append("</title>\n");
    svg.append("<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1d2330\"/>\n");
    svg.append(
        "<g font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"14\""
            + " fill=\"#d7dce5\">\n");
    svg.append(text(MARGIN, BAR - 8, " fill=\"#8b94a7\"", escaped(title)));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String weight = line.startsWith(" ") ? "" : " font-weight=\"bold\" fill=\"#8ab8ff\"";
      // Indented by position and not by leading spaces, which some SVG viewers collapse.
      int indent = line.length() - line.stripLeading().length();
      long x = MARGIN + Math.round(indent * CHARACTER);
      svg.append(text(x, BAR + MARGIN + i * LINE + 8, weight, coloured(line.strip())));
    }
    return svg.append("</g>\n</svg>\n").toString();
  }

  private static String text(long x, int y, String attributes, String content) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%d\" y=\"%d\" xml:space=\"preserve\"%s>%s</text>\n",
        x,
        y,
        attributes,
        content);
  }

  private static String coloured(String line) {
    String text = escaped(line);
    for (Map.Entry<String, String> word : COLOURS.entrySet()) {
      text =
          text.replace(
              word.getKey(),
              "<tspan fill=\"" + word.getValue() + "\">" + word.getKey() + "</tspan>");
    }
    return text;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
