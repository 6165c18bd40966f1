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
 * How a body that broke off may be gone on with: a range request (RFC 9110 section 14) on condition
 * that it is still the same body. Immutable.
 *
 * @param validator what {@code If-Range} says: a strong entity tag, or a date where there is no tag
 * @param total length of the whole body, or -1 if not known
 */
record RangeResumption(String validator, long total) {

  private static final int OK = 200;
  private static final int PARTIAL_CONTENT = 206;

  /** A date this much older than the answer is no matter of a clock that is a little off. */
  private static final Duration CLEARLY_OLDER = Duration.ofMinutes(1);

  /** What an answer to a range request means. */
  enum Reading {
    /** It goes on where the body broke off. */
    GOES_ON,
    /** It is the body from its beginning. */
    BEGINS_ANEW,
    /** It is a part, but not the one that was asked for. */
    NO_USE
  }

  /** How the body of this answer could be gone on with, or null where it can not. */
  static @Nullable RangeResumption of(HttpRequest request, HttpResponse head) {
    Headers headers = head.headers();
    String accepted = headers.first("Accept-Ranges");
    boolean possible =
        head.status() == OK
            && request.method().equals("GET")
            && request.body() == null
            && !asksForRange(request)
            // A range is one of the encoded bytes; what was written are the decoded ones.
            && headers.first("Content-Encoding") == null
            && (accepted == null || !accepted.strip().equalsIgnoreCase("none"));
    String validator = possible ? validator(headers) : null;
    return validator == null ? null : new RangeResumption(validator, length(headers));
  }

  /** Whether a request names a range itself. */
  static boolean asksForRange(HttpRequest request) {
    return request.headers().contains("Range");
  }

  /** RFC 9110 section 13.1.5: never a weak tag, and a date only where there is no tag at all. */
  private static @Nullable String validator(Headers headers) {
    String tag = headers.first("ETag");
    if (tag != null) {
      return tag.startsWith("\"") ? tag : null;
    }
    String modified = headers.first("Last-Modified");
    String date = headers.first("Date");
    if (modified == null || date == null) {
      return null;
    }
    Instant now = Instant.now();
    Instant changed = HttpDate.parse(modified, now);
    Instant answered = HttpDate.parse(date, now);
    boolean strong =
        changed != null
            && answered != null
            && !changed.plus(CLEARLY_OLDER).isAfter(answered); // section 8.8.2.2
    return strong ? modified : null;
  }

  private static long length(Headers headers) {
    String length = headers.first("Content-Length");
    return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
  }

  /** The request for the rest, from this byte on, as it is and not compressed. */
  HttpRequest asking(HttpRequest request, long from) {
    return request.with(
        request
            .headers()
            .without("If-Range")
            .without("Accept-Encoding")
            .with("Range", "bytes=" + from + "-")
            .with("If-Range", validator)
            .with("Accept-Encoding", "identity"));
  }

  /** What the answer to {@link #asking} means. */
  Reading read(HttpResponse head, long from) {
    if (head.status() != PARTIAL_CONTENT) {
      return Reading.BEGINS_ANEW;
    }
    Headers headers = head.headers();
    String tag = headers.first("ETag");
    boolean same = tag == null || !validator.startsWith("\"") || tag.equals(validator);
    return same && headers.first("Content-Encoding") == null && isRest(headers, from)
        ? Reading.GOES_ON
        : Reading.NO_USE;
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

  /** The same, with the length that the answer {@link Reading#GOES_ON} tells, by its range. */
  RangeResumption learning(HttpResponse head) {
    ContentRange range = ContentRange.of(head.headers());
    // It was asked for all of the rest, so the body ends where the range does.
    return total >= 0 || range == null ? this : new RangeResumption(validator, range.last() + 1);
  }
}
