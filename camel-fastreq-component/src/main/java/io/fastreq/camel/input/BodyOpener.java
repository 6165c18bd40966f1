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
import io.fastreq.camel.FastreqException;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;
import org.jspecify.annotations.Nullable;

/** Recognises what a message body is and opens it. */
public final class BodyOpener {

  private final OpenResources resources = new OpenResources();
  private final ItemSourceFactory source;
  private final Charset charset;

  private BodyOpener(@Nullable List<?> headerKeys, Charset charset, InputOptions options) {
    this.charset = charset;
    this.source = new ItemSourceFactory(headerKeys, options, resources);
  }

  /**
   * Whether a body names nothing at all, so that the endpoint's own URLs stand in for it.
   *
   * @param body the message body
   */
  public static boolean isEmptyBody(@Nullable Object body) {
    return body == null || (body instanceof String text && text.isBlank());
  }

  /**
   * Opens a body. May block: it reads as far as it must to know what the body is.
   *
   * @param body the message body; null is a list without items
   * @param keys the keys of a list, see {@link HeaderKeys#of}; null where the message names none.
   *     They come before keys in the items, and do nothing for a body that is keyed itself
   * @param charset that of bytes and files that do not begin with a byte order mark
   * @param options what the endpoint says
   * @return the items; to be closed in any case
   * @throws FastreqException if keys do not fit the items, there are too many items, or the body is
   *     malformed JSON; nothing is to be sent then, and the body is closed
   * @throws Exception what the body itself threw; it is closed too
   */
  public static RequestSource open(
      @Nullable Object body, @Nullable List<?> keys, Charset charset, InputOptions options)
      throws Exception {
    BodyOpener opening = new BodyOpener(keys, charset, options);
    boolean opened = false;
    try {
      RequestSource source = opening.recognise(body);
      opened = true;
      return source;
    } finally {
      if (!opened) {
        opening.resources.close();
      }
    }
  }

  /** Opens a body whose bytes are UTF-8 unless a mark says otherwise. */
  static RequestSource open(@Nullable Object body, @Nullable List<?> keys, InputOptions options)
      throws Exception {
    return open(body, keys, StandardCharsets.UTF_8, options);
  }

  private RequestSource recognise(@Nullable Object body) throws Exception {
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
   * Bytes or characters of whatever kind. A stream that Camel caches begins anew; any other can be
   * read only once.
   */
  private RequestSource bytesOrFile(Object body) throws Exception {
    Object content = TextReaders.contentOf(body);
    Object once = null;
    if (content instanceof StreamCache cache) {
      cache.reset();
    } else if (content instanceof InputStream || content instanceof Reader) {
      once = resources.add(content);
      ConsumedBodies.spend(once);
    }
    RequestSource read = text(resources.add(TextReaders.open(content, charset)));
    if (once != null && read.knownSize() == 0) {
      ConsumedBodies.keep(once);
    }
    return read;
  }

  private RequestSource jsonTree(JsonNode node) throws Exception {
    if (node instanceof ObjectNode object && Json.toJava(object) instanceof Map<?, ?> map) {
      return source.map(map);
    }
    if (node instanceof ArrayNode array) {
      return source.list(array, array.size());
    }
    if (node instanceof TextNode text) {
      return recognise(text.textValue());
    }
    return node.isNull() || node.isMissingNode() ? source.list(List.of(), 0) : source.single(node);
  }

  private RequestSource chars(String text) throws Exception {
    boolean marked = text.startsWith(TextBody.BYTE_ORDER_MARK);
    String visible = (marked ? text.substring(1) : text).strip();
    boolean item =
        !visible.isEmpty()
            && visible.indexOf('\n') < 0
            && "#[".indexOf(visible.charAt(0)) < 0
            && !RequestItemReader.isJsonObject(visible);
    return item ? source.single(visible) : text(new StringReader(visible));
  }

  private RequestSource text(Reader reader) throws Exception {
    TextBody.Content content = TextBody.open(reader);
    if (content instanceof TextBody.Whole whole) {
      return source.map(whole.object());
    }
    return content instanceof TextBody.Lazy lazy
        ? source.lazy(lazy.items())
        : source.list(List.of(), 0);
  }
}
