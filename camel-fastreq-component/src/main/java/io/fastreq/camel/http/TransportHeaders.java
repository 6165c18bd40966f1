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

import java.util.Locale;
import java.util.Set;

/** Headers that only the transport sets: they say where a request goes or where it ends. */
public final class TransportHeaders {

  private static final Set<String> NAMES =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "upgrade",
          "keep-alive",
          "te",
          "trailer",
          "proxy-connection",
          "expect");

  private TransportHeaders() {}

  /** Returns whether a header of this name, in any case, is one of them. */
  public static boolean contains(String name) {
    return NAMES.contains(name.toLowerCase(Locale.ROOT));
  }
}
