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

import org.junit.jupiter.api.Test;

class TokensTest {

  private static final String TOKEN_CHARACTERS =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  @Test
  void tokensHaveTheCharactersOfTheRfcAndNoOthers() {
    for (char c = 0; c <= 0xFF; c++) {
      assertThat(Tokens.isTokenCharacter(c))
          .as("character %d", (int) c)
          .isEqualTo(TOKEN_CHARACTERS.indexOf(c) >= 0);
    }
  }

  @Test
  void tokenIsNotEmpty() {
    assertThat(Tokens.isToken("")).isFalse();
    assertThat(Tokens.isToken("X-Api-Key")).isTrue();
    assertThat(Tokens.isToken("X Api")).isFalse();
  }
}
