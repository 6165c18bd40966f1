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
 * A body was to be read as text or JSON, but is still in a {@code Content-Encoding} that cannot be
 * undone, such as {@code br}: its bytes are no text. The message names the codings.
 */
public final class UndecodedBodyException extends FastreqException {

  private static final long serialVersionUID = 1L;

  private static final int MAX_SHOWN = 100;

  /**
   * Creates the exception.
   *
   * @param codings what the body is encoded with
   */
  public UndecodedBodyException(List<String> codings) {
    super(
        "the body cannot be decoded: its Content-Encoding is "
            + shown(String.join(", ", codings))
            + ", and only gzip and deflate are known");
  }

  /** The codings are the server's words: one line of bounded length. */
  private static String shown(String codings) {
    String line = codings.replaceAll("\\p{C}+", " ");
    return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "...";
  }
}
