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

import io.fastreq.camel.http.Outcome.Failure;
import java.io.IOException;

/**
 * Thrown if a request is not sent, for a reason known before or while the connection is made.
 * Carries the outcome through the HTTP library.
 */
public final class RequestRefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  private final transient Failure outcome;

  public RequestRefusedException(Failure outcome) {
    super(outcome.message(), outcome.cause());
    this.outcome = outcome;
  }

  public Failure outcome() {
    return outcome;
  }
}
