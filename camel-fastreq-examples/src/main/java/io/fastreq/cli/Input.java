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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Source of the items: a file, standard input, or arguments.
 *
 * @param body the body for the endpoint
 * @param file the file, or null if the source is not a file
 */
record Input(Object body, @Nullable Path file) {

  private static final String STANDARD_INPUT = "-";

  /**
   * Returns the input that the arguments name, after checking it.
   *
   * @param names URLs, or one file; {@code -} or nothing for standard input
   * @throws WrongUsageException if it is missing, not a file or unreadable, or if standard input is
   *     a terminal that was not requested
   */
  static Input of(List<String> names, Streams streams) {
    if (names.stream().anyMatch(Input::isUrl)) {
      if (!names.stream().allMatch(Input::isUrl)) {
        throw new WrongUsageException(
            "URLs or one file, not both; a URL begins with http:// or https://");
      }
      return new Input(List.copyOf(names), null);
    }
    if (names.size() > 1) {
      throw new WrongUsageException(
          "one file at most; there is another argument (see fastreq --help)");
    }
    return ofFile(names.isEmpty() ? null : names.get(0), streams);
  }

  private static boolean isUrl(String name) {
    return name.contains("://");
  }

  private static Input ofFile(@Nullable String name, Streams streams) {
    if (STANDARD_INPUT.equals(name)) {
      return new Input(streams.in(), null);
    }
    if (name == null) {
      if (streams.terminal().get().input()) {
        throw new WrongUsageException(
            "no URLs: name a file, pipe them in, or type them after giving - as the file");
      }
      return new Input(streams.in(), null);
    }
    Path file = path(name);
    if (!Files.exists(file)) {
      throw new WrongUsageException("no such file: " + name);
    }
    if (Files.isDirectory(file)) {
      throw new WrongUsageException("not a file: " + name);
    }
    if (!Files.isReadable(file)) {
      throw new WrongUsageException("not readable: " + name);
    }
    return new Input(file.toFile(), file);
  }

  private static Path path(String name) {
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new WrongUsageException("not a file name: " + e.getMessage());
    }
  }

  /** Returns whether this file is the input. */
  boolean isIn(Path other) {
    try {
      return file != null && Files.exists(other) && Files.isSameFile(file, other);
    } catch (IOException e) {
      return false; // then it is not writable either
    }
  }

  /**
   * Returns the number of items as far as counting lines can tell: for a file that is not one JSON
   * array or object over several lines.
   *
   * @return -1 if it is unknown
   */
  int count() {
    if (body instanceof List<?> urls) {
      return urls.size();
    }
    if (file == null || !Files.isRegularFile(file)) {
      return -1;
    }
    int count = 0;
    // Latin 1 accepts any byte; the endpoint checks the encoding line by line.
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
          continue;
        }
        if (count == 0 && (text.startsWith("[") || (text.startsWith("{") && !text.endsWith("}")))) {
          return -1;
        }
        count++;
      }
    } catch (IOException | UncheckedIOException e) {
      return -1; // the endpoint will fail too and report it
    }
    return count;
  }
}
