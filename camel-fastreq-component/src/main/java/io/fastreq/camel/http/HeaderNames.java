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
 * Names of response headers, held once for all answers that have them: a list of many answers would
 * else hold as many copies. Remembers the first few hundred it sees, so that a server that makes
 * names up can do no harm. Thread-safe.
 */
final class HeaderNames {

  private static final int MOST = 256;
  private static final int LONGEST = 64;

  private static final Map<String, String> KNOWN = new ConcurrentHashMap<>();

  private HeaderNames() {}

  /** The same name, if possible as an object that is shared. */
  static String shared(String name) {
    String known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    if (KNOWN.size() < MOST && name.length() <= LONGEST) {
      KNOWN.putIfAbsent(name, name);
    }
    return name;
  }
}
