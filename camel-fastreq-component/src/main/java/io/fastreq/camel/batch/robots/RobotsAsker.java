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
package io.fastreq.camel.batch.robots;

import java.util.List;

/** A batch that asks which of its requests {@code robots.txt} allows. Thread-safe. */
public interface RobotsAsker {

  /**
   * Starts to fetch a file. The fetch is told once how it ended, on a worker thread. Returns at
   * once.
   *
   * @param question the question that needs the file
   * @return ends the fetch, which then says nothing more
   */
  Runnable start(RobotsFetch fetch, RobotsQuestion question);

  /**
   * Receives the rules that some of its questions have waited for. Called on a worker thread.
   *
   * @param questions questions of this asker that concern one origin
   */
  void answered(List<RobotsQuestion> questions, OriginRules rules);
}
