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
 * Signals from a {@link BodySink} to the transport that feeds it. Thread-safe; never blocks. A
 * signal takes effect after the current call to the sink, and none once the attempt has ended.
 */
public interface BodyFeed {

  /** Asks for more. Only after {@link BodySink#take} has returned false. */
  void more();

  /** Ends the attempt with the response. Only after {@link BodySink#end}. */
  void done();

  /**
   * Ends the attempt with a failure of kind {@code HANDLER}. The rest of the response is dropped.
   *
   * @param message what went wrong, in words
   */
  void fail(String message, Throwable cause);
}
