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

/** A body went past its limit. Carries no stack: it is an answer's fault, not the code's. */
public final class BodyTooLargeException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The body is larger than {@code maxBodySize}. */
  public BodyTooLargeException() {
    this("the body is larger than maxBodySize");
  }

  /**
   * The body is too large for another reason.
   *
   * @param message what is too large, in words; it becomes that of the failure
   */
  public BodyTooLargeException(String message) {
    super(message, null, false, false);
  }
}
