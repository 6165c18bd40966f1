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

import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Records items as done only when the exchange has completed without failure, since a list or a map
 * is delivered only then. For one exchange; thread-safe.
 */
final class DeferredIdempotentStore extends SynchronizationAdapter implements IdempotentStore {

  private final IdempotentStore store;
  private final List<Item> delivered = new ArrayList<>(); // guarded by itself

  DeferredIdempotentStore(IdempotentStore store) {
    this.store = store;
  }

  @Override
  public Item recall(Item item) {
    return store.recall(item);
  }

  @Override
  public boolean isDone(Item item) {
    return store.isDone(item);
  }

  @Override
  public void delivered(Item item) {
    synchronized (delivered) {
      delivered.add(item);
    }
  }

  @Override
  public void onComplete(Exchange exchange) {
    List<Item> all;
    synchronized (delivered) {
      all = List.copyOf(delivered);
    }
    all.forEach(store::delivered);
  }
}
