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
package io.fastreq.camel.transport.decoding;

import io.fastreq.camel.ContentCodings;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Finds the decoder for a {@code Content-Encoding} (RFC 9110 section 8.4). Stateless. */
public final class ContentDecoders {

  /** Each coding costs a window of 32 KiB, and servers use one, rarely two. */
  private static final int MAX_CODINGS = 5;

  private ContentDecoders() {}

  /**
   * Returns the decoder of a body.
   *
   * @param encodings the values of all {@code Content-Encoding} headers
   * @param maxBodySize most bytes after decoding, 0 or {@code Long.MAX_VALUE} for no limit; it
   *     bounds the encoded bytes too
   * @return the decoder; null if there is nothing to decode, or one of the codings is not known, so
   *     that the body stays as it came
   */
  public static @Nullable ContentDecoder of(List<String> encodings, long maxBodySize) {
    ContentDecoder decoder = chain(ContentCodings.of(encodings));
    return decoder == null ? null : new BoundedDecoder(decoder, maxBodySize);
  }

  /**
   * Returns the decoder of a body that is collected or dropped. One that is dropped is decoded only
   * if its size matters; of one without a limit it is only found out whether it decodes to anything
   * at all.
   *
   * @param length the length of the encoded body, or -1 if it is not known
   * @return the decoder, or null if none is needed
   */
  public static @Nullable ContentDecoder collecting(
      List<String> encodings, ReadOptions options, LongSupplier length) {
    if (encodings.isEmpty() || !options.discardBody() || options.maxBodySize() > 0) {
      return of(encodings, options.maxBodySize());
    }
    long known = length.getAsLong();
    boolean endsSoon = known >= 0 && known <= BoundedDecoder.MAX_WITHOUT_CONTENT;
    ContentDecoder decoder = endsSoon ? null : of(encodings, 0);
    return decoder == null ? null : new LenientDecoder(decoder);
  }

  private static @Nullable ContentDecoder chain(List<String> codings) {
    if (codings.isEmpty() || codings.size() > MAX_CODINGS) {
      return null;
    }
    for (String coding : codings) {
      if (!ContentDecoder.isKnown(coding)) {
        return null;
      }
    }
    // The coding that was applied last is decoded first.
    ContentDecoder decoder = ContentDecoder.forEncoding(codings.get(0));
    for (String coding : codings.subList(1, codings.size())) {
      decoder = new ChainedDecoder(ContentDecoder.forEncoding(coding), decoder);
    }
    return decoder;
  }
}
