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

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * The directory that bodies of responses are written to. It is created when it is needed.
 * Thread-safe; files are written on worker threads only.
 *
 * @param path where it is; a link to a directory is followed
 * @param maxBytes most bytes of one file; 0 for no limit
 * @param workers run what may block
 * @param disk the operations on files
 * @param clock the time of day
 */
public record DownloadDirectory(
    Path path, long maxBytes, Executor workers, Disk disk, InstantSource clock) {

  /** Creates a directory, whose path is made absolute. */
  public DownloadDirectory {
    path = path.toAbsolutePath().normalize();
    maxBytes = maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
  }

  /**
   * Returns what writes the file of one item.
   *
   * @param name a name as {@link FileNames#clean} returns them
   * @throws IllegalArgumentException for a name that would lead out of the directory
   */
  FileBodyHandler handler(String name) {
    return new FileBodyHandler(this, file(name));
  }

  private Path file(String name) {
    Path file;
    try {
      file = path.resolve(name);
    } catch (InvalidPathException e) {
      // Without a locale, a JVM can name files in ASCII only.
      file = path.resolve(FileNames.inAscii(name));
    }
    // Whatever else has gone wrong before, nothing is written elsewhere.
    if (!path.equals(file.getParent()) || !file.equals(file.normalize())) {
      throw new IllegalArgumentException("a name of a file can not be '" + name + "'");
    }
    return file;
  }
}
