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
package io.fastreq.camel.input;

import io.fastreq.camel.FastreqException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** Opens bytes and files as UTF-8 text. */
final class TextReaders {

  private TextReaders() {}

  /**
   * A reader over a body that is bytes or a file, or holds one; closing it closes what it opened.
   */
  static Reader open(@Nullable Object body) throws IOException {
    if (body instanceof Reader reader) {
      return reader;
    }
    if (body instanceof CharSequence text) {
      return new StringReader(text.toString());
    }
    if (body instanceof InputStream stream) {
      return utf8(stream);
    }
    if (body instanceof byte[] bytes) {
      return utf8(new ByteArrayInputStream(bytes));
    }
    if (body instanceof ByteBuffer buffer) {
      return utf8(streamOf(buffer));
    }
    if (body instanceof File file) {
      return utf8(Files.newInputStream(file.toPath()));
    }
    if (body instanceof Path path) {
      return utf8(Files.newInputStream(path));
    }
    if (body instanceof WrappedFile<?>) {
      return open(contentOf(body));
    }
    throw new FastreqException(
        "The file of the body has no content that can be read: "
            + (body == null ? "null" : body.getClass().getName()));
  }

  /** What is to be read: of a file that Camel wraps, the file itself or what was loaded of it. */
  static @Nullable Object contentOf(@Nullable Object body) {
    if (!(body instanceof WrappedFile<?> wrapped)) {
      return body;
    }
    Object file = wrapped.getFile();
    return contentOf(file instanceof File || file instanceof Path ? file : wrapped.getBody());
  }

  private static Reader utf8(InputStream stream) {
    return new InputStreamReader(stream, StandardCharsets.UTF_8);
  }

  /**
   * The bytes that remain in a buffer, whose position stays, so that a message can be sent again.
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
