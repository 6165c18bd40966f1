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

/** Thrown when a body exceeds its limit. Has no stack trace: the response is at fault. */
public final class BodyTooLargeException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Creates the exception for a body larger than {@code maxBodySize}. */
  public BodyTooLargeException() {
    this("the body is larger than maxBodySize");
  }

  /**
   * Creates the exception for another reason.
   *
   * @param message what is too large; becomes the message of the failure
   */
  public BodyTooLargeException(String message) {
    super(message, null, false, false);
  }
}
