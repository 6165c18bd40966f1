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
package io.fastreq.benchmarks.process;

import java.util.List;
import java.util.stream.Stream;

/**
 * Result of one run.
 *
 * @param requests number of requests sent
 * @param succeeded number of requests that succeeded
 * @param nanos duration
 * @param cpuNanos processor time of the client's process, including its garbage collector and
 *     compilers; -1 if unknown
 * @param allocatedBytes bytes allocated by its threads; -1 if unknown
 */
public record Sample(
    long requests, long succeeded, long nanos, long cpuNanos, long allocatedBytes) {

  /** Returns the number of failed requests. */
  public long failed() {
    return requests - succeeded;
  }

  /** Returns the requests per second. */
  public double perSecond() {
    return succeeded * 1e9 / nanos;
  }

  /** Returns the processor time of a request in microseconds; NaN if unknown. */
  public double cpuMicros() {
    return cpuNanos < 0 ? Double.NaN : cpuNanos / 1e3 / Math.max(1, succeeded);
  }

  /** Returns the bytes allocated for a request; NaN if unknown. */
  public double bytesEach() {
    return allocatedBytes < 0 ? Double.NaN : (double) allocatedBytes / Math.max(1, succeeded);
  }

  /** Formats the sample as one line for another process. */
  String toLine() {
    return requests + " " + succeeded + " " + nanos + " " + cpuNanos + " " + allocatedBytes;
  }

  static Sample ofLine(String line) {
    List<Long> numbers = Stream.of(line.split(" ", -1)).map(Long::valueOf).toList();
    return new Sample(
        numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
  }
}
