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
package io.fastreq.camel.policy;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Recognizes by name which headers and query parameters contain a credential: those declared secret
 * by an option, those of the HTTP standard, and those whose name suggests it. Immutable.
 */
public final class SecretNames {

  private static final Set<String> STANDARD =
      Set.of("Authorization", "Proxy-Authorization", "Cookie");

  private static final Pattern SUGGESTIVE =
      Pattern.compile(
          ".*(?:token|secret|auth(?!or)|passw|pwd|credential|session|signature|jwt|api[-_.]?key"
              + "|access[-_.]?key).*|(?:.*[-_.])?key|sig",
          Pattern.CASE_INSENSITIVE);

  /** Tells retries from new requests, and says nothing about who sends them. */
  private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  /** Most names remembered, and the length up to which they are. */
  private static final int MAX_KNOWN = 256;

  private static final int MAX_KNOWN_LENGTH = 64;

  /**
   * What the pattern says of names seen before. Requests repeat the same few, and the pattern takes
   * longer than all else that is done with a short URL.
   */
  private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<>();

  private final Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * Creates the names.
   *
   * @param secretHeaders names of further secret headers, in any case
   */
  public SecretNames(Collection<String> secretHeaders) {
    headers.addAll(STANDARD);
    headers.addAll(secretHeaders);
  }

  /** Returns whether a header of this name, in any case, contains a credential. */
  public boolean isSecretHeader(String name) {
    return headers.contains(name) || isSuggestive(name);
  }

  /** Returns whether a query parameter of this name contains a credential. */
  public static boolean isSecretParameter(String name) {
    return isSuggestive(name);
  }

  private static boolean isSuggestive(String name) {
    Boolean known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    boolean suggestive =
        SUGGESTIVE.matcher(name).matches() && !name.equalsIgnoreCase(IDEMPOTENCY_KEY);
    if (name.length() <= MAX_KNOWN_LENGTH && KNOWN.size() < MAX_KNOWN) {
      KNOWN.put(name, suggestive);
    }
    return suggestive;
  }
}
