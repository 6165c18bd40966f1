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

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * Operations on files. They may block. An interface, so that tests can have a disk that is full.
 */
public interface Disk {

  /** The file systems of this machine. */
  Disk LOCAL = new Disk() {};

  /** Creates a directory and its parents where they do not exist. */
  default void makeDirectory(Path directory) throws IOException {
    // Not createDirectories for one that exists: it takes a link to a directory for a file.
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
    }
  }

  /** Creates a file. Fails where something of that name exists, even a link to nowhere. */
  default SeekableByteChannel create(Path file) throws IOException {
    return Files.newByteChannel(
        file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Opens a file for writing from a position, up to which it is kept. */
  default SeekableByteChannel reopen(Path file, long keep) throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    SeekableByteChannel channel = Files.newByteChannel(file, options);
    try {
      return channel.truncate(keep).position(keep);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Renames a file within its directory. Replaces a file or link of that name. */
  default void rename(Path file, Path name) throws IOException {
    try {
      Files.move(file, name, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(file, name, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Deletes a file if it exists. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }
}
