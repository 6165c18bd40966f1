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

/** Which of the connections that are kept open after earlier answers may carry a request. */
public enum ConnectionReuse {
  /** Any of them, but where hardly one of them has been good: that would only send it twice. */
  ANY,
  /**
   * Only one to an origin that seldom closes them unasked: the request must not be sent twice, and
   * so would be lost on a connection that the server has closed.
   */
  RELIABLE,
  /** None: the request goes on a new connection. */
  NONE
}
