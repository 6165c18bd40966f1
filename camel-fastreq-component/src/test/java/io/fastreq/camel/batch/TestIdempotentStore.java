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
package io.fastreq.camel.batch;

import io.fastreq.camel.batch.item.IdempotentStore;
import io.fastreq.camel.batch.item.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Knows the items that the test names as done, and records those delivered. */
public final class TestIdempotentStore implements IdempotentStore {

  public final List<String> delivered = new ArrayList<>();

  private final Set<String> done;

  /**
   * @param done the items that are done already, named {@code host/path}
   */
  public TestIdempotentStore(String... done) {
    this.done = Set.of(done);
  }

  private static String name(Item item) {
    return item.url().substring("http://".length());
  }

  @Override
  public boolean isDone(Item item) {
    if (name(item).endsWith("/unreadable")) {
      throw new IllegalStateException("repository is closed");
    }
    return done.contains(name(item));
  }

  @Override
  public void delivered(Item item) {
    delivered.add(name(item));
  }
}
