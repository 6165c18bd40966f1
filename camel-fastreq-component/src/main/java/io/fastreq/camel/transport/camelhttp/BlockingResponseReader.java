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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.camelhttp.wire.ExchangeEndedException;
import io.fastreq.camel.transport.decoding.BodyCollector;
import io.fastreq.camel.transport.decoding.ContentDecoder;
import io.fastreq.camel.transport.decoding.ContentDecoders;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.zip.ZipException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response to its end, decodes it as it comes, and stops if it is too large; the library
 * would read and decode without a limit. Blocks; used on one thread.
 */
final class BlockingResponseReader {

  private static final int PIECE_SIZE = 16 * 1024;
  private static final byte[] NONE = {};

  private final ClassicHttpResponse response;
  private final String url;

  /**
   * @param url the URL of the response
   */
  BlockingResponseReader(ClassicHttpResponse response, String url) {
    this.response = response;
    this.url = url;
  }

  /** Returns status and headers, without a body. */
  HttpResponse head() {
    return responseWith(NONE);
  }

  /**
   * Reads the body and keeps it, or drops it.
   *
   * @throws BodyTooLargeException if there is more than the options allow
   * @throws ZipException if a compressed body is broken
   * @throws IOException if the connection ends before the response does
   */
  HttpResponse collect(ReadOptions options) throws IOException, BodyTooLargeException {
    BodyCollector body = new BodyCollector(options.maxBodySize(), !options.discardBody());
    readInto(
        body, entity -> ContentDecoders.collecting(encodings(), options, entity::getContentLength));
    return responseWith(body.toArray());
  }

  /**
   * Reads the body and hands it to a sink.
   *
   * @throws ExchangeEndedException if the exchange ends before all has been read
   */
  HttpResponse deliver(BlockingBodyDelivery sink) throws IOException, BodyTooLargeException {
    readInto(sink, entity -> ContentDecoders.of(encodings(), sink.limit()));
    return responseWith(NONE);
  }

  private void readInto(
      ContentDecoder.Sink sink, Function<HttpEntity, @Nullable ContentDecoder> decoding)
      throws IOException, BodyTooLargeException {
    HttpEntity entity = response.getEntity();
    InputStream in = entity == null ? null : entity.getContent();
    if (entity == null || in == null) {
      return;
    }
    boolean some;
    try (ContentDecoder decoder = decoding.apply(entity)) {
      some = read(in, new byte[pieceSize(entity.getContentLength())], decoder, sink);
      if (decoder == null) {
        return;
      }
      decoder.finish();
    }
    if (some) {
      response.removeHeaders("Content-Encoding");
      response.removeHeaders("Content-Length");
    }
  }

  /** Returns whether there was a byte. The stream closes itself when it has ended. */
  private static boolean read(
      InputStream in, byte[] buffer, @Nullable ContentDecoder decoder, ContentDecoder.Sink sink)
      throws IOException, BodyTooLargeException {
    boolean some = false;
    for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
      some |= size > 0;
      boolean wanted =
          decoder == null
              ? sink.accept(buffer, 0, size)
              : decode(decoder, size == buffer.length ? buffer : Arrays.copyOf(buffer, size), sink);
      if (!wanted) {
        throw new ExchangeEndedException();
      }
    }
    return some;
  }

  private static boolean decode(ContentDecoder decoder, byte[] encoded, ContentDecoder.Sink sink)
      throws ZipException, BodyTooLargeException {
    boolean[] wanted = {true};
    decoder.decode(
        encoded, 0, (bytes, offset, size) -> wanted[0] = sink.accept(bytes, offset, size));
    return wanted[0];
  }

  private static int pieceSize(long length) {
    return length < 0 ? PIECE_SIZE : (int) Math.min(PIECE_SIZE, Math.max(1, length));
  }

  private List<String> encodings() {
    List<String> values = new ArrayList<>(1);
    for (Header encoding : response.getHeaders("Content-Encoding")) {
      values.add(encoding.getValue() == null ? "" : encoding.getValue());
    }
    return values;
  }

  private HttpResponse responseWith(byte[] body) {
    String reason = response.getReasonPhrase();
    return new HttpResponse(
        response.getCode(),
        reason == null ? "" : reason,
        version(response.getVersion()),
        headers(),
        body,
        url);
  }

  private Headers headers() {
    Header[] fields = response.getHeaders();
    Headers.Builder headers = new Headers.Builder(fields.length);
    for (Header field : fields) {
      headers.add(field.getName(), field.getValue() == null ? "" : field.getValue());
    }
    return headers.build();
  }

  private static String version(@Nullable ProtocolVersion version) {
    return version == null ? "HTTP/1.1" : "HTTP/" + version.getMajor() + "." + version.getMinor();
  }
}
