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
package io.fastreq.camel.policy.robots;

/** What hosts want between two requests, according to the {@code robots.txt} that are known. */
@FunctionalInterface
public interface CrawlDelays {

  /** No host wants anything. */
  CrawlDelays NONE = origin -> 0;

  /**
   * Returns the nanoseconds between two requests to a host, or 0. Called with the dispatcher's lock
   * held, so it must be quick and must not call other code.
   */
  long nanos(String origin);
}
