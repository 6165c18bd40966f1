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
package io.fastreq.camel.batch.page;

import io.fastreq.camel.FastreqFailure.Kind;

/** What follows a page. */
public sealed interface NextPage {

  /** The page was the last one. */
  record None() implements NextPage {}

  /** Another page is requested. */
  record Ask(Page page) implements NextPage {}

  /**
   * There is another page, which may not be requested.
   *
   * @param message why, without credentials, path or query
   */
  record Refused(Page page, Kind kind, String message) implements NextPage {}
}
