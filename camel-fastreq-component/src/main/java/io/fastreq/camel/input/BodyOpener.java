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
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.input.body.ConsumedBodies;
import io.fastreq.camel.input.body.OneShotCursor;
import io.fastreq.camel.input.body.OpenResources;
import io.fastreq.camel.input.body.TextBody;
import io.fastreq.camel.input.body.TextReaders;
import io.fastreq.camel.input.item.Json;
import io.fastreq.camel.input.item.RequestItemReader;
import java.io.File;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** Recognizes what a message body is and opens it. For one body; not thread-safe. */
final class BodyOpener {

  private final OpenResources resources = new OpenResources();
  private final ItemSourceFactory source;
  private final Charset charset;

  BodyOpener(MessageInput input) {
    this.charset = input.charset();
    this.source = new ItemSourceFactory(input, resources);
  }

  /** Opens a body, and closes it again where that fails. */
  ItemSource open(@Nullable Object body) throws Exception {
    boolean opened = false;
    try {
      ItemSource items = recognize(body);
      opened = true;
      return items;
    } finally {
      if (!opened) {
        resources.close();
      }
    }
  }

  private ItemSource recognize(@Nullable Object body) throws Exception {
    if (body == null) {
      return source.list(List.of(), 0);
    }
    if (body instanceof JsonNode node) {
      return jsonTree(node);
    }
    if (body instanceof CharSequence text) {
      return chars(text.toString());
    }
    if (isBytesOrFile(body)) {
      return bytesOrFile(body);
    }
    if (body instanceof Map<?, ?> map) {
      resources.add(body);
      return source.map(map);
    }
    if (body instanceof Collection<?> collection) {
      resources.add(body);
      return source.list(collection, collection.size());
    }
    if (body.getClass().isArray()) {
      return source.array(body);
    }
    OneShotCursor items = OneShotCursor.of(resources.add(body), resources);
    return items == null ? source.single(body) : source.lazy(resources.add(items));
  }

  private static boolean isBytesOrFile(Object body) {
    return body instanceof byte[]
        || body instanceof ByteBuffer
        || body instanceof File
        || body instanceof Path
        || body instanceof InputStream
        || body instanceof Reader
        || body instanceof WrappedFile<?>;
  }

  /**
   * Opens bytes or characters of any kind. A stream that Camel caches is reset; any other can be
   * read only once.
   */
  private ItemSource bytesOrFile(Object body) throws Exception {
    Object content = TextReaders.contentOf(body);
    Object once = null;
    if (content instanceof StreamCache cache) {
      cache.reset();
    } else if (content instanceof InputStream || content instanceof Reader) {
      once = resources.add(content);
      ConsumedBodies.spend(once);
    }
    ItemSource read = text(resources.add(TextReaders.open(content, charset)));
    if (once != null && read.knownSize() == 0) {
      ConsumedBodies.keep(once);
    }
    return read;
  }

  private ItemSource jsonTree(JsonNode node) throws Exception {
    if (node instanceof ObjectNode object && Json.toJava(object) instanceof Map<?, ?> map) {
      return source.map(map);
    }
    if (node instanceof ArrayNode array) {
      return source.list(array, array.size());
    }
    if (node instanceof TextNode text) {
      return recognize(text.textValue());
    }
    return node.isNull() || node.isMissingNode() ? source.list(List.of(), 0) : source.single(node);
  }

  private ItemSource chars(String text) throws Exception {
    boolean marked = text.startsWith(TextBody.BYTE_ORDER_MARK);
    String visible = (marked ? text.substring(1) : text).strip();
    boolean item =
        !visible.isEmpty()
            && visible.indexOf('\n') < 0
            && "#[".indexOf(visible.charAt(0)) < 0
            && !RequestItemReader.isJsonObject(visible);
    return item ? source.single(visible) : text(new StringReader(visible));
  }

  private ItemSource text(Reader reader) throws Exception {
    TextBody.Content content = TextBody.open(reader);
    if (content instanceof TextBody.Whole whole) {
      return source.map(whole.object());
    }
    return content instanceof TextBody.Lazy lazy
        ? source.lazy(lazy.items())
        : source.list(List.of(), 0);
  }
}
