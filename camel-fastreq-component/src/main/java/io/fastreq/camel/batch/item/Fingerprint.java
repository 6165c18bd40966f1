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
package io.fastreq.camel.batch.item;

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Digest of a request (SHA-256): equal for requests of the same method, URL, headers, body and
 * proxy, and for no others. So bodies need not be kept to compare them. Names of headers are
 * compared ignoring case and order, values of one name in their order.
 *
 * @param digest the digest of all but the proxy
 * @param proxy the proxy that the item names, or null
 */
public record Fingerprint(ByteBuffer digest, @Nullable FastreqProxy proxy) {

  /** Returns the fingerprint of a request as it is before an attempt adds to it. */
  public static Fingerprint of(HttpRequest request) {
    MessageDigest digest = sha256();
    add(digest, request.method());
    add(digest, request.url().text());
    SortedMap<String, List<String>> headers = new TreeMap<>();
    for (int i = 0; i < request.headers().size(); i++) {
      String name = request.headers().name(i).toLowerCase(Locale.ROOT);
      headers.computeIfAbsent(name, first -> new ArrayList<>()).add(request.headers().value(i));
    }
    headers.forEach(
        (name, values) -> {
          add(digest, name);
          add(digest, Integer.toString(values.size()));
          values.forEach(value -> add(digest, value));
        });
    byte[] body = request.body();
    if (body != null) {
      digest.update((byte) 1);
      digest.update(body);
    }
    return new Fingerprint(ByteBuffer.wrap(digest.digest()).asReadOnlyBuffer(), request.proxy());
  }

  /** Adds the length first, so that no two lists of texts have the same digest. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
