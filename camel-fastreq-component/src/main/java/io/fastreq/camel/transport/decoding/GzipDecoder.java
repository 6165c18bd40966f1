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

import io.fastreq.camel.http.BodyTooLargeException;
import java.util.zip.CRC32;
import java.util.zip.ZipException;

/**
 * Decodes {@code gzip} (RFC 1952): any number of members, with the checksum and length of each
 * verified. What follows the last member and does not begin like one is ignored, as by the gzip
 * program and browsers.
 */
final class GzipDecoder implements ContentDecoder {

  // RFC 1952, section 2.3.1: the flag bits.
  private static final int HEADER_CRC = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int RESERVED = 0xe0;

  private static final int FIXED_HEADER_LENGTH = 10;
  private static final int TRAILER_LENGTH = 8;

  private enum Part {
    FIXED_HEADER,
    EXTRA_LENGTH,
    EXTRA_DATA,
    NAME,
    COMMENT,
    HEADER_CHECKSUM,
    DATA,
    TRAILER,
    PADDING
  }

  private final InflateStep step = new InflateStep(true);
  private final CRC32 headerCheck = new CRC32();
  private final CRC32 check = new CRC32();
  private long length;

  private Part part = Part.FIXED_HEADER;
  private boolean memberSeen;
  private int flags;

  /** Bytes of the current part so far, and the number that they encode, least significant first. */
  private int count;

  private long number;
  private int extraLength;

  @Override
  public int decode(byte[] encoded, int from, Sink sink)
      throws ZipException, BodyTooLargeException {
    int at = from;
    while (part != Part.PADDING && (at < encoded.length || contentIsLeft())) {
      if (part == Part.DATA) {
        at += inflate(encoded, at, sink);
        if (step.stopped()) {
          return at;
        }
      } else if (part == Part.TRAILER) {
        trailer(encoded[at++] & 0xff);
      } else {
        header(encoded[at++] & 0xff);
      }
    }
    return encoded.length;
  }

  /** Returns whether all bytes are used up, but not all decoded content has been taken. */
  private boolean contentIsLeft() {
    return part == Part.DATA && step.stopped();
  }

  private int inflate(byte[] encoded, int at, Sink sink)
      throws ZipException, BodyTooLargeException {
    int used =
        step.inflate(
            encoded,
            at,
            (bytes, offset, size) -> {
              check.update(bytes, offset, size);
              length += size;
              return sink.accept(bytes, offset, size);
            });
    if (step.ended()) {
      enter(Part.TRAILER);
    }
    return used;
  }

  private void header(int octet) throws ZipException {
    // The checksum of the header covers all of it but itself (RFC 1952, section 2.3.1).
    if (part != Part.HEADER_CHECKSUM) {
      headerCheck.update(octet);
    }
    switch (part) {
      case FIXED_HEADER -> fixedHeader(octet);
      case EXTRA_LENGTH -> {
        append(octet);
        if (count == 2) {
          extraLength = (int) number;
          enter(extraLength > 0 ? Part.EXTRA_DATA : after(Part.EXTRA_DATA));
        }
      }
      case EXTRA_DATA -> {
        if (++count == extraLength) {
          enter(after(Part.EXTRA_DATA));
        }
      }
      case NAME, COMMENT -> {
        if (octet == 0) {
          enter(after(part));
        }
      }
      case HEADER_CHECKSUM -> {
        append(octet);
        if (count == 2) {
          verify(number == (headerCheck.getValue() & 0xffff), "header checksum");
          enter(Part.DATA);
        }
      }
      default -> throw new IllegalStateException("no header part: " + part);
    }
  }

  private void fixedHeader(int octet) throws ZipException {
    switch (count++) {
      case 0 -> {
        if (octet != 0x1f && memberSeen) {
          enter(Part.PADDING);
          return;
        }
        verify(octet == 0x1f, "first byte");
      }
      case 1 -> verify(octet == 0x8b, "second byte");
      case 2 -> verify(octet == 8, "compression method");
      case 3 -> {
        flags = octet;
        // RFC 1952, section 2.3.1.2: reserved bits must be zero.
        verify((flags & RESERVED) == 0, "reserved flags");
      }
      default -> {
        // time, extra flags and operating system say nothing about the content
      }
    }
    if (count == FIXED_HEADER_LENGTH) {
      enter((flags & EXTRA) != 0 ? Part.EXTRA_LENGTH : after(Part.EXTRA_DATA));
    }
  }

  /** The optional parts come in a fixed order (RFC 1952, section 2.3). */
  private Part after(Part done) {
    if (done == Part.EXTRA_DATA && (flags & NAME) != 0) {
      return Part.NAME;
    }
    if (done != Part.COMMENT && (flags & COMMENT) != 0) {
      return Part.COMMENT;
    }
    return (flags & HEADER_CRC) != 0 ? Part.HEADER_CHECKSUM : Part.DATA;
  }

  private void trailer(int octet) throws ZipException {
    append(octet);
    if (count == TRAILER_LENGTH) {
      // RFC 1952, section 2.3.1: CRC-32, then the length modulo 2^32.
      long expected = check.getValue() | ((length & 0xffffffffL) << 32);
      verify(number == expected, "checksum or length");
      nextMember();
    }
  }

  private void nextMember() {
    memberSeen = true;
    step.reset();
    check.reset();
    headerCheck.reset();
    length = 0;
    enter(Part.FIXED_HEADER);
  }

  private void enter(Part next) {
    part = next;
    count = 0;
    number = 0;
  }

  private void append(int octet) {
    number |= (long) octet << (8 * count);
    count++;
  }

  private static void verify(boolean right, String what) throws ZipException {
    if (!right) {
      throw new ZipException("gzip: wrong " + what);
    }
  }

  @Override
  public void finish() throws ZipException {
    boolean betweenMembers = part == Part.FIXED_HEADER && count == 0;
    if (!betweenMembers && part != Part.PADDING) {
      throw new ZipException("gzip stream breaks off");
    }
  }

  @Override
  public void close() {
    step.close();
  }
}
