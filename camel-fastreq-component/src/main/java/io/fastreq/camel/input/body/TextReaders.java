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
package io.fastreq.camel.input.body;

import io.fastreq.camel.FastreqException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** Opens bytes and files as text, in the charset of their byte order mark or a given one. */
public final class TextReaders {

  /** Charsets by the bytes of their mark, each byte as the character of the same number. */
  private static final Map<String, Charset> BY_MARK =
      Map.of(
          "\u00ff\u00fe\u0000\u0000", Charset.forName("UTF-32LE"),
          "\u0000\u0000\u00fe\u00ff", Charset.forName("UTF-32BE"),
          "\u00ef\u00bb\u00bf", StandardCharsets.UTF_8,
          "\u00ff\u00fe", StandardCharsets.UTF_16LE,
          "\u00fe\u00ff", StandardCharsets.UTF_16BE);

  /** The longest first, since one mark is the beginning of another. */
  private static final List<String> MARKS =
      BY_MARK.keySet().stream().sorted(Comparator.comparing(String::length).reversed()).toList();

  private TextReaders() {}

  /**
   * Returns a reader over a body that is bytes or a file. Closing it closes what it opened.
   *
   * @param charset charset of bytes without a mark
   */
  public static Reader open(@Nullable Object body, Charset charset) throws IOException {
    if (body instanceof Reader reader) {
      return reader;
    }
    if (body instanceof CharSequence text) {
      return new StringReader(text.toString());
    }
    if (body instanceof InputStream stream) {
      return decoded(charset, stream);
    }
    if (body instanceof byte[] bytes) {
      return decoded(charset, new ByteArrayInputStream(bytes));
    }
    if (body instanceof ByteBuffer buffer) {
      return decoded(charset, streamOf(buffer));
    }
    if (body instanceof File file) {
      return decoded(charset, Files.newInputStream(file.toPath()));
    }
    if (body instanceof Path path) {
      return decoded(charset, Files.newInputStream(path));
    }
    if (body instanceof WrappedFile<?>) {
      return open(contentOf(body), charset);
    }
    throw new FastreqException(
        "The file of the body has no content that can be read: "
            + (body == null ? "null" : body.getClass().getName()));
  }

  /** Returns the content of a body: of a file that Camel wraps, the file or its loaded content. */
  public static @Nullable Object contentOf(@Nullable Object body) {
    if (!(body instanceof WrappedFile<?> wrapped)) {
      return body;
    }
    Object file = wrapped.getFile();
    return contentOf(file instanceof File || file instanceof Path ? file : wrapped.getBody());
  }

  private static Reader decoded(Charset charset, InputStream stream) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(stream, MARKS.get(0).length());
    return new InputStreamReader(bytes, marked(bytes, charset));
  }

  /** Reads no further than needed: more bytes of a stream may take long to come. */
  private static Charset marked(PushbackInputStream bytes, Charset otherwise) throws IOException {
    StringBuilder begun = new StringBuilder();
    while (MARKS.stream().anyMatch(mark -> goesOn(mark, begun))) {
      int octet = bytes.read();
      if (octet < 0) {
        break;
      }
      begun.append((char) octet);
    }
    bytes.unread(begun.toString().getBytes(StandardCharsets.ISO_8859_1));
    return MARKS.stream()
        .filter(mark -> begun.indexOf(mark) == 0)
        .findFirst()
        .map(BY_MARK::get)
        .orElse(otherwise);
  }

  private static boolean goesOn(String mark, CharSequence begun) {
    return mark.length() > begun.length() && mark.startsWith(begun.toString());
  }

  /**
   * Returns the remaining bytes of a buffer, whose position stays, so that a message can be sent
   * again.
   */
  private static InputStream streamOf(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      return new ByteArrayInputStream(
          buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining());
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return new ByteArrayInputStream(bytes);
  }
}
