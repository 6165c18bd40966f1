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
package io.fastreq.camel.component;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fastreq.camel.testing.BrokenServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A server that takes rows in JSON arrays, and what routes send there. */
abstract class RowsTest extends RawServerTest {

  static final ObjectMapper JSON = new ObjectMapper();

  /** The arrays that the server has got. */
  final List<List<Integer>> groups = Collections.synchronizedList(new ArrayList<>());

  /** A server that refuses groups with one of these rows, and else has a value for each row. */
  BrokenServer rowServer(int refusal, Integer... bad) {
    Set<Integer> refused = Set.of(bad);
    return server(
        BrokenServer.eachRequest(
            (connection, request) -> {
              List<Integer> ids = ids(request.body());
              groups.add(ids);
              connection.send(
                  ids.stream().anyMatch(refused::contains)
                      ? status(refusal)
                      : json(ids.stream().map(id -> "v" + id).toList()));
            }));
  }

  static List<Integer> ids(byte[] body) {
    List<Integer> ids = new ArrayList<>();
    for (Object row : (List<?>) read(body)) {
      ids.add((Integer) (row instanceof Map<?, ?> map ? map.get("id") : row));
    }
    return ids;
  }

  static Object read(byte[] body) {
    try {
      return JSON.readValue(body, Object.class);
    } catch (java.io.IOException e) {
      throw new AssertionError(new String(body, StandardCharsets.UTF_8), e);
    }
  }

  /** A response with a value as JSON. */
  static String json(Object value) {
    try {
      String text = JSON.writeValueAsString(value);
      return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
          + text.getBytes(StandardCharsets.UTF_8).length
          + "\r\n\r\n"
          + text;
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** Rows with the ids 0, 1, 2 and so on. */
  static List<Map<String, Object>> rows(int count) {
    return IntStream.range(0, count).<Map<String, Object>>mapToObj(i -> Map.of("id", i)).toList();
  }

  /** The URI of an endpoint that sends groups of this size to a server. */
  static String inGroups(BrokenServer server, int size) {
    return "fastreq:rows?maxRetries=0&urls=" + server.url("/rows") + "&groupSize=" + size;
  }
}
