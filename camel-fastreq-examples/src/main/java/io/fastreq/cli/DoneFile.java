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
package io.fastreq.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.service.ServiceSupport;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * File of {@code --resume}, which records completed items and their time. It keeps a few megabytes
 * in memory, whatever its size. A killed process loses the records of its last second, and the file
 * stays intact. Thread-safe.
 */
final class DoneFile extends ServiceSupport implements IdempotentRepository {

  private static final int CACHE_MEGABYTES = 4;

  /** Time between commits in milliseconds. After a kill, items not committed are sent again. */
  private static final int COMMIT_MILLIS = 200;

  private final MVStore store;
  private final MVMap<String, Long> done;

  private DoneFile(MVStore store) {
    this.store = store;
    store.setAutoCommitDelay(COMMIT_MILLIS);
    this.done =
        store.openMap(
            "done",
            new MVMap.Builder<String, Long>()
                .keyType(StringDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
  }

  /**
   * Opens the file, or creates it.
   *
   * @throws WrongUsageException if it is another kind of file, is not writable, or is in use
   */
  static DoneFile open(Path file) {
    try {
      boolean directoryIsThere =
          Files.isDirectory(Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file));
      if (!directoryIsThere || Files.isDirectory(file)) {
        throw new WrongUsageException("--resume " + file + ": not a file in an existing directory");
      }
      return new DoneFile(
          new MVStore.Builder().fileName(file.toString()).cacheSize(CACHE_MEGABYTES).open());
    } catch (MVStoreException e) {
      throw new WrongUsageException("--resume " + file + ": " + problem(e, file));
    }
  }

  private static String problem(MVStoreException e, Path file) {
    return switch (e.getErrorCode()) {
      case DataUtils.ERROR_FILE_LOCKED -> "in use by another process";
      case DataUtils.ERROR_FILE_CORRUPT, DataUtils.ERROR_UNSUPPORTED_FORMAT ->
          "not a file that --resume made";
      // A file that is too short or unreadable.
      case DataUtils.ERROR_READING_FAILED ->
          Files.isReadable(file) ? "not a file that --resume made" : "cannot be read";
      default -> "cannot be opened";
    };
  }

  @Override
  public boolean contains(String key) {
    return done.containsKey(key);
  }

  @Override
  public boolean add(String key) {
    @Nullable Long before = done.putIfAbsent(key, System.currentTimeMillis());
    return before == null;
  }

  @Override
  public boolean confirm(String key) {
    return true; // items are added only when they are done
  }

  @Override
  public boolean remove(String key) {
    return done.remove(key) != null;
  }

  @Override
  public void clear() {
    done.clear();
  }

  @Override
  protected void doStop() {
    store.close();
  }
}
