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

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.transport.ForwardProxy;
import io.fastreq.camel.transport.HttpTransport.ReadOptions;
import io.fastreq.camel.transport.camelhttp.wire.RequestBody;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * Converts a request to the form of Apache's HttpClient. Adds {@code Host}, {@code Accept-Encoding}
 * if decompression is wanted, and the credentials of a proxy that reads the request. Stateless.
 */
final class ApacheRequest {

  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final URI ANYWHERE = URI.create("http://localhost/");

  private ApacheRequest() {}

  static HttpUriRequest of(HttpRequest request, ProxySelection proxy, ReadOptions options) {
    HttpUrl target = request.url();
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), ANYWHERE);
    FastreqProxy reader = proxy.reader(target);
    // Set one by one: the library refuses some URLs that are in use, such as with the path //.
    message.setScheme(target.ssl() ? "https" : "http");
    message.setAuthority(new URIAuthority(target.host(), target.port()));
    message.setPath(reader == null ? target.requestUri() : target.text());
    message.setHeader("Host", target.authority());
    Headers headers = request.headers();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      // What is for a proxy is not for the target (RFC 9110 section 11.7.2).
      if (reader != null || proxy.proxy() == null || !name.equalsIgnoreCase(PROXY_AUTHORIZATION)) {
        message.addHeader(name, headers.value(i));
      }
    }
    if (options.addsAcceptEncoding(request)) {
      message.addHeader(ReadOptions.ACCEPT_ENCODING, ReadOptions.DECODED);
    }
    authorize(message, reader);
    byte[] body = request.body();
    if (body != null) {
      message.setEntity(new RequestBody(body));
    }
    return message;
  }

  private static void authorize(HttpUriRequest message, @Nullable FastreqProxy reader) {
    String authorization = reader == null ? null : ForwardProxy.authorization(reader);
    if (authorization != null) {
      message.setHeader(PROXY_AUTHORIZATION, authorization);
    }
  }
}
