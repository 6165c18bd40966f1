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
import java.util.Locale;

/**
 * Chart of horizontal bars as SVG, with a thin line from the lowest to the highest value of each.
 * Legible on light and dark pages.
 */
public final class BarChart {

  private static final int WIDTH = 760;
  private static final int LABELS = 270;
  private static final int FIGURES = 90;
  private static final int BAR = 18;
  private static final int STEP = 28;
  private static final int TITLE = 34;

  private final List<Panel> panels = new ArrayList<>();

  /**
   * Bar of the chart.
   *
   * @param label its label
   * @param value its length
   * @param emphasis whether it is the bar that the chart is about
   */
  public record Bar(String label, Spread value, boolean emphasis) {}

  private record Panel(String title, List<Bar> bars) {}

  /** Adds a panel of bars below the others. */
  public BarChart panel(String title, List<Bar> bars) {
    panels.add(new Panel(title, bars.stream().filter(bar -> bar.value().isKnown()).toList()));
    return this;
  }

  /** Returns the document. */
  @Override
  public String toString() {
    int height = panels.stream().mapToInt(BarChart::height).sum();
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " height=\"%d\" font-family=\"sans-serif\" font-size=\"12\" role=\"img\">%n",
            WIDTH,
            height,
            WIDTH,
            height));
    svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    int top = 0;
    for (Panel panel : panels) {
      draw(panel, top, svg);
      top += height(panel);
    }
    return svg.append("</svg>\n").toString();
  }

  private static int height(Panel panel) {
    return TITLE + panel.bars().size() * STEP + 10;
  }

  private static void draw(Panel panel, int top, StringBuilder svg) {
    text(svg, 10, top + 22, "start", "#111111", " font-weight=\"bold\"", panel.title());
    double longest = panel.bars().stream().mapToDouble(bar -> bar.value().max()).max().orElse(1);
    double scale = (WIDTH - LABELS - FIGURES) / longest;
    int y = top + TITLE;
    for (Bar bar : panel.bars()) {
      text(svg, LABELS - 10, y + 14, "end", "#111111", "", bar.label());
      Spread value = bar.value();
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n",
              LABELS,
              y,
              Math.max(1, value.median() * scale),
              BAR,
              bar.emphasis() ? "#c2410c" : "#64748b"));
      svg.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#111111\"/>%n",
              LABELS + value.min() * scale,
              LABELS + value.max() * scale,
              y + BAR / 2,
              y + BAR / 2));
      int figureX = (int) (LABELS + value.max() * scale) + 6;
      text(svg, figureX, y + 14, "start", "#111111", "", Numbers.text(value.median()));
      y += STEP;
    }
  }

  private static void text(
      StringBuilder svg, int x, int y, String anchor, String fill, String more, String content) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\"%s>%s</text>%n",
            x,
            y,
            anchor,
            fill,
            more,
            content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
  }
}
