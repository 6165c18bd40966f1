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

/** A way to send many requests from this JVM. Used by one thread. */
public interface Contender {

  /**
   * Makes clients, pools and routes for a case, in place of those for the case before.
   *
   * @throws Exception if that can't be done
   */
  void prepare(Case wanted, Target target) throws Exception;

  /**
   * Sends a request for each URL, as many at a time as the case says, and keeps each answer's body
   * until all have come.
   *
   * @return how many were answered with 200 and a body of the right size
   * @throws Exception if the whole came to nothing
   */
  int send(List<String> urls) throws Exception;

  /** Closes what was made for the case. */
  void close() throws Exception;
}
