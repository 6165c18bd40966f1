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

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Resources that this process has used so far. Allocation covers the threads that are alive;
 * threads that end between two measurements are missed.
 *
 * @param nanoTime the time of the measurement
 * @param cpuNanos processor time of the whole process
 * @param allocatedBytes bytes that its threads have allocated
 */
record Usage(long nanoTime, long cpuNanos, long allocatedBytes) {

  static Usage now() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long allocated = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      allocated += Math.max(0, bytes);
    }
    return new Usage(System.nanoTime(), system.getProcessCpuTime(), allocated);
  }

  Sample since(Usage before, long requests, long succeeded) {
    return new Sample(
        requests,
        succeeded,
        nanoTime - before.nanoTime,
        cpuNanos - before.cpuNanos,
        allocatedBytes - before.allocatedBytes);
  }
}
