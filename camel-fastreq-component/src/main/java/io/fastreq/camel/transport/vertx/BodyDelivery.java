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
 * Hands the pieces of one body to a sink, decoded where need be, and stops where the sink has
 * enough: also in the middle of a piece, since few compressed bytes may stand for many. Used on one
 * event loop.
 */
final class BodyDelivery {

  private static final byte[] NONE = {};

  private final BodySink sink;
  private final @Nullable ContentDecoder decoder;
  private final long limit;

  /** What has come and is not yet decoded: that of the last piece. */
  private byte[] encoded = NONE;

  private int decodedUpTo;
  private boolean wanted = true;
  private boolean decoded;
  private boolean settled;
  private long total;

  /**
   * @param encodings the values of {@code Content-Encoding}, which are undone where they are known
   */
  BodyDelivery(BodySink sink, List<String> encodings) {
    this.sink = sink;
    this.limit = sink.limit();
    this.decoder = ContentDecoders.of(encodings, limit);
  }

  /**
   * Hands on the next piece as it came from the wire.
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
   * The sink wants more.
   *
   * @return whether it still does after what was left of the last piece
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

  /** Whether the sink has said that it wants no more for now. */
  boolean isPaused() {
    return !wanted;
  }

  /** Whether the bytes are no longer those that {@code Content-Encoding} describes. */
  boolean decoded() {
    return decoded;
  }

  /**
   * No more pieces come.
   *
   * @throws ZipException if a compressed body breaks off
   */
  void finish() throws ZipException {
    if (decoder != null) {
      decoder.finish();
    }
  }

  /** Has the sink finish what it makes of the body. */
  void end() {
    sink.end();
  }

  /** The sink has said itself how the exchange ends. */
  void settle() {
    settled = true;
  }

  /** The exchange has ended; the sink is told where it does not know. Called once. */
  void release() {
    if (decoder != null) {
      decoder.close();
    }
    if (!settled) {
      sink.abort();
    }
  }
}
