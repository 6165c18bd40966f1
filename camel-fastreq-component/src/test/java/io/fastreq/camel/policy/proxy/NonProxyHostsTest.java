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
package io.fastreq.camel.policy.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NonProxyHostsTest {

  @ParameterizedTest
  @CsvSource({
    "localhost, LOCALHOST.",
    "Local.Example., local.example",
    "a|b , b",
    "'a,b', b",
    "*.example.com, a.b.example.com",
    "127.*, 127.0.0.1",
    "*internal*, my-internal.example",
    "*, anything.example",
    "[::1], ::1",
    "::1, [::1]",
    "[fe80:*, fe80::1",
  })
  void listedHostsUseNoProxy(String list, String host) {
    assertThat(new NonProxyHosts(list).matches(host)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, localhost.example",
    "example.com, www.example.com",
    "*.example.com, example.com",
    "*.example.com, notexample.com",
    "127.*, 1270.example",
    "10.0.0.1, 10.0.0.10",
    "'', localhost",
    "' | , ', localhost",
  })
  void otherHostsUseTheProxy(String list, String host) {
    assertThat(new NonProxyHosts(list).matches(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a|b*c", "***", "*a*b*"})
  void wildcardWithinANameIsRefused(String list) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NonProxyHosts(list))
        .withMessageStartingWith("nonProxyHosts ");
  }

  @Test
  void dotsAreNotWildcards() {
    assertThat(new NonProxyHosts("a.b").matches("axb")).isFalse();
  }
}
