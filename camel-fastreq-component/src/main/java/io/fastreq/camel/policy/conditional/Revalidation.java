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
import org.jspecify.annotations.Nullable;

/**
 * What is known of the response that was last delivered for an item's URL, and what is to be kept
 * of the new one. Used by whoever handles the item's call, one thread at a time.
 */
public final class Revalidation {

  private static final int OK = 200;
  private static final int NOT_MODIFIED = 304;

  /** Headers of requests that have conditions of their own, or ask for a part. */
  private static final List<String> CONDITIONS =
      List.of(
          "If-None-Match",
          "If-Modified-Since",
          "If-Match",
          "If-Unmodified-Since",
          "If-Range",
          "Range");

  private final HttpRequest request;
  private final @Nullable String credentials;
  private final @Nullable Validators kept;

  /** Whether the current hop is conditional because of the kept validators. */
  private boolean conditional;

  private boolean isReplaced;
  private @Nullable Validators replacement;

  /**
   * Creates the state of an item that has not been sent.
   *
   * @param request the item's request, which must be {@linkplain #isPossible possible}
   * @param credentials the credentials with which it is sent, or null
   * @param kept what is kept of the response delivered last, or null
   */
  public Revalidation(
      HttpRequest request, @Nullable String credentials, @Nullable Validators kept) {
    this.request = request;
    this.credentials = credentials;
    this.kept = kept;
  }

  /**
   * Returns whether a request may be made conditional: a GET or HEAD without conditions of its own.
   */
  public static boolean isPossible(HttpRequest request) {
    return (request.method().equals("GET") || request.method().equals("HEAD"))
        && CONDITIONS.stream().noneMatch(request.headers()::contains);
  }

  /**
   * Returns a hop as it is sent: with conditions if its response is the one that is known. A hop
   * before a redirect, or to another target than last time, has none.
   */
  public HttpRequest sent(HttpRequest hop) {
    conditional =
        kept != null && isPossible(hop) && kept.fit(request, hop.url().text(), credentials);
    if (!conditional || kept == null) {
      return hop;
    }
    Headers headers = kept.addTo(hop.headers());
    return hop.with(headers);
  }

  /** Returns whether the response says that nothing has changed since the last delivery. */
  public boolean saysUnchanged(int status) {
    return conditional && status == NOT_MODIFIED;
  }

  /** Notes the response that is going to be delivered. Others than 200 change nothing. */
  public void received(HttpResponse response) {
    if (response.status() == OK) {
      isReplaced = true;
      replacement = Validators.of(request, credentials, response);
    }
  }

  /**
   * Returns the text to keep when the response has been delivered: empty to forget what is kept,
   * null to change nothing.
   */
  public @Nullable String toKeep() {
    if (!isReplaced) {
      return null;
    }
    Validators fresh = replacement;
    if (fresh != null) {
      return fresh.equals(kept) ? null : fresh.text();
    }
    return kept == null ? null : "";
  }
}
