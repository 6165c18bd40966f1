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

import io.fastreq.examples.RouteRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs in the JVM with 64 MB: {@code routes/million.camel.yaml} several times with few URLs, until
 * the JVM is warm, and then once with all. Prints the cost of a request in both cases.
 */
public final class MillionRun {

  private static final String ROUTE = "million.camel.yaml";
  static final int RUNS = 20;
  private static final int COUNTED = 5;
  private static final double HEAP_MAY_GROW = 1.1;

  /** Normal variation of a JVM's heap in bytes, which matters only if the heap is tiny. */
  private static final long HEAP_NOISE = 2_000_000;

  private static final double COST_SHOULD_GROW = 1.1;
  private static final double COST_MAY_GROW = 1.25;

  private final Path directory;

  private MillionRun(Path directory) {
    this.directory = directory;
  }

  /**
   * Runs the route. Ends the JVM with status 1 if heap or cost have grown with the number of URLs.
   *
   * @param args the directory with {@code few.txt} and {@code urls.txt}, which also receives the
   *     results; the number of URLs in each of the two files
   */
  public static void main(String[] args) throws IOException {
    ChildJvm.endWithParent();
    MillionRun run = new MillionRun(Path.of(args[0]));
    boolean well = run.all(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    System.exit(well ? 0 : 1);
  }

  private boolean all(int few, int many) throws IOException {
    System.out.printf("maximum heap   %6d MB%n", Runtime.getRuntime().maxMemory() >> 20);
    double usual = few(few);
    System.out.printf(
        Locale.ROOT, "cost           %6.1f us of processor time each, at %,d URLs%n", usual, few);
    HeapWatch watch = new HeapWatch(many, true);
    run("urls.txt", "results.ndjson", "done", watch);
    double cost = watch.cpuMicrosEach();
    System.out.printf(
        Locale.ROOT, "cost           %6.1f us of processor time each, at %,d URLs%n", cost, many);
    System.out.printf(
        Locale.ROOT,
        "time           %6.1f s, %.0f requests a second%n",
        watch.seconds(),
        many / watch.seconds());
    boolean flat = isFlat(watch.heap());
    return isCheap(cost / usual) && flat;
  }

  /** Returns the cost in a warm JVM: the median of the last runs. */
  private double few(int few) throws IOException {
    List<Double> costs = new ArrayList<>();
    for (int i = 0; i < RUNS; i++) {
      HeapWatch watch = new HeapWatch(few, false);
      run("few.txt", "few.ndjson", "few", watch);
      costs.add(watch.cpuMicrosEach());
      Files.delete(directory.resolve("few.ndjson"));
      Files.delete(directory.resolve("few.mv.db"));
    }
    List<Double> last = new ArrayList<>(costs.subList(RUNS - COUNTED, RUNS));
    Collections.sort(last);
    return last.get(COUNTED / 2);
  }

  private void run(String urls, String output, String done, HeapWatch watch) {
    RouteRunner.run(
        ROUTE,
        Map.of(
            "urls",
            directory.resolve(urls).toString(),
            "directory",
            directory.toString(),
            "output",
            output,
            "done",
            directory.resolve(done).toAbsolutePath().toString(),
            "concurrency",
            "100",
            // More than this machine can do; the server is our own.
            "rps",
            "1000000"),
        watch);
  }

  private static boolean isFlat(List<Long> heap) {
    long first = heap.get(0);
    long most = Collections.max(heap);
    double growth = (double) most / first;
    boolean flat = growth <= HEAP_MAY_GROW || most - first <= HEAP_NOISE;
    System.out.printf(
        Locale.ROOT,
        "heap           %s: %+.1f %% from the first measurement to the highest%n",
        flat ? "flat" : "GROWS",
        100 * growth - 100);
    return flat;
  }

  private static boolean isCheap(double growth) {
    String verdict =
        growth <= COST_SHOULD_GROW
            ? "the same"
            : growth <= COST_MAY_GROW ? "a little more" : "GROWS";
    System.out.printf(Locale.ROOT, "cost           %s: %+.1f %%%n", verdict, 100 * growth - 100);
    return growth <= COST_MAY_GROW;
  }
}
