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
import io.fastreq.camel.transport.camelhttp.wire.RequestBody;
import java.net.URI;
import org.apache.hc.client5.http.classic.methods.HttpUriRequest;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.net.URIAuthority;
import org.jspecify.annotations.Nullable;

/**
 * A request in the library's form: its own request line and headers and, besides, {@code Host},
 * {@code Accept-Encoding} where that is asked for, and the credentials of a proxy that reads it.
 * Immutable.
 *
 * @param message what is sent
 */
record ApacheRequest(HttpUriRequest message) {

  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
  private static final URI ANYWHERE = URI.create("http://localhost/");

  static ApacheRequest of(HttpRequest request, ProxySelection proxy, boolean decompress) {
    HttpUrl target = request.url();
    HttpUriRequestBase message = new HttpUriRequestBase(request.method(), ANYWHERE);
    FastreqProxy reader = proxy.reader(target);
    // Set one by one: the library refuses some URLs that are in use, such as a path of //.
    message.setScheme(target.ssl() ? "https" : "http");
    message.setAuthority(new URIAuthority(target.host(), target.port()));
    message.setPath(reader == null ? target.requestUri() : target.text());
    message.setHeader("Host", target.authority());
    boolean ask = decompress;
    Headers headers = request.headers();
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (name.equalsIgnoreCase(ACCEPT_ENCODING)) {
        ask = false;
      }
      // What is for a proxy is not for the target (RFC 9110 section 11.7.2).
      if (reader != null || proxy.proxy() == null || !name.equalsIgnoreCase(PROXY_AUTHORIZATION)) {
        message.addHeader(name, headers.value(i));
      }
    }
    if (ask) {
      message.addHeader(ACCEPT_ENCODING, "gzip, deflate");
    }
    authorize(message, reader);
    byte[] body = request.body();
    if (body != null) {
      message.setEntity(new RequestBody(body));
    }
    return new ApacheRequest(message);
  }

  private static void authorize(HttpUriRequest message, @Nullable FastreqProxy reader) {
    String authorization = reader == null ? null : ForwardProxy.authorization(reader);
    if (authorization != null) {
      message.setHeader(PROXY_AUTHORIZATION, authorization);
    }
  }
}
