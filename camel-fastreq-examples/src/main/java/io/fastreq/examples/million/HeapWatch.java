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
package io.fastreq.examples.million;

import com.sun.management.OperatingSystemMXBean;
import io.fastreq.examples.RouteRunner;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures one run inside its JVM: the processor time, and the heap in use after a collection when
 * 10, 50 and 90 % of the results have been written. Belongs to the thread of the route; read it
 * when the run has ended.
 */
final class HeapWatch implements RouteRunner.Listener {

  private static final int[] PERCENT = {10, 50, 90};
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private final int count;
  private final boolean looks;
  private final List<Long> heap = new ArrayList<>();
  private int ended;
  private long cpuNanos;
  private long wallNanos;

  /**
   * @param count number of results that will be written
   * @param looks whether to measure the heap and print it
   */
  HeapWatch(int count, boolean looks) {
    this.count = count;
    this.looks = looks;
  }

  @Override
  public void begun() {
    cpuNanos = SYSTEM.getProcessCpuTime();
    wallNanos = System.nanoTime();
  }

  @Override
  public void partEnded() {
    ended++;
    if (looks
        && heap.size() < PERCENT.length
        && ended >= (long) count * PERCENT[heap.size()] / 100) {
      look(PERCENT[heap.size()]);
    }
  }

  @Override
  public void ended() {
    cpuNanos = SYSTEM.getProcessCpuTime() - cpuNanos;
    wallNanos = System.nanoTime() - wallNanos;
  }

  private void look(int percent) {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    heap.add(used);
    System.out.printf(
        Locale.ROOT, "heap at %2d %%   %6.1f MB after a collection%n", percent, used / 1e6);
  }

  /** Returns the processor time of the whole JVM for each result, in microseconds. */
  double cpuMicrosEach() {
    return cpuNanos / 1e3 / count;
  }

  double seconds() {
    return wallNanos / 1e9;
  }

  /** Returns the bytes of heap in use at each measurement. */
  List<Long> heap() {
    return List.copyOf(heap);
  }
}
