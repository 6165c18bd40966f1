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

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the headers of a request as its HTTP version requires. HTTP/2 has the host in {@code
 * :authority} and allows no headers that concern the connection (RFC 9113 sections 8.2.2 and
 * 8.3.1). Stateless.
 */
final class RequestHeadWriter {

  private static final CharSequence DECODED = HttpHeaders.createOptimized(ReadOptions.DECODED);
  private static final Set<String> CONNECTION_HEADERS =
      Set.of(
          "connection",
          "host",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "transfer-encoding",
          "upgrade");

  private RequestHeadWriter() {}

  /**
   * Writes the headers.
   *
   * @param options whether to ask for an encoding
   * @throws IllegalArgumentException if Vert.x refuses a header
   */
  static void write(
      HttpRequest request,
      @Nullable ProxyRoute proxyRoute,
      ReadOptions options,
      HttpClientRequest target) {
    MultiMap fields = target.headers();
    boolean http2 = target.version() == HttpVersion.HTTP_2;
    if (http2) {
      HttpUrl where = request.url();
      target.authority(HostAndPort.create(where.bracketedHost(), where.port()));
    } else {
      fields.add(HttpHeaders.HOST, request.url().authority());
    }
    Headers headers = request.headers();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (!http2 || isAllowedInHttp2(name, headers.value(i))) {
        fields.add(name, headers.value(i));
      }
    }
    if (proxyRoute != null) {
      proxyRoute.authorize(fields);
    }
    if (options.addsAcceptEncoding(request)) {
      fields.add(HttpHeaders.ACCEPT_ENCODING, DECODED);
    }
    if (request.body() == null && announcesEmptyBody(request.method())) {
      fields.add(HttpHeaders.CONTENT_LENGTH, "0");
    }
  }

  private static boolean isAllowedInHttp2(String name, String value) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return lowerCase.equals("te")
        ? value.strip().equalsIgnoreCase("trailers")
        : !CONNECTION_HEADERS.contains(lowerCase);
  }

  /** Returns whether a missing body has to be announced (RFC 9110 section 8.6). */
  private static boolean announcesEmptyBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }
}
