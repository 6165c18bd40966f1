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
package io.fastreq.benchmarks.contender;

/** Protocol on the wire. */
public enum Protocol {
  /** HTTP/1.1 in clear text. */
  HTTP1("http", "HTTP/1.1"),
  /** HTTP/2 over TLS, negotiated by ALPN. */
  H2("https", "HTTP/2 over TLS"),
  /** HTTP/2 in clear text, with prior knowledge. */
  H2C("http", "HTTP/2 in clear text");

  private final String scheme;
  private final String title;

  Protocol(String scheme, String title) {
    this.scheme = scheme;
    this.title = title;
  }

  /** Returns the scheme of its URLs. */
  public String scheme() {
    return scheme;
  }

  /** Returns its name for readers. */
  public String title() {
    return title;
  }

  /** Returns whether it is HTTP/2. */
  public boolean isHttp2() {
    return this != HTTP1;
  }
}
