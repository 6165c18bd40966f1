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
 * Thrown if the server sent something that is not an HTTP response, or not one to the current
 * request. Has no stack trace, since the server is at fault.
 */
public final class MalformedResponseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The kind of problem. */
  public enum Problem {
    /** There is no status line where one is required. */
    NO_STATUS_LINE,
    /** The response violates the rules or is ambiguous. */
    MALFORMED,
    /** A line or all header fields together are too large. */
    TOO_LARGE
  }

  private final Problem problem;

  public MalformedResponseException(String message) {
    this(Problem.MALFORMED, message);
  }

  public MalformedResponseException(Problem problem, String message) {
    super(message, null, false, false);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
