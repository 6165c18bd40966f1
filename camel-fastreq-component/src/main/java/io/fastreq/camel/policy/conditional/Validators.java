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
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The validators of a response (RFC 9110 section 8.8), and what they are valid for. As text they
 * are one line of ASCII without secrets, which any state repository can keep. Immutable.
 *
 * @param selected digest of what has selected the response: the URL that was requested last, the
 *     request headers that {@code Vary} names, and the credentials
 * @param vary names of those headers in lower case
 * @param lastModified the {@code Last-Modified}, or empty
 * @param etag the {@code ETag}, or empty
 */
public record Validators(String selected, List<String> vary, String lastModified, String etag) {

  /** Longest text that is kept: no validator needs more. */
  private static final int MAX_LENGTH = 1024;

  private static final String SEPARATOR = "\t";
  private static final int PARTS = 4;

  /**
   * Returns the validators of a response, or null if it has none, or none that can be compared.
   *
   * @param request the request as the item makes it
   * @param credentials the credentials with which it was sent, or null
   */
  static @Nullable Validators of(
      HttpRequest request, @Nullable String credentials, HttpResponse response) {
    List<String> vary = vary(response.headers());
    String lastModified = value(response.headers(), "Last-Modified");
    String etag = value(response.headers(), "ETag");
    if (vary.contains("*") || (lastModified.isEmpty() && etag.isEmpty())) {
      return null;
    }
    String selected = Selection.digest(response.finalUrl(), request.headers(), vary, credentials);
    Validators validators = new Validators(selected, vary, lastModified, etag);
    return validators.text().length() > MAX_LENGTH ? null : validators;
  }

  private static List<String> vary(Headers headers) {
    TreeSet<String> names = new TreeSet<>();
    for (String value : headers.all("Vary")) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    names.remove("");
    return List.copyOf(names);
  }

  /** Returns the value of a header; empty if there is none, or one that no server would send. */
  private static String value(Headers headers, String name) {
    String value = headers.first(name);
    return value != null && isPlain(value) && value.indexOf('\t') < 0 ? value.strip() : "";
  }

  /** Returns the validators that a text stands for, or null if it is none that was written here. */
  public static @Nullable Validators parse(@Nullable String text) {
    if (text == null || text.length() > MAX_LENGTH || !isPlain(text)) {
      return null;
    }
    String[] parts = text.split(SEPARATOR, -1);
    if (parts.length != PARTS) {
      return null;
    }
    List<String> vary = parts[1].isEmpty() ? List.of() : List.of(parts[1].split(",", -1));
    return new Validators(parts[0], vary, parts[2], parts[3]);
  }

  /** Returns whether a text can stand in a header: repositories can be edited by others. */
  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7F));
  }

  /** Returns the validators as text. */
  public String text() {
    return String.join(SEPARATOR, selected, String.join(",", vary), lastModified, etag);
  }

  /**
   * Returns whether a request selects the same response.
   *
   * @param request the request as the item makes it
   * @param url the URL that is requested, which may be the target of a redirect
   * @param credentials the credentials with which it is sent, or null
   */
  boolean fit(HttpRequest request, String url, @Nullable String credentials) {
    return selected.equals(Selection.digest(url, request.headers(), vary, credentials));
  }

  /** Returns the headers of a request that asks for a response only if it has changed. */
  Headers addTo(Headers headers) {
    Headers conditional = etag.isEmpty() ? headers : headers.with("If-None-Match", etag);
    return lastModified.isEmpty()
        ? conditional
        : conditional.with("If-Modified-Since", lastModified);
  }
}
