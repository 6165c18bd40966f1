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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.transport.decoding.ContentDecoder;
import io.fastreq.camel.transport.decoding.ContentDecoders;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Hands the pieces of one body to a sink, decoded if necessary. Stops when the sink wants no more,
 * even in the middle of a piece, since few compressed bytes may decode to many. Used on one event
 * loop.
 */
final class BodyDelivery {

  private static final byte[] NONE = {};

  private final BodySink sink;
  private final @Nullable ContentDecoder decoder;
  private final long limit;

  /** The last piece, of which not all has been decoded yet. */
  private byte[] encoded = NONE;

  private int decodedUpTo;
  private boolean wanted = true;
  private boolean decoded;
  private boolean settled;
  private long total;

  /**
   * @param encodings the values of {@code Content-Encoding}, which are decoded where they are known
   */
  BodyDelivery(BodySink sink, List<String> encodings) {
    this.sink = sink;
    this.limit = sink.limit();
    this.decoder = ContentDecoders.of(encodings, limit);
  }

  /**
   * Takes the next piece as it came from the wire.
   *
   * @return whether the sink wants more
   */
  boolean add(Buffer piece) throws ZipException, BodyTooLargeException {
    if (decoder == null) {
      count(piece.length());
      wanted = sink.take(ByteBuffer.wrap(piece.getBytes()));
      return wanted;
    }
    decoded = true;
    encoded = piece.getBytes();
    decodedUpTo = 0;
    return goOn();
  }

  /**
   * Goes on, since the sink wants more.
   *
   * @return whether it still wants more after the rest of the last piece
   */
  boolean goOn() throws ZipException, BodyTooLargeException {
    wanted = true;
    if (decoder != null && encoded.length > 0) {
      decodedUpTo = decoder.decode(encoded, decodedUpTo, this::hand);
      if (wanted) {
        encoded = NONE;
      }
    }
    return wanted;
  }

  private boolean hand(byte[] bytes, int offset, int length) throws BodyTooLargeException {
    count(length);
    wanted = sink.take(ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length)));
    return wanted;
  }

  private void count(int more) throws BodyTooLargeException {
    total += more;
    if (total > limit) {
      throw new BodyTooLargeException();
    }
  }

  /** Returns whether the sink wants no more for now. */
  boolean isPaused() {
    return !wanted;
  }

  /** Returns whether the bytes are no longer those that {@code Content-Encoding} describes. */
  boolean decoded() {
    return decoded;
  }

  /**
   * Called after the last piece.
   *
   * @throws ZipException if a compressed body is cut off
   */
  void finish() throws ZipException {
    if (decoder != null) {
      decoder.finish();
    }
  }

  /** Tells the sink that the body is complete. */
  void end() {
    sink.end();
  }

  /** Called when the sink itself has ended the exchange. */
  void settle() {
    settled = true;
  }

  /**
   * Called once when the exchange has ended. Tells the sink unless the sink itself has ended it.
   */
  void release() {
    if (decoder != null) {
      decoder.close();
    }
    if (!settled) {
      sink.abort();
    }
  }
}
