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
package io.fastreq.camel.transport.vertx.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IntrusiveListTest {

  private final IntrusiveList<String> chain = new IntrusiveList<>();
  private final IntrusiveList.Node<String> a = new IntrusiveList.Node<>("a");
  private final IntrusiveList.Node<String> b = new IntrusiveList.Node<>("b");
  private final IntrusiveList.Node<String> c = new IntrusiveList.Node<>("c");

  @Test
  void elementsAreInOrderOfInsertion() {
    addAll();
    assertThat(chain.toList()).containsExactly("a", "b", "c");
    assertThat(chain.first()).isEqualTo("a");
    assertThat(chain.size()).isEqualTo(3);
  }

  @Test
  void removalKeepsTheOrderOfTheOthers() {
    addAll();
    chain.remove(b);
    assertThat(chain.toList()).containsExactly("a", "c");
    chain.remove(a);
    assertThat(chain.first()).isEqualTo("c");
    chain.add(a);
    assertThat(chain.toList()).containsExactly("c", "a");
    chain.remove(a);
    chain.remove(c);
    assertThat(chain.toList()).isEmpty();
    assertThat(chain.first()).isNull();
    assertThat(chain.size()).isZero();
  }

  @Test
  void repeatedAddAndUnknownRemoveChangeNothing() {
    addAll();
    chain.add(a);
    assertThat(chain.toList()).containsExactly("a", "b", "c");
    chain.remove(b);
    chain.remove(b);
    assertThat(chain.size()).isEqualTo(2);
  }

  private void addAll() {
    chain.add(a);
    chain.add(b);
    chain.add(c);
  }
}
