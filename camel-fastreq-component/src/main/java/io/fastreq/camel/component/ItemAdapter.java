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
package io.fastreq.camel.component;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.batch.item.Shape;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.input.RequestSource;
import io.fastreq.camel.input.SourceItem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Hands the requests of the input room to the batch room, which do not know each other, and numbers
 * them. Used by one thread at a time.
 */
final class ItemAdapter implements ItemSource {

  private final RequestSource source;
  private final boolean keyByUrl;
  private final @Nullable Intakes intakes;
  private int next;

  /**
   * @param intakes says who takes the bodies of answers; null for them to be collected
   */
  ItemAdapter(RequestSource source, boolean keyByUrl, @Nullable Intakes intakes) {
    this.source = source;
    this.keyByUrl = keyByUrl;
    this.intakes = intakes;
  }

  @Override
  public Shape shape() {
    return switch (source.shape()) {
      case SINGLE -> Shape.SINGLE;
      case LIST -> Shape.LIST;
      case KEYED -> Shape.MAP;
    };
  }

  @Override
  public int knownSize() {
    return source.knownSize();
  }

  @Override
  public @Nullable Item next() throws Exception {
    SourceItem item = source.next();
    if (item == null) {
      return null;
    }
    boolean byUrl = item.key() == null && keyByUrl;
    String key = byUrl ? item.url() : item.key();
    Object resultKey = byUrl ? item.url() : item.resultKey();
    int index = next++;
    BodyHandler intake = null;
    String problem = item.problem();
    FastreqRequest request = item.request();
    HttpRequest wire = item.wire();
    if (intakes != null && request != null && wire != null && problem == null) {
      try {
        intake = intakes.intake(index, key, request, wire);
      } catch (Exception e) {
        problem = Objects.requireNonNullElse(e.getMessage(), e.toString());
      }
    }
    HttpRequest sent = problem == null ? wire : null;
    return new Item(index, key, resultKey, item.url(), request, sent, problem, intake, item.row());
  }

  @Override
  public void close() {
    source.close();
  }
}
