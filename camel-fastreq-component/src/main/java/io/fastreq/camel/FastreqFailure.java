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
import org.jspecify.annotations.Nullable;

/**
 * Why one item of a batch has no answer, or an answer that does not count as success.
 *
 * @param index position of the item in the batch, counted from 0
 * @param key key of the item, or null where the batch has no keys
 * @param url the URL as the item gave it; the text of the item where it was no URL. Userinfo is
 *     masked
 * @param kind what went wrong
 * @param message what went wrong, in words
 * @param attempts how often the item was tried; 0 where nothing was sent for it
 * @param response the last answer, or null where there was none
 * @param cause the exception behind it, or null
 * @param request the request, to be sent again; null for an item that was no request at all
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
    @JsonIgnore @Nullable FastreqRequest request)
    implements FastreqResult {

  /** What went wrong. */
  public enum Kind {
    /** The item is no request that may be sent: a malformed URL, an unknown field. */
    VALIDATION,
    /** The address policy refuses the target. */
    BLOCKED,
    /** The host's name has no address. */
    DNS,
    /** No connection came about. */
    CONNECT,
    /** TLS could not be agreed on, or the server is not who it should be. */
    TLS,
    /** The attempt or the batch ran out of time. */
    TIMEOUT,
    /** What the server sent is not HTTP. */
    PROTOCOL,
    /** The connection ended before the answer was whole. */
    TRUNCATED,
    /** The answer is larger than allowed. */
    TOO_LARGE,
    /** Too many redirects, a loop, or one that may not be followed. */
    REDIRECT,
    /** The proxy did not do its work, or none is to be had. */
    PROXY,
    /** The proxy refuses the credentials. */
    PROXY_AUTH,
    /** The status is outside {@code okStatusCodeRange}. */
    STATUS,
    /** The target's circuit breaker is open. */
    CIRCUIT_OPEN,
    /** The body could not be made into a value. */
    PARSE,
    /** Code of the route's author that handles the answer failed. */
    HANDLER,
    /** The batch ended before the item did. */
    CANCELLED
  }

  /** Index, key, URL, kind, attempts and message; neither headers nor bodies. */
  @Override
  public String toString() {
    return "FastreqFailure[index="
        + index
        + (key == null ? "" : ", key=" + key)
        + ", url="
        + url
        + ", kind="
        + kind
        + ", attempts="
        + attempts
        + ", message="
        + message
        + "]";
  }
}
