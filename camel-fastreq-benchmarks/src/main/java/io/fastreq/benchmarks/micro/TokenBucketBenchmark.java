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

import io.fastreq.camel.policy.TokenBucket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Measures the cost of taking a token, and of finding none. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenBucketBenchmark {

  private final TokenBucket full = new TokenBucket(1e9, 1_000_000_000, System::nanoTime);
  private final TokenBucket empty = emptied();

  private static TokenBucket emptied() {
    TokenBucket bucket = new TokenBucket(0.001, 1, System::nanoTime);
    if (bucket.tryTake() != 0) {
      throw new IllegalStateException("a new bucket is full");
    }
    return bucket;
  }

  /** There is a token. */
  @Benchmark
  public long taken() {
    return full.tryTake();
  }

  /** There is no token. */
  @Benchmark
  public long refused() {
    return empty.tryTake();
  }
}
