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

/** Something that sends requests from a process of its own. Used by one thread. */
public interface Contestant extends AutoCloseable {

  /** What it is called in tables. */
  String title();

  /** Its name on the command line. */
  String name();

  /** Whether it can do this at all. */
  boolean can(Case wanted);

  /** Whether it is slow at first. */
  default boolean isCompiledAsItRuns() {
    return false;
  }

  /** Gets ready for a case. */
  void prepare(Case wanted) throws IOException;

  /**
   * Sends about so many requests, or does for about as long as they would take.
   *
   * @throws IOException if it came to nothing
   */
  Sample run(int requests) throws IOException;

  /** A word on what was measured, for beneath the table; empty for none. */
  default String note(Case wanted) {
    return "";
  }

  @Override
  void close() throws IOException;
}
