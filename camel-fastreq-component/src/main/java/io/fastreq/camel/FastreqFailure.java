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
package io.fastreq.camel;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Failure of one item of a batch: it has no response, or one that does not count as success.
 *
 * @param index position of the item in the batch, counted from 0
 * @param key key of the item, or null if the batch has no keys
 * @param url the URL as given by the item, or the text of the item if it is not a URL; that of the
 *     page, if a further page has failed. Userinfo is masked
 * @param kind the kind of failure
 * @param message a description of the failure
 * @param attempts number of attempts, of this page alone; 0 if nothing was sent for it
 * @param response the last response, or null if there was none
 * @param cause the cause, or null
 * @param request the request, which can be sent again; null if the item was not a request. It is
 *     that of the item, also if a further page has failed
 * @param page number of the page that failed, counted from 0, for an endpoint with {@code
 *     nextPage}; else 0
 * @param pages the values of the pages before that one, in order; unmodifiable. Empty with {@code
 *     streaming}, where they are results of their own
 */
public record FastreqFailure(
    int index,
    @Nullable String key,
    String url,
    Kind kind,
    String message,
    int attempts,
    @Nullable FastreqResponse response,
    @JsonIgnore @Nullable Throwable cause,
    @JsonIgnore @Nullable FastreqRequest request,
    int page,
    List<@Nullable Object> pages)
    implements FastreqResult {

  /** Creates a failure of an item without further pages. */
  public FastreqFailure(
      int index,
      @Nullable String key,
      String url,
      Kind kind,
      String message,
      int attempts,
      @Nullable FastreqResponse response,
      @Nullable Throwable cause,
      @Nullable FastreqRequest request) {
    this(index, key, url, kind, message, attempts, response, cause, request, 0, List.of());
  }

  /** Kind of failure. */
  public enum Kind {
    /**
     * The item is not a request that may be sent: it has a malformed URL or an unknown field, for
     * example.
     */
    VALIDATION,
    /** The address policy refuses the target. */
    BLOCKED,
    /** The host name has no address. */
    DNS,
    /** No connection could be made. */
    CONNECT,
    /** TLS could not be established, or the server's identity could not be verified. */
    TLS,
    /** The attempt or the batch ran out of time. */
    TIMEOUT,
    /** The server's response is not valid HTTP. */
    PROTOCOL,
    /** The connection ended before the response was complete. */
    TRUNCATED,
    /** The response is larger than allowed. */
    TOO_LARGE,
    /** There were too many redirects, a loop, or a redirect that may not be followed. */
    REDIRECT,
    /** The proxy failed, or none is available. */
    PROXY,
    /** The proxy refuses the credentials. */
    PROXY_AUTH,
    /** There is no access token, since the token endpoint of OAuth 2.0 gave none. */
    AUTH,
    /** The status is outside {@code okStatusCodeRange}. */
    STATUS,
    /** The target's circuit breaker is open. */
    CIRCUIT_OPEN,
    /** The body could not be converted to a value. */
    PARSE,
    /** The next page was asked for already, or is one more than {@code maxPages}. */
    PAGING,
    /** User code that handles the request or response failed. */
    HANDLER,
    /** The batch ended before the item did. */
    CANCELLED
  }

  /** Returns index, key, URL, page, kind, attempts and message; neither headers nor bodies. */
  @Override
  public String toString() {
    return "FastreqFailure[index="
        + index
        + (key == null ? "" : ", key=" + key)
        + ", url="
        + url
        + (page == 0 ? "" : ", page=" + page)
        + ", kind="
        + kind
        + ", attempts="
        + attempts
        + ", message="
        + message
        + "]";
  }
}
