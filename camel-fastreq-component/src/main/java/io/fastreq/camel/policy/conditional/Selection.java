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
package io.fastreq.camel.policy.conditional;

import io.fastreq.camel.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Digest of what selects a response: of two requests with different digests, the response to one
 * says nothing about that to the other (RFC 9111 section 4.1). Stateless.
 */
final class Selection {

  /** Enough that no two requests have the same. */
  private static final int BYTES = 16;

  private Selection() {}

  static String digest(
      String url, Headers headers, List<String> vary, @Nullable String credentials) {
    MessageDigest digest = sha256();
    add(digest, url);
    add(digest, credentials == null ? "" : credentials);
    for (String name : vary) {
      add(digest, name);
      headers.all(name).forEach(value -> add(digest, value.strip()));
    }
    byte[] first = Arrays.copyOf(digest.digest(), BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(first);
  }

  /** Adds a text and its end, which no text contains. */
  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
