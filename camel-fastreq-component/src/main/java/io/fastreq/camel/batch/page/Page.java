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
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.http.HttpRequest;
import java.util.Objects;

/**
 * One page of an item. Immutable, apart from what the pages of the item share.
 *
 * @param walk what the pages of the item share
 * @param number position among these pages, counted from 0
 * @param request the request of the page, which the author's code may prepare
 * @param wire the same as it goes on the wire
 */
public record Page(PageWalk walk, int number, FastreqRequest request, HttpRequest wire) {

  /** Returns the first page of an item that may be sent. */
  public static Page first(Item item) {
    HttpRequest wire = Objects.requireNonNull(item.wire());
    PageWalk walk = new PageWalk();
    walk.ask(wire);
    return new Page(walk, 0, Objects.requireNonNull(item.request()), wire);
  }

  /** Returns the URL of the page. */
  public String url() {
    return request.url();
  }
}
