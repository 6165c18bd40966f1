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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Holds a bean's answer against the limits that hold for all, and decodes it. Stateless. */
final class CustomResponseReader {

  private static final int FIRST_FINAL_STATUS = 200;
  private static final int LAST_STATUS = 599;

  private CustomResponseReader() {}

  /** Reads an answer. */
  static Outcome read(Answer answer, String url, ReadOptions options) {
    if (answer.status() < FIRST_FINAL_STATUS || answer.status() > LAST_STATUS) {
      return TransportFailures.notHttp(null, true);
    }
    Map<String, List<String>> headers = copy(answer.headers());
    if (size(headers) > LineBuffer.MAX_SIZE) {
      return TransportFailures.headTooLarge(null);
    }
    try {
      byte[] body = body(answer.body(), headers, options);
      return new Success(
          new HttpResponse(
              answer.status(), "", answer.httpVersion(), new MapHeaders(headers), body, url));
    } catch (ZipException e) {
      return TransportFailures.brokenCoding(e);
    } catch (BodyTooLargeException e) {
      return TransportFailures.bodyTooLarge(e);
    }
  }

  private static Map<String, List<String>> copy(Map<String, List<String>> given) {
    Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    given.forEach(
        (name, values) -> all.computeIfAbsent(name, none -> new ArrayList<>(1)).addAll(values));
    return all;
  }

  private static long size(Map<String, List<String>> headers) {
    long size = 0;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      for (String value : header.getValue()) {
        size += header.getKey().length() + value.length();
      }
    }
    return size;
  }

  private static byte[] body(byte[] given, Map<String, List<String>> headers, ReadOptions options)
      throws ZipException, BodyTooLargeException {
    BodyCollector bytes = new BodyCollector(options.maxBodySize(), !options.discardBody());
    List<String> encodings = headers.getOrDefault("Content-Encoding", List.of());
    try (ContentDecoder decoder =
        given.length > 0 ? ContentDecoders.of(encodings, options.maxBodySize()) : null) {
      if (decoder == null) {
        bytes.accept(given, 0, given.length);
      } else {
        decoder.decode(given, 0, bytes);
        decoder.finish();
        headers.remove("Content-Encoding");
        headers.remove("Content-Length");
      }
    }
    return bytes.toArray();
  }

  private record MapHeaders(Map<String, List<String>> values) implements Headers {

    @Override
    public @Nullable String first(String name) {
      List<String> found = values.get(name);
      return found == null || found.isEmpty() ? null : found.get(0);
    }

    @Override
    public Map<String, List<String>> toMap() {
      return Collections.unmodifiableMap(values);
    }
  }
}
