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
package io.fastreq.camel.input;

import static io.fastreq.camel.input.Inputs.DEFAULTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchKeysTest {

  private static final String A = "http://h/a";
  private static final String B = "http://h/b";

  @Test
  void keysHeaderMayBeAListACollectionAnArrayOrText() {
    assertThat(HeaderKeys.of(null)).isNull();
    assertThat(HeaderKeys.of("a, b ,c")).containsExactly("a", "b", "c");
    assertThat(HeaderKeys.of("a")).containsExactly("a");
    assertThat(HeaderKeys.of("")).isEmpty();
    assertThat(HeaderKeys.of("a,,b,")).containsExactly("a", "", "b", "");
    assertThat(HeaderKeys.of(List.of("a,b", 1))).containsExactly("a,b", 1);
    assertThat(HeaderKeys.of(Arrays.asList("a", null))).containsExactly("a", "");
    assertThat(HeaderKeys.of(new String[] {"a", "b"})).containsExactly("a", "b");
    assertThat(HeaderKeys.of(new int[] {1, 2})).containsExactly(1, 2);
  }

  @Test
  void headerSetsKeysOfBodiesInMemoryAndLazyOnes() throws Exception {
    for (Object body : List.of(List.of(A, B), List.of(A, B).iterator(), A + "\n" + B)) {
      try (ItemSource source = Inputs.open(body, List.of("x", "y"), DEFAULTS)) {
        assertThat(source.shape()).isEqualTo(Shape.MAP);
        assertThat(keys(Inputs.rest(source))).containsExactly("x", "y");
      }
    }
  }

  @Test
  void headerOverridesTheItemsOwnKeys() throws Exception {
    List<Object> body = List.of(keyed("own", A), B);
    List<Item> items = read(body, List.of("x", "y"), DEFAULTS);
    assertThat(items).extracting(item -> item.request().key()).containsExactly("x", "y");
  }

  @Test
  void listIsKeyedIfItsFirstItemHasAKey() throws Exception {
    List<Object> bodies =
        List.of(
            List.of(keyed("x", A), Map.of("url", B, "key", 7)),
            List.of(keyed("x", A), Map.of("url", B, "key", 7)).iterator(),
            List.of("{\"key\":\"x\",\"url\":\"http://h/a\"}", Map.of("url", B, "key", 7)),
            new ObjectMapper()
                .readTree(
                    "[{\"url\":\"http://h/a\",\"key\":\"x\"},{\"url\":\"http://h/b\",\"key\":7}]"),
            "{\"url\":\"http://h/a\",\"key\":\"x\"}\n{\"url\":\"http://h/b\",\"key\":7}");
    for (Object body : bodies) {
      try (ItemSource source = Inputs.open(body)) {
        assertThat(source.shape()).isEqualTo(Shape.MAP);
        assertThat(keys(Inputs.rest(source))).containsExactly("x", "7");
      }
    }
  }

  @Test
  void listIsNotKeyedIfOnlyALaterItemHasAKey() throws Exception {
    try (ItemSource source = Inputs.open(List.of(A, keyed("x", B), keyed("x", B)))) {
      assertThat(source.shape()).isEqualTo(Shape.LIST);
      List<Item> items = Inputs.rest(source);
      assertThat(items).allSatisfy(item -> assertThat(item.problem()).isNull());
      assertThat(keys(items)).containsExactly(null, "x", "x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "x,y,z", ""})
  void differentNumberOfKeysFailsTheMessage(String header) {
    List<Object> keys = HeaderKeys.of(header);
    assertThatThrownBy(() -> Inputs.open(List.of(A, B), keys, DEFAULTS))
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining(keys.size() + " keys")
        .hasMessageContaining("2 items");
  }

  @Test
  void duplicateKeyInMemoryFailsTheMessage() {
    List<Object> bodies =
        List.of(
            List.of(keyed("x", A), keyed("x", B)),
            new Object[] {keyed("x", A), keyed("x", B)},
            Map.of("1", A, 1, B));
    for (Object body : bodies) {
      assertThatThrownBy(() -> Inputs.open(body))
          .isInstanceOf(FastreqException.class)
          .hasMessageContaining("comes twice");
    }
    assertThatThrownBy(() -> Inputs.open(List.of(A, B), List.of("x", "x"), DEFAULTS))
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("\"x\" comes twice");
  }

  @Test
  void missingKeyInMemoryFailsTheMessage() {
    Map<Object, Object> nullKey = new HashMap<>();
    nullKey.put(null, A);
    assertThatThrownBy(() -> Inputs.open(nullKey)).isInstanceOf(FastreqException.class);
    assertThatThrownBy(() -> Inputs.open(List.of(keyed("x", A), B)))
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("index 1 has no key");
    assertThatThrownBy(() -> Inputs.open(List.of(A, B), List.of("x", ""), DEFAULTS))
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("index 1 has no key");
  }

  @Test
  void lazyItemWithAMissingOrDuplicateKeyFailsAlone() throws Exception {
    Iterator<Object> body =
        List.<Object>of(keyed("x", A), B, keyed("x", B), Map.of("key", "y"), keyed("z", A))
            .iterator();
    List<Item> items = read(body, null, DEFAULTS);
    assertThat(keys(items)).containsExactly("x", null, null, "y", "z");
    assertThat(items.get(0).problem()).isNull();
    assertThat(items.get(1).problem()).contains("no key");
    assertThat(items.get(1).request()).isNotNull();
    assertThat(items.get(1).wire()).isNull();
    assertThat(items.get(2).problem()).contains("\"x\" was used already");
    assertThat(items.get(2).request().key()).isEqualTo("x");
    assertThat(items.get(3).problem()).contains("no url");
    assertThat(items.get(4).problem()).isNull();
  }

  @Test
  void lazyItemsBeyondTheHeadersKeysFailAlone() throws Exception {
    List<Item> items = read(A + "\n" + B, List.of("x"), DEFAULTS);
    assertThat(items.get(0).problem()).isNull();
    assertThat(items.get(1).problem()).contains("CamelFastreqKeys names 1");
  }

  @Test
  void keysLeftOverAtTheEndOfALazyBodyFailTheMessage() throws Exception {
    try (ItemSource source = Inputs.open(List.of(A).iterator(), List.of("x", "y"), DEFAULTS)) {
      assertThat(source.next().problem()).isNull();
      assertThatThrownBy(source::next)
          .isInstanceOf(FastreqException.class)
          .hasMessageContaining("2 keys for 1 items");
    }
  }

  @Test
  void keysAreNotCheckedWhereTheyNeedNotBeUnique() throws Exception {
    InputOptions streaming = Inputs.withLimits(false, 0, false);
    List<Object> body = List.of(keyed("x", A), keyed("x", B));
    for (Object each : List.of(body, body.iterator())) {
      assertThat(read(each, null, streaming))
          .allSatisfy(
              item -> {
                assertThat(item.problem()).isNull();
                assertThat(item.key()).isEqualTo("x");
              });
    }
    assertThat(read(List.of(A, B), List.of("x", "x"), streaming)).hasSize(2);
  }

  @Test
  void singleRequestMayHaveAKey() throws Exception {
    InputOptions byUrl = Inputs.withLimits(true, 0, true);
    assertThat(keys(read(A, List.of("x"), DEFAULTS))).containsExactly("x");
    assertThat(keys(read(keyed("own", A), null, byUrl))).containsExactly("own");
    assertThat(keys(read(A, null, byUrl))).containsExactly(A);
    assertThat(keys(read(A, null, DEFAULTS))).containsExactly((String) null);
    try (ItemSource source = Inputs.open(A, List.of("x"), byUrl)) {
      assertThat(source.shape()).isEqualTo(Shape.SINGLE);
    }
  }

  @Test
  void listWithoutKeysIsKeyedByUrlWhereAskedFor() throws Exception {
    InputOptions byUrl = Inputs.withLimits(true, 0, true);
    for (Object body : List.of(List.of(A, B, 5), List.of(A, B, 5).iterator())) {
      try (ItemSource source = Inputs.open(body, null, byUrl)) {
        assertThat(source.shape()).isEqualTo(Shape.MAP);
        assertThat(keys(Inputs.rest(source))).containsExactly(A, B, "5");
      }
    }
    assertThat(keys(read(List.of(keyed("x", A)), null, byUrl))).containsExactly("x");
    assertThat(Inputs.open(null, null, byUrl).shape()).isEqualTo(Shape.MAP);
  }

  @Test
  void repeatedUrlIsADuplicateKey() throws Exception {
    InputOptions byUrl = Inputs.withLimits(true, 0, true);
    assertThatThrownBy(() -> Inputs.open(List.of(A, A), null, byUrl))
        .isInstanceOf(FastreqException.class)
        .hasMessageContaining("comes twice");
    List<Item> items = read(List.of(A, A).iterator(), null, byUrl);
    assertThat(items).extracting(item -> item.problem() == null).containsExactly(true, false);
    String secret = "http://user:secret@h/";
    assertThatThrownBy(() -> Inputs.open(List.of(secret, secret), null, byUrl))
        .hasMessageNotContaining("secret");
  }

  @Test
  void tooManyItemsFailInMemoryBeforeTheFirstAndLazilyAtTheItem() throws Exception {
    InputOptions two = Inputs.withLimits(true, 2, false);
    for (Object body : List.of(List.of(A, A, A), new String[3], Map.of(1, A, 2, A, 3, A))) {
      assertThatThrownBy(() -> Inputs.open(body, null, two))
          .isInstanceOf(FastreqException.class)
          .hasMessageContaining("maxItems=2");
    }
    assertThat(read(List.of(A, A), null, two)).hasSize(2);
    assertThat(read(List.of(A, A).iterator(), null, two)).hasSize(2);
    try (ItemSource source = Inputs.open(List.of(A, A, A).iterator(), null, two)) {
      assertThat(source.next()).isNotNull();
      assertThat(source.next()).isNotNull();
      assertThatThrownBy(source::next)
          .isInstanceOf(FastreqException.class)
          .hasMessageContaining("maxItems=2");
    }
  }

  private static FastreqRequest keyed(String key, String url) {
    return FastreqRequest.builder(url).key(key).build();
  }

  private static List<Item> read(Object body, List<String> keys, InputOptions options)
      throws Exception {
    try (ItemSource source = Inputs.open(body, keys, options)) {
      return Inputs.rest(source);
    }
  }

  private static List<String> keys(Collection<Item> items) {
    List<String> keys = new ArrayList<>();
    items.forEach(item -> keys.add(item.key()));
    return keys;
  }
}
