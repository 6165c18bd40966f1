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
package io.fastreq.camel.transport;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request in the form in which it goes on the wire: complete, checked, nothing left to look up.
 * Immutable; {@code body} is not to be changed.
 *
 * @param method HTTP method, a token
 * @param target where it goes
 * @param headers all headers but {@code Host}, {@code Content-Length}, {@code Transfer-Encoding}
 *     and {@code Connection}, which the transport sets
 * @param body the bytes to send, or null for a request without a body
 * @param timeoutNanos how long one attempt may take, to the last byte of the answer
 */
public record WireRequest(
    String method,
    HttpTarget target,
    List<Map.Entry<String, String>> headers,
    byte @Nullable [] body,
    long timeoutNanos) {

  /** Method and origin; headers, query and body may hold what does not belong in a log. */
  @Override
  public String toString() {
    return "WireRequest[" + method + " " + target.origin() + "]";
  }
}
