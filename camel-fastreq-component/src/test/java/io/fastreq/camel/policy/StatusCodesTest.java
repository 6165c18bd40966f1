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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCodesTest {

  @Test
  void rangeIncludesBothEnds() {
    assertThat(members("200-299")).hasSize(100).startsWith(200).endsWith(299);
  }

  @Test
  void codesAndRangesMayBeMixed() {
    assertThat(members("200,204-206,404")).containsExactly(200, 204, 205, 206, 404);
  }

  @Test
  void classOfStatusMayBeNamed() {
    assertThat(members("2xx")).hasSize(100).startsWith(200).endsWith(299);
    assertThat(members("4XX - 5xx,201")).hasSize(201).startsWith(201, 400).endsWith(599);
    assertThat(members("404-4xx")).hasSize(96).startsWith(404).endsWith(499);
  }

  @Test
  void spacesAreAllowed() {
    assertThat(members(" 200 , 204 - 206 ")).containsExactly(200, 204, 205, 206);
  }

  @Test
  void rangesMayOverlap() {
    assertThat(members("200-202,201-203")).containsExactly(200, 201, 202, 203);
  }

  @Test
  void allCodesFrom100To999CanBeNamed() {
    assertThat(members("100-999")).hasSize(900);
  }

  @Test
  void numberThatIsNotAStatusIsNotContained() {
    StatusCodes codes = StatusCodes.parse("okStatusCodeRange", "100-999");

    assertThat(codes.contains(0)).isFalse();
    assertThat(codes.contains(-1)).isFalse();
    assertThat(codes.contains(Integer.MIN_VALUE)).isFalse();
    assertThat(codes.contains(Integer.MAX_VALUE)).isFalse();
  }

  @Test
  void toStringIsTheOriginalText() {
    assertThat(StatusCodes.parse("okStatusCodeRange", " 200,204-206 ")).hasToString("200,204-206");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "200,",
        ",200",
        "200,,201",
        "200-",
        "-200",
        "299-200",
        "xx",
        "2x",
        "20x",
        "0xx",
        "5xx-4xx",
        "99",
        "1000",
        "000",
        "099-200",
        "200-1000",
        "200 299",
        "200-250-299",
        "200;201",
        "+200",
        "2.0",
        "٢٠٠"
      })
  void invalidTextIsRefusedNamingOptionAndForm(String ranges) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatusCodes.parse("retryStatusCodes", ranges))
        .withMessageStartingWith("retryStatusCodes ")
        .withMessageContaining("200,204-206")
        .withMessageContaining("from 100 to 999");
  }

  private static int[] members(String ranges) {
    StatusCodes codes = StatusCodes.parse("okStatusCodeRange", ranges);
    return IntStream.range(-10, 2000).filter(codes::contains).toArray();
  }
}
