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
package io.fastreq.camel.input;

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.group.GroupRequests;
import io.fastreq.camel.batch.item.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the requests of groups by the options of an endpoint, for one exchange. */
public final class GroupEncoder implements GroupRequests {

  private final RequestEncoder encoder;
  private final GroupBody body;
  private final String method;
  private final boolean typed;

  /**
   * Creates an encoder.
   *
   * @param defaults what the endpoint adds to each request
   * @param body puts rows into bodies
   */
  public GroupEncoder(RequestDefaults defaults, GroupBody body) {
    this.encoder = new RequestEncoder(defaults);
    this.body = body;
    this.method = defaults.method();
    this.typed = defaults.headers().contains("Content-Type");
  }

  @Override
  public Item of(List<Item> rows) throws Exception {
    Item first = rows.get(0);
    FastreqRequest.Builder builder = FastreqRequest.builder(first.url());
    body.addTo(builder, rows, typed);
    FastreqRequest request = builder.build();
    return new Item(
        first.index(), null, null, first.url(), request, encoder.encode(request), null, null, null);
  }

  @Override
  public @Nullable FastreqRequest alone(Item row) {
    FastreqRequest.Builder builder =
        FastreqRequest.builder(row.url()).method(method).key(row.key());
    try {
      body.addTo(builder, row, typed);
    } catch (Throwable e) { // the author's code may throw anything, and no row must be lost
      // It does not take the row, so there is nothing to send.
      return null;
    }
    return builder.build();
  }
}
