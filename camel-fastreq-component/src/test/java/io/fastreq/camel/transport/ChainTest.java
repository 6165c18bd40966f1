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
package io.fastreq.camel.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChainTest {

  private final Chain<String> chain = new Chain<>();
  private final Chain.Link<String> a = new Chain.Link<>("a");
  private final Chain.Link<String> b = new Chain.Link<>("b");
  private final Chain.Link<String> c = new Chain.Link<>("c");

  @Test
  void theOrderIsThatInWhichTheyCame() {
    addAll();
    assertThat(chain.all()).containsExactly("a", "b", "c");
    assertThat(chain.eldest()).isEqualTo("a");
    assertThat(chain.size()).isEqualTo(3);
  }

  @Test
  void whoLeavesFirstInTheMiddleOrLastLeavesTheOthersWhereTheyWere() {
    addAll();
    chain.remove(b);
    assertThat(chain.all()).containsExactly("a", "c");
    chain.remove(a);
    assertThat(chain.eldest()).isEqualTo("c");
    chain.add(a);
    assertThat(chain.all()).containsExactly("c", "a");
    chain.remove(a);
    chain.remove(c);
    assertThat(chain.all()).isEmpty();
    assertThat(chain.eldest()).isNull();
    assertThat(chain.size()).isZero();
  }

  @Test
  void whatIsThereIsNotAddedTwiceAndWhatIsNotThereIsNotRemoved() {
    addAll();
    chain.add(a);
    assertThat(chain.all()).containsExactly("a", "b", "c");
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
