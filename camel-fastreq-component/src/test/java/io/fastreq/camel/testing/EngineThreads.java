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

import java.util.Set;
import java.util.stream.Collectors;

/** Finds the threads that an engine runs on: its workers, timers and event loops. */
public final class EngineThreads {

  private EngineThreads() {}

  /** Returns the threads that run now, without those of test servers and of the JVM. */
  public static Set<Thread> running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(
            thread -> thread.getName().contains("Fastreq") || thread.getName().startsWith("vert.x"))
        .collect(Collectors.toSet());
  }
}
