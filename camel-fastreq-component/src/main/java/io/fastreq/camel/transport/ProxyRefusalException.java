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

import java.io.IOException;

/**
 * Thrown if a proxy refused a request. Has no stack trace, since it is not an error in the code.
 */
final class ProxyRefusalException extends IOException {

  private static final long serialVersionUID = 1L;

  private final boolean ofTarget;

  /**
   * @param ofTarget whether the proxy says that it cannot reach the target: by 502, 503 or 504 to
   *     CONNECT, or by a reply of SOCKS. The proxy works then; but one that says so of one host
   *     after another may be broken itself
   */
  ProxyRefusalException(String message, boolean ofTarget) {
    super(message);
    this.ofTarget = ofTarget;
  }

  boolean isOfTarget() {
    return ofTarget;
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
