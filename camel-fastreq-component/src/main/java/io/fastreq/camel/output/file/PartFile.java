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
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that gets its final name when it is complete. Until then it has an unguessable name in the
 * same directory. Used by one thread at a time, which may block.
 */
final class PartFile {

  private static final Logger LOG = LoggerFactory.getLogger(PartFile.class);

  private final Path directory;
  private final Path target;
  private final Disk disk;

  private @Nullable Path part;
  private @Nullable SeekableByteChannel channel;
  private @Nullable IOException problem;

  PartFile(Path directory, Path target, Disk disk) {
    this.directory = directory;
    this.target = target;
    this.disk = disk;
  }

  /** An operation on files. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** Runs an operation unless one has failed before. Returns the first failure, or null. */
  @Nullable IOException attempt(Action action) {
    if (problem == null) {
      try {
        action.run();
      } catch (IOException e) {
        problem = e;
      }
    }
    return problem;
  }

  /** Opens the file for writing at an offset, and truncates it there. */
  void open(long from) throws IOException {
    close();
    Path begun = part;
    if (begun == null) {
      disk.makeDirectory(directory);
      begun = directory.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
      channel = disk.create(begun);
      part = begun;
    } else {
      channel = disk.reopen(begun, from);
    }
  }

  void write(ByteBuffer piece) throws IOException {
    SeekableByteChannel open = channel;
    if (open == null) {
      return; // it has been discarded
    }
    while (piece.hasRemaining()) {
      open.write(piece);
    }
  }

  /** Closes the file after the last byte. Some file systems report write errors only here. */
  void finish() throws IOException {
    SeekableByteChannel open = channel;
    channel = null;
    if (open == null) {
      throw new IOException("the file was given up");
    }
    open.close();
  }

  /** Closes the file until it is opened again. */
  void close() {
    SeekableByteChannel open = channel;
    channel = null;
    if (open != null) {
      attempt(open::close);
    }
  }

  /** Gives the file its name, and returns it. */
  Path complete() throws IOException {
    Path whole = part;
    if (whole == null) {
      throw new IOException("there is no file");
    }
    disk.rename(whole, target);
    part = null;
    return target;
  }

  /** Removes the file, unless it has been completed. */
  void discard() {
    close();
    Path abandoned = part;
    part = null;
    if (abandoned != null) {
      try {
        disk.delete(abandoned);
      } catch (IOException e) {
        LOG.warn("The unfinished file {} could not be removed", abandoned, e);
      }
    }
  }
}
