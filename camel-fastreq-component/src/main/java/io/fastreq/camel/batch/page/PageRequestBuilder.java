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
package io.fastreq.camel.batch.page;

import io.fastreq.camel.FastreqRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Builds the request of a page: that of the item, with another URL. Stateless. */
final class PageRequestBuilder {

  private PageRequestBuilder() {}

  /**
   * Returns the request of a page.
   *
   * @param url the URL of the page, complete with its query
   * @param own what the author's code asks for, or null; what it does not name is the item's
   * @param item the request of the item
   * @param dropped names of headers that are not taken over
   */
  static FastreqRequest request(
      String url, @Nullable FastreqRequest own, FastreqRequest item, Predicate<String> dropped) {
    FastreqRequest wanted = own == null ? FastreqRequest.of(url) : own;
    FastreqRequest.Builder page = FastreqRequest.builder(url).key(item.key());
    page.method(wanted.method() != null ? wanted.method() : item.method());
    headers(page, wanted.headers(), name -> true);
    headers(page, item.headers(), name -> !dropped.test(name) && !names(wanted.headers(), name));
    wanted.query().forEach((name, values) -> values.forEach(value -> page.query(name, value)));
    if (!dropped.test("Cookie")) {
      item.cookies().forEach(page::cookie);
    }
    wanted.cookies().forEach(page::cookie);
    // A request with a method or a body of its own does not want the body of another.
    boolean hasOwnBody = wanted.method() != null || hasBody(wanted);
    body(page, hasOwnBody ? wanted : item);
    page.timeout(wanted.timeout() != null ? wanted.timeout() : item.timeout());
    page.proxy(wanted.proxy() != null ? wanted.proxy() : item.proxy());
    return page.build();
  }

  private static void headers(
      FastreqRequest.Builder page, Map<String, List<String>> headers, Predicate<String> taken) {
    headers.forEach(
        (name, values) -> {
          if (taken.test(name)) {
            values.forEach(value -> page.header(name, value));
          }
        });
  }

  private static boolean names(Map<String, List<String>> headers, String name) {
    return headers.keySet().stream().anyMatch(name::equalsIgnoreCase);
  }

  private static boolean hasBody(FastreqRequest request) {
    return request.body() != null || request.json() != null || request.form() != null;
  }

  private static void body(FastreqRequest.Builder page, FastreqRequest from) {
    if (from.body() instanceof byte[] bytes) {
      page.body(bytes);
    } else if (from.body() != null) {
      page.body(from.body().toString());
    }
    page.json(from.json());
    Map<String, List<String>> form = Objects.requireNonNullElse(from.form(), Map.of());
    form.forEach((name, values) -> values.forEach(value -> page.form(name, value)));
  }
}
