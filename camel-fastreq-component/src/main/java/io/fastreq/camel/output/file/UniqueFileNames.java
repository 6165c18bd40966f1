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
package io.fastreq.camel.output.file;

import io.fastreq.camel.batch.item.Fingerprint;
import io.fastreq.camel.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The file names of one batch, each for one item. Used by one thread at a time. */
public final class UniqueFileNames {

  private final boolean shared;
  private final Map<String, Claim> claims = new HashMap<>();

  private record Claim(int index, @Nullable Fingerprint request) {}

  /**
   * Creates an empty set of names.
   *
   * @param shared whether items with equal requests may share a name, because only one is sent
   */
  public UniqueFileNames(boolean shared) {
    this.shared = shared;
  }

  /**
   * Claims a name for an item.
   *
   * @throws IllegalArgumentException if an earlier item has this name, or one that a file system
   *     cannot tell from it
   */
  public void claim(String name, int index, HttpRequest request) {
    Fingerprint fingerprint = shared ? Fingerprint.of(request) : null;
    Claim first = claims.putIfAbsent(FileNames.folded(name), new Claim(index, fingerprint));
    if (first != null && (fingerprint == null || !fingerprint.equals(first.request()))) {
      throw new IllegalArgumentException(
          "the name of its file, '" + name + "', is that of item " + first.index());
    }
  }
}
