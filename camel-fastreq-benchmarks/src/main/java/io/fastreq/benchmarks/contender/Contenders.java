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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Contenders that run in a JVM, by name. */
public final class Contenders {

  /** The component itself. */
  public static final String FASTREQ = "fastreq";

  /** The upper bound. */
  public static final String RAW_VERTX = "vertx";

  /** A hand-written Camel route. */
  public static final String ROUTE = "route";

  /** Several concurrent batches of one name. */
  public static final String BATCHES = "batches";

  /** Several concurrent batches, each of its own name. */
  public static final String NAMES = "names";

  /** The component with meters and JMX. */
  public static final String OBSERVED = "observed";

  private static final Map<String, Kind> ALL = new LinkedHashMap<>();

  private record Kind(String title, boolean http2, boolean beside, Supplier<Contender> make) {}

  static {
    ALL.put(FASTREQ, new Kind("fastreq", true, true, Fastreq::new));
    ALL.put(RAW_VERTX, new Kind("raw Vert.x HttpClient", true, true, RawVertx::new));
    ALL.put("vertx-http", new Kind("camel-vertx-http producer", true, true, CamelVertxHttp::new));
    ALL.put("http", new Kind("camel-http producer, on threads", false, true, CamelHttp::new));
    ALL.put(
        ROUTE,
        new Kind(
            "Camel route: split, throttle, circuit breaker", true, true, HandWrittenRoute::new));
    ALL.put(OBSERVED, new Kind("fastreq with meters and JMX", true, false, ObservedFastreq::new));
    ALL.put(
        BATCHES, new Kind("8 batches of one name", false, false, () -> new SplitFastreq(false)));
    ALL.put(NAMES, new Kind("8 batches of 8 names", false, false, () -> new SplitFastreq(true)));
  }

  private Contenders() {}

  /** Returns all names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Returns the contenders that are compared by default. */
  public static List<String> sideBySide() {
    return ALL.entrySet().stream()
        .filter(entry -> entry.getValue().beside())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Returns its name in tables; null for an unknown name. */
  public static @Nullable String title(String name) {
    Kind kind = ALL.get(name);
    return kind == null ? null : kind.title();
  }

  /** Returns whether it supports HTTP/2. */
  public static boolean speaksHttp2(String name) {
    Kind kind = ALL.get(name);
    return kind != null && kind.http2();
  }

  /** Creates a contender. */
  public static Contender make(String name) {
    Kind kind = ALL.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(name + " is not one of " + ALL.keySet());
    }
    return kind.make().get();
  }
}
