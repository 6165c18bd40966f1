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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/** Writes the bodies of one batch to files. Used by one thread at a time. */
public final class FileBodyHandlers implements BodyHandlers {

  private final DownloadDirectory directory;
  private final Naming naming;
  private final @Nullable UniqueFileNames names;

  /** Names the file of an item. */
  @FunctionalInterface
  public interface Naming {
    /** Returns the name that an item wants for its file; empty for its key or index. */
    String name(int index, @Nullable String key, FastreqRequest request);
  }

  /**
   * Creates the handlers of a batch.
   *
   * @param names checks that no two items have the same name; null for no check
   */
  public FileBodyHandlers(
      DownloadDirectory directory, Naming naming, @Nullable UniqueFileNames names) {
    this.directory = directory;
    this.naming = naming;
    this.names = names;
  }

  @Override
  public BodyHandler handler(
      int index, @Nullable String key, FastreqRequest request, HttpRequest wire) {
    String name = cleanName(index, key, request);
    if (names != null) {
      names.claim(name, index, wire);
    }
    return directory.handler(name);
  }

  /** Keys and URLs come from outside, so names are cleaned. */
  private String cleanName(int index, @Nullable String key, FastreqRequest request) {
    String name = FileNames.clean(naming.name(index, key, request));
    if (name.isEmpty() && key != null) {
      name = FileNames.clean(key);
    }
    return name.isEmpty() ? Integer.toString(index) : name;
  }
}
