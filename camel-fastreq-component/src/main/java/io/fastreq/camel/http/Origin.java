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
package io.fastreq.camel.http;

/**
 * Scheme, host and port, and the texts made of them. Shared by the requests to one origin.
 *
 * @param ssl whether the scheme is {@code https}
 * @param host host name in ASCII or address; IPv6 without brackets
 * @param port the port, explicit or the default of the scheme
 * @param text {@code scheme://host:port}
 * @param authority the value of the {@code Host} header: without the default port
 * @param prefix the beginning of URLs: {@code scheme://authority}
 */
record Origin(boolean ssl, String host, int port, String text, String authority, String prefix) {

  static Origin of(boolean ssl, String host, int port) {
    String bracketed = bracketed(host);
    String scheme = ssl ? "https://" : "http://";
    String authority = port == (ssl ? 443 : 80) ? bracketed : bracketed + ":" + port;
    return new Origin(
        ssl, host, port, scheme + bracketed + ":" + port, authority, scheme + authority);
  }

  static String bracketed(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
