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

/** The contenders that run in a JVM, by name. */
public final class Contenders {

  /** The one that is measured. */
  public static final String FASTREQ = "fastreq";

  /** What nothing can be quicker than. */
  public static final String RAW_VERTX = "vertx";

  /** What a Camel user would write by hand. */
  public static final String ROUTE = "route";

  /** Several batches of one name at the same time. */
  public static final String BATCHES = "batches";

  /** Several batches at the same time, each of its own name. */
  public static final String NAMES = "names";

  /** With meters and JMX. */
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

  /** All names. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Those that are measured side by side unless others are named. */
  public static List<String> sideBySide() {
    return ALL.entrySet().stream()
        .filter(entry -> entry.getValue().beside())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What it is called in a table; null for a name that is not known. */
  public static @Nullable String title(String name) {
    Kind kind = ALL.get(name);
    return kind == null ? null : kind.title();
  }

  /** Whether it speaks HTTP/2. */
  public static boolean speaksHttp2(String name) {
    Kind kind = ALL.get(name);
    return kind != null && kind.http2();
  }

  /** A new one. */
  public static Contender make(String name) {
    Kind kind = ALL.get(name);
    if (kind == null) {
      throw new IllegalArgumentException(name + " is none of " + ALL.keySet());
    }
    return kind.make().get();
  }
}
