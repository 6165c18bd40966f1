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
package io.fastreq.benchmarks.contender;

import java.util.List;

/** Sends many requests from this JVM. Used by one thread. */
public interface Contender {

  /**
   * Creates clients, pools and routes for a case, replacing those of the previous case.
   *
   * @throws Exception if that fails
   */
  void prepare(Case wanted, Target target) throws Exception;

  /**
   * Sends a request for each URL, with the case's number in flight, and keeps all response bodies
   * until the last has arrived.
   *
   * @return the number of responses with status 200 and a body of the right size
   * @throws Exception if the run failed as a whole
   */
  int send(List<String> urls) throws Exception;

  /** Closes everything that was created for the case. */
  void close() throws Exception;
}
