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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;

class ReportTest {

  @Test
  void medianIsTheMiddleValueOrBetweenTheTwoMiddleValues() {
    assertThat(Spread.of(List.of(9.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 9));
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(3, 1, 9));
  }

  @Test
  void missingMeasurementIsNoFigure() {
    assertThat(Spread.of(List.of()).isKnown()).isFalse();
    assertThat(Spread.of(List.of(1.0, Double.NaN)).isKnown()).isFalse();
    assertThat(Numbers.text(Spread.of(List.of()))).isEqualTo("–");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"0.12345;0.12", "12.345;12.3", "123.45;123", "1234.5;1,230", "98765.4;98,800"})
  void figuresHaveThreeDigitsThatMeanSomething(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }

  @Test
  void ratioToZeroIsNoFigure() {
    assertThat(Numbers.ratio(3, 2)).isEqualTo("1.50");
    assertThat(Numbers.ratio(3, Double.NaN)).isEqualTo("–");
    assertThat(Numbers.ratio(3, 0)).isEqualTo("–");
  }

  @Test
  void columnsOfATableAreAligned() {
    assertThat(new Table("what", "figure").row("one", "1").row("another").toString())
        .isEqualTo(
            """
            | what    | figure |
            | ------- | -----: |
            | one     |      1 |
            | another |        |
            """);
  }

  @Test
  void chartHasABarForEachFigure() throws Exception {
    String svg =
        new BarChart()
            .panel(
                "Requests & more",
                List.of(
                    new BarChart.Bar("<one>", new Spread(2, 1, 4), true),
                    new BarChart.Bar("two", new Spread(1, 1, 1), false),
                    new BarChart.Bar("not measured", Spread.of(List.of()), false)))
            .toString();
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("rect").getLength())
        .as("background and bars")
        .isEqualTo(3);
    assertThat(document.getElementsByTagName("text").item(1).getTextContent()).isEqualTo("<one>");
  }
}
