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
package io.fastreq.camel.output.file;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpDate;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the rest of a body that broke off is requested: by a range request (RFC 9110 section 14), on
 * the condition that it is still the same body. Immutable.
 *
 * @param validator value of {@code If-Range}: a strong entity tag, or a date where there is no tag
 * @param total length of the whole body, or -1 if not known
 */
record RangeResumption(String validator, long total) {

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  /** A date this much older than the response is not explained by a clock that is a little off. */
  private static final Duration CLEARLY_OLDER = Duration.ofMinutes(1);

  /** The meaning of a response to a range request. */
  enum Meaning {
    /** The response continues where the body broke off. */
    CONTINUES,
    /** The response is the body from its beginning. */
    RESTARTS,
    /** The response is a part, but not the requested one. */
    UNUSABLE
  }

  /**
   * Returns how the body of a response can be resumed, or null where it cannot.
   *
   * @param now the time, which dates with two digits of the year are read by
   */
  static @Nullable RangeResumption of(HttpRequest request, HttpResponse head, Instant now) {
    Headers headers = head.headers();
    String accepted = headers.first("Accept-Ranges");
    boolean possible =
        head.status() == OK
            && request.method().equals("GET")
            && request.body() == null
            && !asksForRange(request)
            // A range counts encoded bytes, but decoded ones have been written.
            && headers.first("Content-Encoding") == null
            && (accepted == null || !accepted.strip().equalsIgnoreCase("none"));
    String validator = possible ? validator(headers, now) : null;
    return validator == null ? null : new RangeResumption(validator, length(headers));
  }

  /** Returns whether a request names a range itself. */
  static boolean asksForRange(HttpRequest request) {
    return request.headers().contains("Range");
  }

  /** Never a weak tag, and a date only where there is no tag at all (RFC 9110 section 13.1.5). */
  private static @Nullable String validator(Headers headers, Instant now) {
    String tag = headers.first("ETag");
    if (tag != null) {
      return tag.startsWith("\"") ? tag : null;
    }
    String modified = headers.first("Last-Modified");
    String date = headers.first("Date");
    if (modified == null || date == null) {
      return null;
    }
    Instant changed = HttpDate.parse(modified, now);
    Instant sent = HttpDate.parse(date, now);
    boolean strong =
        changed != null
            && sent != null
            && !changed.plus(CLEARLY_OLDER).isAfter(sent); // section 8.8.2.2
    return strong ? modified : null;
  }

  private static long length(Headers headers) {
    String length = headers.first("Content-Length");
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
  }

  /** Returns the request for the rest from this byte on, not compressed. */
  HttpRequest requestRest(HttpRequest request, long from) {
    return request.with(
        request
            .headers()
            .without("If-Range")
            .without("Accept-Encoding")
            .with("Range", "bytes=" + from + "-")
            .with("If-Range", validator)
            .with("Accept-Encoding", "identity"));
  }

  /** Returns what the response to {@link #requestRest} means. */
  Meaning meaningOf(HttpResponse head, long from) {
    if (head.status() != PARTIAL_CONTENT) {
      return Meaning.RESTARTS;
    }
    Headers headers = head.headers();
    String tag = headers.first("ETag");
    boolean same = tag == null || !validator.startsWith("\"") || tag.equals(validator);
    return same && headers.first("Content-Encoding") == null && isRest(headers, from)
        ? Meaning.CONTINUES
        : Meaning.UNUSABLE;
  }

  private boolean isRest(Headers headers, long from) {
    ContentRange range = ContentRange.of(headers);
    if (range == null || range.first() != from) {
      return false;
    }
    boolean open = range.whole() < 0;
    long whole = open ? total : range.whole();
    return (open || total < 0 || whole == total) && (whole < 0 || range.last() == whole - 1);
  }

  /**
   * Returns the same with the length that a response of {@link Meaning#CONTINUES} tells by its
   * range.
   */
  RangeResumption withLengthOf(HttpResponse head) {
    ContentRange range = ContentRange.of(head.headers());
    // All of the rest was requested, so the body ends where the range does.
    return total >= 0 || range == null ? this : new RangeResumption(validator, range.last() + 1);
  }
}
