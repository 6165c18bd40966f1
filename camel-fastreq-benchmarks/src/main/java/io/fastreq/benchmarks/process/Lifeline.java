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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Standard input of a child process, on which it receives orders. Its end means that the parent
 * process has ended in some way, and so must the child.
 */
final class Lifeline {

  private final BufferedReader orders =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  /** Waits for the next order and returns it, or null if there are no more. */
  @Nullable String next() throws IOException {
    return orders.readLine();
  }

  /** Waits until there are no more orders. */
  void awaitEnd() throws IOException {
    while (next() != null) {
      // a child without orders only waits for the end
    }
  }
}
