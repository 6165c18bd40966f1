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

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** Writes each result at once as a line of UTF-8. Used by one thread at a time. */
final class ResultLines implements AutoCloseable {

  /** Message of the operating system for a pipe without reader, in English. */
  private static final String BROKEN_PIPE = "Broken pipe";

  private final OutputStream out;
  private final boolean ours;
  private final Consumer<Runnable> around;

  private ResultLines(OutputStream out, boolean ours, Consumer<Runnable> around) {
    this.out = out;
    this.ours = ours;
    this.around = around;
  }

  /**
   * Returns a writer to a stream, which it does not close.
   *
   * @param around runs the writing of each line
   */
  static ResultLines to(OutputStream out, Consumer<Runnable> around) {
    return new ResultLines(out, false, around);
  }

  /**
   * Returns a writer to a file.
   *
   * @param append whether to append to the file instead of replacing its content
   * @throws WrongUsageException if the file is not writable
   */
  static ResultLines toFile(Path file, boolean append) {
    try {
      return new ResultLines(
          Files.newOutputStream(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING),
          true,
          Runnable::run);
    } catch (IOException e) {
      throw new WrongUsageException("not writable: " + file + ErrorText.because(e, file));
    }
  }

  /**
   * Writes a line. When this returns, the operating system has it.
   *
   * @throws RunFailedException if it cannot be written; without a message if the reader has gone
   */
  void write(String line) {
    around.accept(() -> writeNow(line));
  }

  private void writeNow(String line) {
    try {
      out.write((line + '\n').getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      if (BROKEN_PIPE.equals(e.getMessage())) {
        throw new RunFailedException(ExitStatus.NO_READER, "", e);
      }
      throw new RunFailedException(
          ExitStatus.RUN_FAILED, "a result cannot be written: " + e.getMessage(), e);
    }
  }

  /** Closes the file. There is nothing left to flush. */
  @Override
  public void close() {
    try {
      if (ours) {
        out.close();
      }
    } catch (IOException e) {
      throw new RunFailedException(
          ExitStatus.RUN_FAILED, "the results cannot be written: " + e.getMessage(), e);
    }
  }
}
