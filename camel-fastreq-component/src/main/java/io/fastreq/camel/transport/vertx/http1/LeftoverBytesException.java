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
package io.fastreq.camel.transport.vertx.http1;

import java.io.IOException;

/**
 * The first bytes on a connection that had served before do not begin a response: they were left
 * over from an earlier response, and say nothing about the current request.
 */
final class LeftoverBytesException extends IOException {

  private static final long serialVersionUID = 1L;

  LeftoverBytesException(Throwable cause) {
    super("bytes that were left over on a kept-alive connection", cause);
  }
}
