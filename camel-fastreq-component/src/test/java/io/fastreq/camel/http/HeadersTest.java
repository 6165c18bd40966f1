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
package io.fastreq.camel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeadersTest {

  private static final Headers SOME = Headers.of("Accept", "a", "X-One", "1", "ACCEPT", "b");

  @Test
  void namesAreComparedIgnoringCase() {
    assertThat(SOME.first("accept")).isEqualTo("a");
    assertThat(SOME.all("aCCept")).containsExactly("a", "b");
    assertThat(SOME.contains("x-one")).isTrue();
    assertThat(SOME.first("X")).isNull();
    assertThat(SOME.all("X")).isEmpty();
    assertThat(SOME.contains("X")).isFalse();
  }

  @Test
  void fieldsKeepTheirOrderAndSpelling() {
    assertThat(SOME.size()).isEqualTo(3);
    assertThat(SOME.name(2)).isEqualTo("ACCEPT");
    assertThat(SOME.value(2)).isEqualTo("b");
    assertThat(SOME.toList())
        .containsExactly(
            Map.entry("Accept", "a"), Map.entry("X-One", "1"), Map.entry("ACCEPT", "b"));
  }

  @Test
  void mapHoldsAllValuesOfANameInAnyCase() {
    Map<String, List<String>> map = SOME.toMap();

    assertThat(map).hasSize(2).containsEntry("accept", List.of("a", "b"));
    assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> map.get("Accept").add("c"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(Headers.of(map)).isEqualTo(Headers.of("Accept", "a", "Accept", "b", "X-One", "1"));
    assertThat(Headers.EMPTY.toMap()).isEmpty();
  }

  @Test
  void changesMakeOtherHeaders() {
    assertThat(SOME.with("Y", "2"))
        .isEqualTo(Headers.of("Accept", "a", "X-One", "1", "ACCEPT", "b", "Y", "2"));
    assertThat(SOME.without("accept")).isEqualTo(Headers.of("X-One", "1"));
    assertThat(SOME.without("accept").with("Y", "2")).isEqualTo(Headers.of("X-One", "1", "Y", "2"));
    assertThat(SOME.without("Y")).isSameAs(SOME);
    assertThat(SOME.without(name -> name.startsWith("A"))).isEqualTo(Headers.of("X-One", "1"));
    assertThat(SOME.without(name -> true)).isEqualTo(Headers.EMPTY);
    assertThat(SOME.size()).isEqualTo(3);
  }

  @Test
  void builderGrows() {
    Headers.Builder builder = new Headers.Builder(0);
    for (int i = 0; i < 20; i++) {
      builder.add("N" + i, "v" + i);
    }

    Headers built = builder.build();

    assertThat(built.size()).isEqualTo(20);
    assertThat(built.first("n19")).isEqualTo("v19");
    assertThat(built).hasSameHashCodeAs(built.with("X", "1").without("X"));
  }

  @Test
  void namesWithoutAValueAreRefused() {
    assertThatThrownBy(() -> Headers.of("Accept")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textShowsNoValue() {
    assertThat(Headers.of("Authorization", "secret")).hasToString("Headers[Authorization]");
  }
}
