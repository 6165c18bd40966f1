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
package io.fastreq.benchmarks.micro;

import io.fastreq.camel.batch.item.ItemSource;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.input.InputOptions;
import io.fastreq.camel.input.MessageInput;
import io.fastreq.camel.input.RequestDefaults;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the way from a body to checked requests. One operation is one item. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class InputBenchmark {

  private static final int ITEMS = 10_000;

  private final InputOptions options =
      new InputOptions(
          new RequestDefaults(
              "GET", Headers.EMPTY, Map.of(), Map.of(), null, 30_000_000_000L, false, Set.of()),
          true,
          0,
          false,
          null,
          false,
          null);

  private final List<String> urls =
      IntStream.range(0, ITEMS)
          .mapToObj(n -> "https://api.example.com/items/" + n + "?lang=en")
          .toList();
  private final String lines = String.join("\n", urls);
  private final String jsonLines = json("\n");
  private final String jsonArray = "[" + json(",") + "]";

  private String json(String between) {
    return urls.stream()
        .map(url -> "{\"url\":\"" + url + "\",\"method\":\"POST\",\"json\":{\"id\":1}}")
        .collect(Collectors.joining(between));
  }

  /** Reads a list of URLs in memory. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int list() throws Exception {
    return read(urls);
  }

  /** Reads lines with one URL each. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int lines() throws Exception {
    return read(lines);
  }

  /** Reads lines with a JSON object and a body to post each. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int jsonLines() throws Exception {
    return read(jsonLines);
  }

  /** Reads a JSON array of such objects. */
  @Benchmark
  @OperationsPerInvocation(ITEMS)
  public int jsonArray() throws Exception {
    return read(jsonArray);
  }

  private int read(Object body) throws Exception {
    try (ItemSource source =
        new MessageInput(body, null, StandardCharsets.UTF_8, options, null).open()) {
      int count = 0;
      while (source.next() != null) {
        count++;
      }
      if (count != ITEMS) {
        throw new IllegalStateException("read " + count + " items");
      }
      return count;
    }
  }
}
