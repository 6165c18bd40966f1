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
package io.fastreq.camel.output.page;

import io.fastreq.camel.FastreqException;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.page.NextPageException;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.LinkHeader;
import io.fastreq.camel.http.UriReference;
import io.fastreq.camel.http.UrlParser;
import java.net.URI;
import java.net.URL;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Finds out which page a page names as its next one. Thread-safe if the author's function is. */
@FunctionalInterface
public interface NextReference {

  /** The next page by the {@code Link} header with relation type {@code next} (RFC 8288). */
  NextReference LINK = (response, json, whole) -> link(response);

  /**
   * Returns the next page; see {@link io.fastreq.camel.batch.page.PageReader.Content}.
   *
   * @param json returns the body parsed as JSON
   * @param whole returns the response with the value of the page
   * @throws NextPageException if the author's function fails
   * @throws Exception if the response is not what it should be
   */
  @Nullable Object of(
      HttpResponse response, Supplier<@Nullable Object> json, Supplier<FastreqResponse> whole)
      throws Exception;

  private static @Nullable String link(HttpResponse response) throws InvalidRequestException {
    HttpUrl url = UrlParser.parse(response.finalUrl());
    String target = LinkHeader.target(response.headers(), url, "next");
    return target == null || target.isEmpty() ? null : UriReference.resolve(url, target).text();
  }

  /** Returns the next page that a body of JSON names. */
  static NextReference at(Pointer pointer) {
    return (response, json, whole) -> {
      Object next = JsonValues.plain(pointer.in(json.get()));
      if (next == null || next instanceof String) {
        return next;
      }
      throw new FastreqException(
          "nextPage: the page has " + JsonValues.kind(next) + " at " + pointer + ", and no URL");
    };
  }

  /** Returns the next page that a function of the author names. */
  static NextReference by(Function<FastreqResponse, ?> function) {
    return (response, json, whole) -> {
      FastreqResponse page = whole.get();
      Object next;
      try {
        next = function.apply(page);
      } catch (Throwable e) { // the author's code may throw anything
        String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        throw new NextPageException("nextPage failed: " + message, e);
      }
      if (next == null || next instanceof FastreqRequest) {
        return next;
      }
      if (next instanceof CharSequence || next instanceof URI || next instanceof URL) {
        return FastreqRequest.of(next.toString());
      }
      throw new NextPageException(
          "nextPage failed: it returned a "
              + next.getClass().getName()
              + ", and no URL, FastreqRequest or null");
    };
  }
}
