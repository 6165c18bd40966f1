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
package io.fastreq.camel.testing;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Downloads files all at once, in a JVM whose heap a test has made small, and prints the outcome: a
 * line {@code sha256 INDEX DIGEST} for each file, and figures of the heap.
 *
 * <p>Arguments: base URL, number of files, and the target directory.
 */
public final class DownloadProgram {

  private DownloadProgram() {}

  public static void main(String[] args) throws Exception {
    AtomicLong kept = keptByCollections();
    int files = Integer.parseInt(args[1]);
    List<String> urls = IntStream.range(0, files).mapToObj(i -> args[0] + "/" + i).toList();
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      long began = System.nanoTime();
      String uri =
          "fastreq:downloads?returnType=file&requestTimeout=30m&retryBackoff=10ms&concurrency="
              + files
              + "&directory="
              + args[2];
      Exchange result =
          context
              .createProducerTemplate()
              .request(uri, exchange -> exchange.getMessage().setBody(urls));
      double seconds = (System.nanoTime() - began) / 1e9;
      if (result.getException() != null) {
        throw result.getException();
      }
      printFigures(result, seconds, kept);
      print(result.getMessage().getBody(List.class));
    }
  }

  private static void printFigures(Exchange result, double seconds, AtomicLong keptAtMost) {
    long heapPeak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    System.out.printf(
        "%s requests in %.1f s; heap: %d MB allowed, at most %d MB used, at most %d MB kept by a"
            + " collection; direct buffers: %d MB%n",
        result.getMessage().getHeader("CamelFastreqAttempts"),
        seconds,
        Runtime.getRuntime().maxMemory() >> 20,
        heapPeak >> 20,
        keptAtMost.get() >> 20,
        direct >> 20);
  }

  /** Returns the largest heap left by a garbage collection, which is the heap really in use. */
  private static AtomicLong keptByCollections() {
    AtomicLong most = new AtomicLong();
    Set<String> heap =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toSet());
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener(
              (notification, none) -> {
                CompositeData data = (CompositeData) notification.getUserData();
                long kept =
                    GarbageCollectionNotificationInfo.from(data)
                        .getGcInfo()
                        .getMemoryUsageAfterGc()
                        .entrySet()
                        .stream()
                        .filter(pool -> heap.contains(pool.getKey()))
                        .mapToLong(pool -> pool.getValue().getUsed())
                        .sum();
                most.accumulateAndGet(kept, Math::max);
              },
              null,
              null);
    }
    return most;
  }

  private static void print(List<?> paths) throws IOException {
    for (int i = 0; i < paths.size(); i++) {
      System.out.println("sha256 " + i + " " + sha256((Path) paths.get(i)));
    }
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest = MadeUpContent.digest();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try (FileChannel channel = FileChannel.open(file)) {
      while (channel.read(buffer.clear()) >= 0) {
        digest.update(buffer.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
