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

/** Which kept-alive connections may carry a request. */
public enum ConnectionReuse {
  /** Any, except to an origin where hardly one has worked: that would only send it twice. */
  ANY,
  /**
   * Only those to an origin that seldom closes them unasked. For requests that must not be sent
   * twice: one on a connection that the server has closed would be lost.
   */
  RELIABLE,
  /** None: the request takes a new connection. */
  NONE
}
