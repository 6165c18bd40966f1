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
package io.fastreq.camel.transport.camelhttp.connect;

import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.transport.camelhttp.wire.ExchangeEndedException;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnection;

/** Exchange that asks for a connection. */
public interface ConnectionRequest {

  /** Returns the request to be sent on it. */
  HttpRequest hop();

  /**
   * Called when a connection is being made for it.
   *
   * @throws ExchangeEndedException if it is not wanted any more
   */
  void connectsOn(GuardedConnection connection) throws ExchangeEndedException;

  /**
   * Checks that the connection is still wanted.
   *
   * @throws ExchangeEndedException if it is not
   */
  void checkNotOver() throws ExchangeEndedException;
}
