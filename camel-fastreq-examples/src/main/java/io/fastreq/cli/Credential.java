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
import java.nio.file.Files;
import java.nio.file.Path;

/** Credential in a file, because other users of the machine can see arguments. */
final class Credential {

  private Credential() {}

  /**
   * Returns the text of the file without surrounding spaces and line breaks.
   *
   * @throws WrongUsageException if the file cannot be read or is empty
   */
  static String in(Path file) {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read: " : "no such file: ";
      throw new WrongUsageException(why + file);
    }
    if (text.isEmpty()) {
      throw new WrongUsageException("no credential in " + file);
    }
    return text;
  }
}
