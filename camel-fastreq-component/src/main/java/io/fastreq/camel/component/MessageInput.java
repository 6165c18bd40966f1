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
package io.fastreq.camel.component;

import com.fasterxml.jackson.databind.JsonNode;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.input.BodyOpener;
import io.fastreq.camel.input.InputOptions;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The input of one batch: what the message held, or what stands in for an empty message. Made on
 * the caller's thread, opened on a worker's.
 */
public final class MessageInput implements ItemSource.Opener {

  private final @Nullable Object body;
  private final @Nullable List<Object> keys;
  private final Charset charset;
  private final InputOptions options;
  private final @Nullable Intakes intakes;

  MessageInput(
      @Nullable Object body,
      @Nullable List<Object> keys,
      Charset charset,
      InputOptions options,
      @Nullable Intakes intakes) {
    this.body = body;
    this.keys = keys;
    this.charset = charset;
    this.options = options;
    this.intakes = intakes;
  }

  /** A body that is made only when it is read, on a thread that may block. */
  @FunctionalInterface
  public interface LateBody {
    InputStream open() throws Exception;
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

  @Override
  public ItemSource open() throws Exception {
    Object source = body instanceof LateBody late ? late.open() : body;
    return new ItemAdapter(
        BodyOpener.open(source, keys, charset, options), options.keyByUrl(), intakes);
  }
}
