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
package io.fastreq.camel.transport.custom;

import io.fastreq.camel.FastreqBackend.Answer;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.decoding.BodyCollector;
import io.fastreq.camel.transport.decoding.ContentDecoder;
import io.fastreq.camel.transport.decoding.ContentDecoders;
import io.fastreq.camel.transport.framing.LineBuffer;
import java.util.List;
import java.util.zip.ZipException;

/** Checks a bean's response against the limits of all backends, and decodes it. Stateless. */
final class CustomResponseReader {

  private static final int FIRST_FINAL_STATUS = 200;
  private static final int LAST_STATUS = 599;

  private CustomResponseReader() {}

  /** Reads a response. */
  static Outcome read(Answer answer, String url, ReadOptions options) {
    if (answer.status() < FIRST_FINAL_STATUS || answer.status() > LAST_STATUS) {
      return TransportFailures.notHttp(null, true);
    }
    Headers headers = Headers.of(answer.headers());
    if (size(headers) > LineBuffer.MAX_SIZE) {
      return TransportFailures.headTooLarge(null);
    }
    try {
      return new Success(response(answer, headers, url, options));
    } catch (ZipException e) {
      return TransportFailures.brokenCoding(e);
    } catch (BodyTooLargeException e) {
      return TransportFailures.bodyTooLarge(e);
    }
  }

  private static long size(Headers headers) {
    long size = 0;
    for (int i = 0; i < headers.size(); i++) {
      size += headers.name(i).length() + headers.value(i).length();
    }
    return size;
  }

  private static HttpResponse response(
      Answer answer, Headers headers, String url, ReadOptions options)
      throws ZipException, BodyTooLargeException {
    byte[] given = answer.body();
    boolean decoded = false;
    BodyCollector bytes = new BodyCollector(options.maxBodySize(), !options.discardBody());
    List<String> encodings = headers.all("Content-Encoding");
    try (ContentDecoder decoder =
        given.length > 0 ? ContentDecoders.of(encodings, options.maxBodySize()) : null) {
      if (decoder == null) {
        bytes.accept(given, 0, given.length);
      } else {
        decoder.decode(given, 0, bytes);
        decoder.finish();
        decoded = true;
      }
    }
    return new HttpResponse(
        answer.status(),
        "",
        answer.httpVersion(),
        decoded ? headers.without("Content-Encoding").without("Content-Length") : headers,
        bytes.toArray(),
        url);
  }
}
