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
package io.fastreq.cli;

import io.fastreq.camel.FastreqFailure.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Outcome of the run.
 *
 * @param total number of items, including those done before
 * @param lines number of results written
 * @param failedByKind number of failures by kind; empty if there are none
 * @param leastTime least time that the limits allow for all requests; null if they were sent
 */
record Outcome(
    int total, int lines, Map<Kind, Integer> failedByKind, @Nullable Duration leastTime) {

  /** Returns the least time of a dry run in seconds, such as {@code 2.5s}; null without limits. */
  @Nullable String least() {
    return leastTime == null || leastTime.isZero()
        ? null
        : BigDecimal.valueOf(leastTime.toMillis(), 3).stripTrailingZeros().toPlainString() + "s";
  }

  int status() {
    if (total == 0) {
      return ExitStatus.NOTHING_TO_SEND;
    }
    return failedByKind.isEmpty() ? ExitStatus.ALL_SUCCEEDED : ExitStatus.SOME_FAILED;
  }

  /** Returns one line about failures, such as {@code 3 of 10 failed: CONNECT 1, STATUS 2}. */
  String failures() {
    int failed = failedByKind.values().stream().mapToInt(Integer::intValue).sum();
    String kinds =
        failedByKind.entrySet().stream()
            .map(kind -> kind.getKey() + " " + kind.getValue())
            .collect(Collectors.joining(", "));
    return failed + " of " + total + " failed: " + kinds;
  }
}
