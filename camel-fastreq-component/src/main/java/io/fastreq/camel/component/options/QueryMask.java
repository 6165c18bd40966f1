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
package io.fastreq.camel.component.options;

import io.fastreq.camel.policy.SecretNames;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Masks the query parameters that an endpoint's options add to URLs. They are masked in the
 * endpoint's URI, so they are masked in URLs too. Immutable.
 */
public final class QueryMask {

  private static final Pattern PARAMETER = Pattern.compile("(?<=[?&])([^=&#]*)=([^&#]*)");

  /** Too few to guess a value by. */
  private static final int DIGEST_BYTES = 4;

  private final Set<String> names;

  public QueryMask(RequestOptions options) {
    this.names = Set.copyOf(options.getQueryParameters().keySet());
  }

  /** Returns the URL for logs. */
  public String mask(String url) {
    String masked = names.isEmpty() ? url : PARAMETER.matcher(url).replaceAll(this::shown);
    return Masking.mask(masked);
  }

  /**
   * Returns the URL for storage: secret values are replaced by short digests, not all by the same.
   */
  public String digest(String url) {
    return PARAMETER.matcher(url).replaceAll(this::digested);
  }

  private String digested(MatchResult parameter) {
    String name = decoded(parameter.group(1));
    boolean isSecret = names.contains(name) || SecretNames.isSecretParameter(name);
    String shown =
        isSecret ? parameter.group(1) + "=~" + digestOf(parameter.group(2)) : parameter.group();
    return Matcher.quoteReplacement(shown);
  }

  private static String digestOf(String value) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private String shown(MatchResult parameter) {
    String name = parameter.group(1);
    return Matcher.quoteReplacement(
        names.contains(decoded(name)) ? name + "=xxxxxx" : parameter.group());
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name; // the server wrote it, in a redirect
    }
  }
}
