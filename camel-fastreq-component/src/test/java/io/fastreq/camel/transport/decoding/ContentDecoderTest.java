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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.testing.Bytes;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDecoderTest {

  private static final byte[] PLAIN = plain();

  private static byte[] plain() {
    byte[] words = new byte[50_000];
    new Random(7).nextBytes(words);
    byte[] all = Arrays.copyOf(words, 120_000);
    Arrays.fill(all, 60_000, 110_000, (byte) 'x');
    return all;
  }

  private static ContentDecoder decoder(String... encodings) {
    return Objects.requireNonNull(ContentDecoders.of(List.of(encodings), 0));
  }

  private static byte[] decode(String encoding, byte[] encoded, int step)
      throws ZipException, BodyTooLargeException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ContentDecoder decoder = decoder(encoding)) {
      for (int at = 0; at < encoded.length; at += step) {
        byte[] piece = Arrays.copyOfRange(encoded, at, Math.min(encoded.length, at + step));
        decoder.decode(
            piece,
            0,
            (bytes, offset, length) -> {
              out.write(bytes, offset, length);
              return true;
            });
      }
      decoder.finish();
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8192, Integer.MAX_VALUE / 2})
  void decodesEachEncodingHoweverItIsSplit(int step) throws Exception {
    assertThat(decode("gzip", Bytes.gzip(PLAIN), step)).isEqualTo(PLAIN);
    assertThat(decode("deflate", Bytes.deflate(PLAIN, false), step)).isEqualTo(PLAIN);
    assertThat(decode("deflate", Bytes.deflate(PLAIN, true), step)).isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "gzip,1",
    "gzip,5000",
    "gzip,200000",
    "deflate,1",
    "deflate,5000",
    "deflate,200000",
    "'deflate, gzip',1",
    "'deflate, gzip',5000"
  })
  void stopsWhereTheSinkPausesAndContinuesFromThere(String encoding, int step) throws Exception {
    byte[] swelling = Bytes.concat(new byte[3_000_000], PLAIN);
    byte[] encoded =
        switch (encoding) {
          case "gzip" -> Bytes.gzip(swelling);
          case "deflate" -> Bytes.deflate(swelling, false);
          default -> Bytes.gzip(Bytes.deflate(swelling, false));
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ContentDecoder decoder = decoder(encoding)) {
      for (int at = 0; at < encoded.length; at += step) {
        byte[] piece = Arrays.copyOfRange(encoded, at, Math.min(encoded.length, at + step));
        decodeWithStops(decoder, piece, out);
      }
      decoder.finish();
    }
    assertThat(out.toByteArray()).isEqualTo(swelling);
  }

  private static void decodeWithStops(
      ContentDecoder decoder, byte[] piece, ByteArrayOutputStream out) throws Exception {
    AtomicInteger handed = new AtomicInteger(1);
    int used = 0;
    while (handed.get() > 0) {
      handed.set(0);
      used =
          decoder.decode(
              piece,
              used,
              (bytes, offset, length) -> {
                out.write(bytes, offset, length);
                handed.incrementAndGet();
                return false;
              });
      assertThat(handed.get()).as("pieces before the stop").isLessThan(2);
    }
  }

  @Test
  void namesMatchInAnyCaseAndUnknownOnesAreKept() throws Exception {
    assertThat(decode("X-GZip", Bytes.gzip(PLAIN), 999)).isEqualTo(PLAIN);
    assertThat(decode(" DEFLATE ", Bytes.deflate(PLAIN, false), 999)).isEqualTo(PLAIN);
    assertThat(ContentDecoders.of(List.of("br"), 0)).isNull();
    assertThat(ContentDecoders.of(List.of("br, gzip"), 0)).isNull();
    assertThat(ContentDecoders.of(List.of("gzip", "zstd"), 0)).isNull();
    assertThat(ContentDecoders.of(List.of("identity", ",", ""), 0)).isNull();
    assertThat(ContentDecoders.of(List.of("gzip,".repeat(3000)), 0)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8192, Integer.MAX_VALUE / 2})
  void codingsOfAListAreDecodedFromLastToFirst(int step) throws Exception {
    assertThat(decode("deflate, gzip", Bytes.gzip(Bytes.deflate(PLAIN, false)), step))
        .isEqualTo(PLAIN);
    assertThat(decode("gzip, gzip , GZIP", Bytes.gzip(Bytes.gzip(Bytes.gzip(PLAIN))), step))
        .isEqualTo(PLAIN);
    assertThat(decode("identity, gzip,", Bytes.gzip(PLAIN), step)).isEqualTo(PLAIN);
  }

  @Test
  void encodedBytesCountTowardsTheLimit() {
    assertTooLarge(ContentDecoders.of(List.of("gzip"), 10_000), NAMED, filled(70_000), 1);
    assertTooLarge(ContentDecoders.of(List.of("gzip"), 0), NAMED, filled(70_000), 20);
    byte[] emptyMembers = Bytes.concat(Bytes.gzip(new byte[0]), Bytes.gzip(new byte[0]));
    assertTooLarge(ContentDecoders.of(List.of("gzip"), 0), Bytes.gzip(PLAIN), emptyMembers, 30_000);
  }

  @Test
  void incompressibleDataMayBeAsLargeAsTheLimit() throws Exception {
    byte[] random = new byte[100_000];
    new Random(1).nextBytes(random);
    byte[] packed = Bytes.gzip(random);
    assertThat(packed.length).isGreaterThan(random.length);
    drop(ContentDecoders.of(List.of("gzip"), random.length), packed, 1);
    drop(ContentDecoders.of(List.of("gzip"), 1), Bytes.gzip(new byte[1]), 1);
  }

  private static ContentDecoder ofDropped(List<String> encodings, long length) {
    return ContentDecoders.collecting(encodings, new ReadOptions(0, true, true), () -> length);
  }

  @Test
  void droppedBodyIsWatchedOnlyForMissingContent() throws Exception {
    byte[] broken = filled(70_000);
    drop(ofDropped(List.of("gzip"), -1), broken, 30);
    assertTooLarge(ofDropped(List.of("gzip"), -1), NAMED, broken, 20);
    assertThat(ofDropped(List.of("gzip"), 70_010)).isNull();
    assertThat(ofDropped(List.of(), -1)).isNull();
  }

  /** The head of a gzip member that is followed by its file name. */
  private static final byte[] NAMED = {0x1f, (byte) 0x8b, 8, 8, 0, 0, 0, 0, 0, 0};

  private static byte[] filled(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 'x');
    return bytes;
  }

  private static void assertTooLarge(
      ContentDecoder decoder, byte[] beginning, byte[] more, int times) {
    assertThatExceptionOfType(BodyTooLargeException.class)
        .isThrownBy(
            () -> {
              drop(decoder, beginning, 1);
              drop(decoder, more, times);
            });
  }

  private static void drop(ContentDecoder decoder, byte[] piece, int times)
      throws ZipException, BodyTooLargeException {
    for (int i = 0; i < times; i++) {
      decoder.decode(piece, 0, (bytes, offset, length) -> true);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100_000})
  void concatenatedGzipMembersAreDecoded(int step) throws Exception {
    byte[] two =
        Bytes.concat(
            Bytes.gzip(new byte[] {1, 2}), Bytes.gzip(new byte[0]), Bytes.gzip(new byte[] {3}));
    assertThat(decode("gzip", two, step)).containsExactly(1, 2, 3);
  }

  @Test
  void bytesAfterTheLastMemberAreIgnored() throws Exception {
    assertThat(decode("gzip", Bytes.concat(Bytes.gzip(new byte[] {5}), new byte[100]), 3))
        .containsExactly(5);
    assertThat(
            decode("deflate", Bytes.concat(Bytes.deflate(new byte[] {5}, false), new byte[9]), 3))
        .containsExactly(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void allOptionalPartsOfAGzipHeaderAreSkipped(int step) throws Exception {
    byte[] plain = "hello".getBytes(StandardCharsets.US_ASCII);
    assertThat(decode("gzip", gzipWithAllHeaders(plain, 0), step)).isEqualTo(plain);
  }

  @Test
  void wrongHeaderChecksumIsDetected() {
    assertThatThrownBy(() -> decode("gzip", gzipWithAllHeaders(new byte[] {1}, 1), 1000))
        .isInstanceOf(ZipException.class);
  }

  private static byte[] gzipWithAllHeaders(byte[] plain, int checksumError) {
    byte[] header = {0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 2, 0, 'e', 0, 'n', 0};
    byte[] whole = Bytes.concat(header, new byte[] {'c', 'c', 0});
    CRC32 check = new CRC32();
    check.update(whole);
    long sum = check.getValue() + checksumError;
    byte[] member = Bytes.gzip(plain);
    return Bytes.concat(
        whole,
        new byte[] {(byte) sum, (byte) (sum >> 8)},
        Arrays.copyOfRange(member, 10, member.length));
  }

  @Test
  void truncatedStreamIsBroken() {
    byte[] gzip = Bytes.gzip(PLAIN);
    for (int length : new int[] {1, 9, 15, gzip.length / 2, gzip.length - 1}) {
      assertThatThrownBy(() -> decode("gzip", Arrays.copyOf(gzip, length), 500))
          .as("cut at %d", length)
          .isInstanceOf(ZipException.class);
    }
    byte[] zlib = Bytes.deflate(PLAIN, false);
    for (int length : new int[] {1, 2, zlib.length - 1}) {
      assertThatThrownBy(() -> decode("deflate", Arrays.copyOf(zlib, length), 500))
          .as("cut at %d", length)
          .isInstanceOf(ZipException.class);
    }
  }

  @Test
  void changedStreamIsBroken() {
    byte[] gzip = Bytes.gzip(PLAIN);
    for (int at : new int[] {0, 1, 2, 3, 2000, gzip.length - 5, gzip.length - 1}) {
      byte[] changed = gzip.clone();
      changed[at] ^= (byte) 0xff;
      assertThatThrownBy(() -> decode("gzip", changed, 500))
          .as("changed at %d", at)
          .isInstanceOf(ZipException.class);
    }
  }

  @Test
  void noBytesAreAnEmptyBody() throws Exception {
    assertThat(decode("gzip", new byte[0], 1)).isEmpty();
    assertThat(decode("deflate", new byte[0], 1)).isEmpty();
  }
}
