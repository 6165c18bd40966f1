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

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Formats exceptions for users. */
final class ErrorText {

  private ErrorText() {}

  /** Returns the innermost cause, which knows best what was wrong. */
  static Throwable root(Throwable problem) {
    Throwable cause = problem;
    while (cause.getCause() != null && !cause.getCause().equals(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Returns the innermost cause's message on one line, or its type if it has no message. */
  static String of(Throwable problem) {
    Throwable root = root(problem);
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName()
        : oneLine(message);
  }

  /** Returns the text without line breaks. */
  static String oneLine(String text) {
    return text.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  /** Returns why a file cannot be used, as the end of a sentence that already names it. */
  static String because(Exception problem, Path file) {
    if (problem instanceof NoSuchFileException || problem instanceof NotDirectoryException) {
      return ": no such directory";
    }
    if (problem instanceof AccessDeniedException) {
      return ": permission denied";
    }
    String message = of(problem);
    return message.equals(file.toString()) ? "" : ": " + message.replace(file + ": ", "");
  }
}
