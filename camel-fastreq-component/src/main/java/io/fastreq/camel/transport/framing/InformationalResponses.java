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
package io.fastreq.camel.transport.framing;

/**
 * Counts the informational responses to one request, and rejects those that the component never
 * asks for. RFC 9110, section 15.2 allows to ignore them; rejecting is as safe and reveals the
 * fault. Not thread-safe.
 */
public final class InformationalResponses {

  private static final int FIRST_FINAL_STATUS = 200;
  private static final int CONTINUE = 100;
  private static final int EARLY_HINTS = 103;
  private static final int MAX = 20;

  private int count;

  /** Returns whether a status is that of an informational response. */
  public static boolean isInformational(int status) {
    return status < FIRST_FINAL_STATUS;
  }

  /** Resets the count for the next request. */
  public void reset() {
    count = 0;
  }

  /**
   * Accepts an informational response, which the caller drops.
   *
   * @throws MalformedResponseException if it was not asked for, or there were too many
   */
  public void accept(int status) {
    if (status != CONTINUE && status != EARLY_HINTS) {
      throw unexpected();
    }
    count();
  }

  /**
   * Counts an informational response.
   *
   * @throws MalformedResponseException if there were too many
   */
  public void count() {
    if (++count > MAX) {
      throw new MalformedResponseException("too many informational responses");
    }
  }

  /** Returns the failure for an informational response that was not asked for. */
  public static MalformedResponseException unexpected() {
    return new MalformedResponseException("an informational response that was not asked for");
  }
}
