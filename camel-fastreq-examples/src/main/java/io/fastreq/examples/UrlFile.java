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
package io.fastreq.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Checks the user's file before anything is started, to report a fault in one line. */
final class UrlFile {

  private UrlFile() {}

  /**
   * Returns the path of the file with that name.
   *
   * @throws WrongInputException if it is missing, is not a file, is unreadable, or has no line to
   *     send
   */
  static Path checked(String name) {
    Path file = path(name);
    if (!Files.exists(file)) {
      throw new WrongInputException("no such file: " + file.toAbsolutePath());
    }
    if (!Files.isRegularFile(file)) {
      throw new WrongInputException("not a file: " + file.toAbsolutePath());
    }
    if (!Files.isReadable(file)) {
      throw new WrongInputException("not readable: " + file.toAbsolutePath());
    }
    if (!hasAnItem(file)) {
      throw new WrongInputException("no URL in it: " + file.toAbsolutePath());
    }
    return file;
  }

  private static Path path(String name) {
    try {
      return Path.of(name.strip());
    } catch (InvalidPathException e) {
      throw new WrongInputException("not a file name: " + e.getMessage());
    }
  }

  /**
   * Returns whether a line is left after skipping blank lines and comments, as the component does.
   */
  private static boolean hasAnItem(Path file) {
    // Latin 1 accepts any byte; the component checks the encoding line by line.
    try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
      return lines.map(String::strip).anyMatch(line -> !line.isEmpty() && !line.startsWith("#"));
    } catch (IOException | UncheckedIOException e) {
      throw new WrongInputException("cannot be read: " + file.toAbsolutePath() + ": " + e);
    }
  }
}
