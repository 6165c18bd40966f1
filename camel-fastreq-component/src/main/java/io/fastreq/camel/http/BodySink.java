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

import java.nio.ByteBuffer;

/**
 * Takes the body of one response at its own pace, decoded if the transport asked for an encoding.
 * The transport calls one method at a time, perhaps on an event loop: none may block. A sink
 * signals by its {@link BodyFeed}, from any thread.
 */
public interface BodySink {

  /**
   * Takes the next piece.
   *
   * @param piece owned by the sink from now on
   * @return whether more may come at once. If not, nothing comes until {@link BodyFeed#more()}, and
   *     the server is slowed down
   */
  boolean take(ByteBuffer piece);

  /**
   * Called when the body is complete. The connection is free for others; the attempt ends with
   * {@link BodyFeed#done} or {@link BodyFeed#fail}.
   */
  void end();

  /**
   * Called once when the attempt has ended in any other way than by {@code done} or {@code fail}:
   * no more of the body will come.
   */
  void abort();

  /**
   * Returns the most bytes that are taken; more end the attempt with kind {@code TOO_LARGE}. Asked
   * once, at the beginning.
   */
  default long limit() {
    return Long.MAX_VALUE;
  }
}
