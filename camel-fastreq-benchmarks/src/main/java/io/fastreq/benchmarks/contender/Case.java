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
 * Kind of requests to measure.
 *
 * @param protocol the protocol
 * @param inFlight number of requests in flight
 * @param bodySize bytes of each response body
 * @param delayMillis delay of the server before it responds
 */
public record Case(Protocol protocol, int inFlight, int bodySize, int delayMillis) {

  private static final int MOST_TO_ONE_PORT = 2_000;

  /** Returns its name on the command line: {@code http1/100/300/0}. */
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
   * Returns the case with a name.
   *
   * @throws IllegalArgumentException if the name is invalid
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

  /** Returns the path of its requests, without a query. */
  public String path() {
    return "/" + bodySize + "/" + delayMillis;
  }

  /** Returns this number of URLs, all of them different. */
  public List<String> urls(Target target, int count) {
    String query = path() + "?n=";
    boolean takeTurns = inFlight > MOST_TO_ONE_PORT;
    return IntStream.range(0, count)
        .mapToObj(n -> target.base(protocol, takeTurns ? n : 0) + query + n)
        .toList();
  }
}
