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

import org.jspecify.annotations.Nullable;

/** Decides whether the body of a response is handed on piece by piece or collected as usual. */
@FunctionalInterface
public interface BodyReceiver {

  /**
   * Opens a sink for the body of a response. Called at most once for a request, before any of the
   * body is handed on, perhaps on an event loop: must not block.
   *
   * @param head status and headers as they came, {@code Content-Encoding} included; the body is
   *     empty
   * @param feed takes the signals of the sink
   * @return the sink, or null for the body to be collected
   */
  @Nullable BodySink open(HttpResponse head, BodyFeed feed);
}
