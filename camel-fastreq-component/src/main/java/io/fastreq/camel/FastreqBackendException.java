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
package io.fastreq.camel;

import io.fastreq.camel.FastreqFailure.Kind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Thrown by a {@link FastreqBackend} to state the kind of a failure. */
public class FastreqBackendException extends FastreqException {

  private static final long serialVersionUID = 1L;

  private static final Set<Kind> KINDS =
      EnumSet.of(
          Kind.VALIDATION,
          Kind.BLOCKED,
          Kind.DNS,
          Kind.CONNECT,
          Kind.TLS,
          Kind.TIMEOUT,
          Kind.PROTOCOL,
          Kind.TRUNCATED,
          Kind.TOO_LARGE,
          Kind.PROXY,
          Kind.PROXY_AUTH,
          Kind.HANDLER);

  private final Kind kind;
  private final boolean sent;

  /**
   * Creates the exception.
   *
   * @param kind the kind of failure, except for those that only fastreq determines: {@code STATUS},
   *     {@code REDIRECT}, {@code CIRCUIT_OPEN}, {@code PARSE}, {@code CANCELLED}
   * @param sent whether any part of the request may have reached a server. If not, it is retried
   *     whatever its method, if its kind is retried at all
   * @param message the message, without credentials
   * @param cause the cause, or null
   * @throws IllegalArgumentException for a kind that a backend cannot report
   */
  public FastreqBackendException(
      Kind kind, boolean sent, String message, @Nullable Throwable cause) {
    super(message, cause);
    if (!KINDS.contains(kind)) {
      throw new IllegalArgumentException("A backend cannot fail with " + kind + ": use " + KINDS);
    }
    this.kind = kind;
    this.sent = sent;
  }

  /** Returns the kind of failure. */
  public Kind kind() {
    return kind;
  }

  /** Returns whether any part of the request may have reached a server. */
  public boolean sent() {
    return sent;
  }
}
