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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;

/**
 * Single-byte charset that the JVM lacks, or has with gaps: the first half is ASCII, the second a
 * table. It can only decode. Immutable.
 */
final class SingleByteCharset extends Charset {

  private static final int HALF = 0x80;
  private static final int CONTROLS = 0x20;
  private static final char UNDEFINED = '\uFFFD';

  private final char[] upperHalf;

  private SingleByteCharset(String name, char[] upperHalf) {
    super(name, null);
    this.upperHalf = upperHalf;
  }

  /** Returns a charset with the C1 controls in their places, followed by these characters. */
  static Charset withControls(String name, String afterControls) {
    char[] table = new char[HALF];
    for (int i = 0; i < HALF; i++) {
      table[i] = i < CONTROLS ? (char) (HALF + i) : afterControls.charAt(i - CONTROLS);
    }
    return new SingleByteCharset(name, table);
  }

  /**
   * Returns the charset of WHATWG Encoding Standard, section 14.5, where each byte of the second
   * half is its own character.
   */
  static Charset userDefined(String name) {
    char[] table = new char[HALF];
    for (int i = 0; i < HALF; i++) {
      table[i] = (char) (0xF780 + i);
    }
    return new SingleByteCharset(name, table);
  }

  /**
   * Returns a charset of the JVM with C1 controls for the bytes it leaves undefined, as on the web.
   */
  static Charset like(Charset charset) {
    char[] table = new char[HALF];
    for (int i = 0; i < HALF; i++) {
      char c = charset.decode(ByteBuffer.wrap(new byte[] {(byte) (HALF + i)})).get(0);
      table[i] = c == UNDEFINED && i < CONTROLS ? (char) (HALF + i) : c;
    }
    return new SingleByteCharset(charset.name(), table);
  }

  @Override
  public boolean contains(Charset other) {
    return other.name().equals("US-ASCII") || other.equals(this);
  }

  @Override
  public boolean canEncode() {
    return false;
  }

  @Override
  public CharsetEncoder newEncoder() {
    throw new UnsupportedOperationException(name() + " can only be decoded");
  }

  @Override
  public CharsetDecoder newDecoder() {
    return new CharsetDecoder(this, 1, 1) {
      @Override
      protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
        while (in.hasRemaining()) {
          if (!out.hasRemaining()) {
            return CoderResult.OVERFLOW;
          }
          byte octet = in.get(in.position());
          char c = octet >= 0 ? (char) octet : upperHalf[octet + HALF];
          if (c == UNDEFINED) {
            return CoderResult.unmappableForLength(1);
          }
          in.get();
          out.put(c);
        }
        return CoderResult.UNDERFLOW;
      }
    };
  }
}
