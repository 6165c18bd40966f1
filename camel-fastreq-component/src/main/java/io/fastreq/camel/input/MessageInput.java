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

import com.fasterxml.jackson.databind.JsonNode;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.batch.item.ItemSource;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens the items of one message: those of its body, or of what stands in for an empty body.
 * Created on the caller's thread and opened on a worker thread.
 *
 * @param body the message body; null for a list without items
 * @param keys the keys of a list, see {@link HeaderKeys#of}; null where the message names none.
 *     They take precedence over keys in the items, and are ignored for a body that is a map
 * @param charset charset of bytes and files that do not begin with a byte order mark
 * @param options what the endpoint says
 * @param bodyHandlers makes the handlers of response bodies; null where bodies are collected
 */
public record MessageInput(
    @Nullable Object body,
    @Nullable List<?> keys,
    Charset charset,
    InputOptions options,
    @Nullable BodyHandlers bodyHandlers)
    implements ItemSource.Opener {

  /** A body that is created only when it is read, on a thread that may block. */
  @FunctionalInterface
  public interface LateBody {
    /** Opens the body. */
    InputStream open() throws Exception;
  }

  /** Returns whether a body is empty, so that the endpoint's own URLs are used instead. */
  public static boolean isEmpty(@Nullable Object body) {
    return body == null || (body instanceof String text && text.isBlank());
  }

  @Override
  public boolean mayBlock() {
    return !(body == null
        || body instanceof CharSequence
        || body instanceof Collection<?>
        || body instanceof Map<?, ?>
        || body instanceof JsonNode
        || body instanceof ByteBuffer
        || body instanceof FastreqRequest
        || body.getClass().isArray());
  }

  /**
   * {@inheritDoc} Reads as far as needed to recognize what the body is.
   *
   * @throws io.fastreq.camel.FastreqException if the keys do not fit the items, there are too many
   *     items, or the body is malformed JSON; the body is closed
   * @throws Exception what the body itself threw; it is closed too
   */
  @Override
  public ItemSource open() throws Exception {
    Object content = body instanceof LateBody late ? late.open() : body;
    return new BodyOpener(this).open(content);
  }

  /** Neither body nor keys, which may hold credentials. */
  @Override
  public String toString() {
    return "MessageInput[" + (body == null ? "null" : body.getClass().getName()) + "]";
  }
}
