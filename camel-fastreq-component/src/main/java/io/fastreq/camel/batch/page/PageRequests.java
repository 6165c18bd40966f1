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

import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.InvalidRequestException;

/** Encodes the requests of pages, as those of items are. Thread-safe. */
@FunctionalInterface
public interface PageRequests {

  /**
   * Returns a request as it goes on the wire.
   *
   * @throws InvalidRequestException if it may not be sent; the message says why
   */
  HttpRequest encode(FastreqRequest request) throws InvalidRequestException;
}
