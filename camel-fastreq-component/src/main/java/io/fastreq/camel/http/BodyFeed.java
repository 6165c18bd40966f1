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
package io.fastreq.camel.http;

/**
 * By which a {@link BodySink} answers the transport that feeds it. Thread-safe, and never blocks.
 * What is said here takes effect after the call of the sink's that is under way, and has none when
 * the attempt has ended.
 */
public interface BodyFeed {

  /** The sink wants more. Only where {@link BodySink#take} returned false. */
  void more();

  /**
   * The sink has done all there was to do after {@link BodySink#end}: the attempt ends with the
   * answer.
   */
  void done();

  /**
   * The sink can't go on: the attempt ends as broken, with kind {@code HANDLER}, and what still
   * comes of the answer is dropped.
   *
   * @param message what went wrong, in words
   */
  void fail(String message, Throwable cause);
}
