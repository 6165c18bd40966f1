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
package io.fastreq.camel.policy.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fastreq.camel.http.Headers;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeysTest {

  @ParameterizedTest
  @CsvSource({
    "true, Idempotency-Key",
    "TRUE, Idempotency-Key",
    "' true ', Idempotency-Key",
    "X-Request-Id, X-Request-Id",
  })
  void optionNamesTheHeader(String text, String header) {
    assertThat(IdempotencyKeys.parse("idempotencyKey", text))
        .isEqualTo(new IdempotencyKeys(header));
  }

  @Test
  void falseIsNoKey() {
    assertThat(IdempotencyKeys.parse("idempotencyKey", "false")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "X Y",
        "X:Y",
        "Schl\u00fcssel",
        "X\r\nY",
        "#keys",
        "Content-Length",
        "authorization",
        "Content-Type"
      })
  void wrongValueIsRefusedWithTheFormsItTakes(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IdempotencyKeys.parse("idempotencyKey", text))
        .withMessage("idempotencyKey must be true, false or the name of a header, but was " + text);
  }

  @Test
  void keysAreUuidsAndDiffer() {
    IdempotencyKeys keys = new IdempotencyKeys("Idempotency-Key");
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 1000; i++) {
      String key = keys.newKey();
      assertThat(UUID.fromString(key)).hasToString(key);
      assertThat(seen.add(key)).isTrue();
    }
  }

  @Test
  void keyOfAnyCaseCountsUnlessItIsBlank() {
    IdempotencyKeys keys = new IdempotencyKeys("Idempotency-Key");

    assertThat(keys.areIn(Headers.of("idempotency-KEY", "a"))).isTrue();
    assertThat(keys.areIn(Headers.of("Idempotency-Key", " "))).isFalse();
    assertThat(keys.areIn(Headers.of("X", "a"))).isFalse();
    assertThat(keys.add(Headers.of("idempotency-key", " ", "X", "a"), "k"))
        .isEqualTo(Headers.of("X", "a", "Idempotency-Key", "k"));
  }
}
