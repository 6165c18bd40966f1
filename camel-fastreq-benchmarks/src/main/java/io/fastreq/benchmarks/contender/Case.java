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
package io.fastreq.benchmarks.contender;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is asked for, and how.
 *
 * @param protocol what is spoken
 * @param inFlight how many requests are under way at a time
 * @param bodySize bytes of each answer's body
 * @param delayMillis how long the server waits before it answers
 */
public record Case(Protocol protocol, int inFlight, int bodySize, int delayMillis) {

  private static final int MOST_TO_ONE_PORT = 2_000;

  /** As it is written on the command line: {@code http1/100/300/0}. */
  public String name() {
    return protocol.name().toLowerCase(Locale.ROOT)
        + "/"
        + inFlight
        + "/"
        + bodySize
        + "/"
        + delayMillis;
  }

  /**
   * The case of a name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Case parse(String name) {
    List<String> parts = List.of(name.split("/", -1));
    if (parts.size() != 4) {
      throw new IllegalArgumentException(
          "a case is PROTOCOL/IN_FLIGHT/BODY_SIZE/DELAY_MILLIS, not " + name);
    }
    return new Case(
        Protocol.valueOf(parts.get(0).toUpperCase(Locale.ROOT)),
        Integer.parseInt(parts.get(1)),
        Integer.parseInt(parts.get(2)),
        Integer.parseInt(parts.get(3)));
  }

  /** The path that a server is asked for, without a query. */
  public String path() {
    return "/" + bodySize + "/" + delayMillis;
  }

  /** So many URLs, no two of them the same. */
  public List<String> urls(Target target, int count) {
    String query = path() + "?n=";
    boolean takeTurns = inFlight > MOST_TO_ONE_PORT;
    return IntStream.range(0, count)
        .mapToObj(n -> target.base(protocol, takeTurns ? n : 0) + query + n)
        .toList();
  }
}
