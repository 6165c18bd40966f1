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

/** A credential in a file: what stands in an argument, others on the machine can see. */
final class Credential {

  private Credential() {}

  /**
   * The text of the file, without the spaces and line breaks around it.
   *
   * @throws WrongUsageException where it cannot be read or holds nothing
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
      throw new WrongUsageException("holds no credential: " + file);
    }
    return text;
  }
}
