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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options that all endpoints of one name share, because they bound what the name sends as a
 * whole. An option that is not set counts as a value.
 *
 * @param concurrency most attempts in flight
 * @param rps refill of the token bucket, or null for no limit
 * @param burst size of the token bucket
 */
record Limits(int concurrency, @Nullable Double rps, int burst) {

  static Limits of(FastreqConfiguration configuration) {
    return new Limits(
        configuration.getConcurrency(), configuration.getRps(), configuration.getBurst());
  }

  /**
   * Checks that another endpoint of the name says the same.
   *
   * @throws IllegalArgumentException naming the first option that differs, and both values
   */
  void requireSame(String name, Limits other) {
    Map<String, @Nullable Object> theirs = other.byOption();
    byOption()
        .forEach(
            (option, mine) -> {
              Object theirValue = theirs.get(option);
              if (!Objects.equals(mine, theirValue)) {
                throw new IllegalArgumentException(
                    ("Option %s is %s here, but %s at another endpoint fastreq:%s."
                            + " Endpoints of one name share their limits, so %1$s must be the same"
                            + " at all of them; use another name for limits of its own")
                        .formatted(option, shown(theirValue), shown(mine), name));
              }
            });
  }

  private Map<String, @Nullable Object> byOption() {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("concurrency", concurrency);
    options.put("rps", rps);
    options.put("burst", burst);
    return options;
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof Double number && number == Math.rint(number) && number < 1e15) {
      return String.valueOf(number.longValue());
    }
    return value == null ? "not set" : String.valueOf(value);
  }
}
