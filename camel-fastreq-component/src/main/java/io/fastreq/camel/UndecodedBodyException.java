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
package io.fastreq.camel;

import java.util.List;

/**
 * Thrown when a body is read as text or JSON although it still has an unsupported {@code
 * Content-Encoding}, such as {@code br}. The message names the codings.
 */
public final class UndecodedBodyException extends FastreqException {

  private static final long serialVersionUID = 1L;

  private static final int MAX_SHOWN = 100;

  /**
   * Creates the exception.
   *
   * @param codings the codings of the body
   */
  public UndecodedBodyException(List<String> codings) {
    super(
        "the body cannot be decoded: its Content-Encoding is "
            + shown(String.join(", ", codings))
            + ", and only gzip and deflate are known");
  }

  /** Returns the codings, which come from the server, as one line of limited length. */
  private static String shown(String codings) {
    String line = codings.replaceAll("\\p{C}+", " ");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
  }
}
