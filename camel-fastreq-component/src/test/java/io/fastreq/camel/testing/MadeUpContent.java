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
package io.fastreq.camel.testing;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * Contents of files of any size, computed when needed: each byte follows from the number of the
 * file and its position, so that every part is recognisable. Immutable.
 */
public final class MadeUpContent {

  private static final int BLOCK = 1 << 16;
  private static final byte[] NOISE = new byte[BLOCK];

  static {
    new Random(17).nextBytes(NOISE);
  }

  private MadeUpContent() {}

  /** Returns bytes of a file from a position on, or fewer at the end of a block. */
  public static byte[] part(int file, long from, long most) {
    long block = from / BLOCK;
    int start = (int) (from % BLOCK);
    byte[] whole = NOISE.clone();
    ByteBuffer.wrap(whole).putInt(0, file).putLong(Integer.BYTES, block);
    int end = (int) Math.min(BLOCK, start + most);
    return Arrays.copyOfRange(whole, start, end);
  }

  /** Returns the SHA-256 of the first bytes of a file, in hexadecimal. */
  public static String sha256(int file, long size) {
    MessageDigest digest = digest();
    for (long at = 0; at < size; at += BLOCK) {
      digest.update(part(file, at, size - at));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** A new SHA-256. */
  public static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
