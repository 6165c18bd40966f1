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
 * What one run came to.
 *
 * @param requests how many were sent
 * @param answered how many of them were answered well
 * @param nanos how long it took
 * @param cpuNanos the processor time of the client's process, its garbage collector's and
 *     compilers' included; -1 where that is not known
 * @param allocatedBytes what its threads have allocated; -1 where that is not known
 */
public record Sample(long requests, long answered, long nanos, long cpuNanos, long allocatedBytes) {

  /** Requests that were not answered well. */
  public long failed() {
    return requests - answered;
  }

  /** Requests a second. */
  public double perSecond() {
    return answered * 1e9 / nanos;
  }

  /** Microseconds of processor time for each request; NaN where that is not known. */
  public double cpuMicros() {
    return cpuNanos < 0 ? Double.NaN : cpuNanos / 1e3 / Math.max(1, answered);
  }

  /** Bytes allocated for each request; NaN where that is not known. */
  public double bytesEach() {
    return allocatedBytes < 0 ? Double.NaN : (double) allocatedBytes / Math.max(1, answered);
  }

  /** One line, for another process. */
  String toLine() {
    return requests + " " + answered + " " + nanos + " " + cpuNanos + " " + allocatedBytes;
  }

  static Sample ofLine(String line) {
    List<Long> numbers = Stream.of(line.split(" ", -1)).map(Long::valueOf).toList();
    return new Sample(
        numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3), numbers.get(4));
  }
}
