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
import io.fastreq.camel.batch.item.Item;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts the rows of a group into the body of its request. Thread-safe if the author's code is. */
public abstract sealed class GroupBody {

  /** A JSON array of the rows. */
  public static final GroupBody JSON = new Joined("application/json", "[", ",", "]");

  /** A line of JSON for each row. There is no registered type; this one is the most common. */
  public static final GroupBody NDJSON = new Joined("application/x-ndjson", "", "\n", "\n");

  private GroupBody() {}

  /**
   * Returns bodies that code of the route's author makes.
   *
   * @param function takes the list of rows in the place of an item
   */
  public static GroupBody by(ItemBodyFactory function) {
    return new Made(function);
  }

  /**
   * Adds the body to the request of a group.
   *
   * @param typed whether the endpoint names a content type
   * @throws Exception what the author's code throws
   */
  abstract void addTo(FastreqRequest.Builder request, List<Item> rows, boolean typed)
      throws Exception;

  /**
   * Adds the body to the request of a row that stands alone, in a form that reads well where it is
   * kept.
   */
  abstract void addTo(FastreqRequest.Builder request, Item row, boolean typed) throws Exception;

  /** Rows as JSON, which was written when they were read. */
  private static final class Joined extends GroupBody {

    private final String contentType;
    private final byte[] begin;
    private final byte[] separator;
    private final byte[] end;

    Joined(String contentType, String begin, String separator, String end) {
      this.contentType = contentType;
      this.begin = begin.getBytes(StandardCharsets.US_ASCII);
      this.separator = separator.getBytes(StandardCharsets.US_ASCII);
      this.end = end.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void addTo(FastreqRequest.Builder request, List<Item> rows, boolean typed) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes(begin);
      for (int i = 0; i < rows.size(); i++) {
        if (i > 0) {
          body.writeBytes(separator);
        }
        body.writeBytes(jsonOf(rows.get(i)));
      }
      body.writeBytes(end);
      request.body(body.toByteArray());
      addType(request, typed);
    }

    @Override
    void addTo(FastreqRequest.Builder request, Item row, boolean typed) {
      if (begin.length > 0) {
        request.json(Collections.singletonList(row.grouped()));
      } else {
        request.body(new String(jsonOf(row), StandardCharsets.UTF_8) + "\n");
        addType(request, typed);
      }
    }

    private void addType(FastreqRequest.Builder request, boolean typed) {
      if (!typed) {
        request.header("Content-Type", contentType);
      }
    }

    private static byte[] jsonOf(Item row) {
      return Objects.requireNonNull(Objects.requireNonNull(row.wire()).body(), "JSON of a row");
    }
  }

  /** A body of the author's own. */
  private static final class Made extends GroupBody {

    private final ItemBodyFactory function;

    Made(ItemBodyFactory function) {
      this.function = function;
    }

    @Override
    void addTo(FastreqRequest.Builder request, List<Item> rows, boolean typed) throws Exception {
      List<@Nullable Object> values = rows.stream().<@Nullable Object>map(Item::grouped).toList();
      function.addTo(request, values);
    }

    @Override
    void addTo(FastreqRequest.Builder request, Item row, boolean typed) throws Exception {
      addTo(request, List.of(row), typed);
    }
  }

  /** Returns whether rows are written as JSON when they are read. */
  public boolean joinsJson() {
    return this instanceof Joined;
  }
}
