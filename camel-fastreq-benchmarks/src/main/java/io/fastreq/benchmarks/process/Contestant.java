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

import io.fastreq.benchmarks.contender.Case;
import java.io.IOException;

/** Sends requests from a process of its own. Used by one thread. */
public interface Contestant extends AutoCloseable {

  /** Returns its name in tables. */
  String title();

  /** Returns its name on the command line. */
  String name();

  /** Returns whether it supports a case. */
  boolean can(Case wanted);

  /** Returns whether it needs a warm-up. */
  default boolean isCompiledAsItRuns() {
    return false;
  }

  /** Prepares for a case. */
  void prepare(Case wanted) throws IOException;

  /**
   * Sends about this number of requests, or runs for about as long as they would take.
   *
   * @throws IOException if the run failed as a whole
   */
  Sample run(int requests) throws IOException;

  /** Returns a note on the measurement, for a place below the table; empty for none. */
  default String note(Case wanted) {
    return "";
  }

  @Override
  void close() throws IOException;
}
