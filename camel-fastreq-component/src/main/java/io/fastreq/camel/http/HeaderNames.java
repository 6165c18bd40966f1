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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names of headers, each held once: a list of many responses would otherwise hold as many copies.
 * Bounded to the first few hundred names, whatever servers make up. Thread-safe.
 */
final class HeaderNames {

  private static final int MAX_NAMES = 256;
  private static final int MAX_LENGTH = 64;

  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private HeaderNames() {}

  /** Returns an equal name, shared if possible. */
  static String shared(String name) {
    String known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    if (KNOWN.size() < MAX_NAMES && name.length() <= MAX_LENGTH) {
      KNOWN.putIfAbsent(name, name);
    }
    return name;
  }
}
