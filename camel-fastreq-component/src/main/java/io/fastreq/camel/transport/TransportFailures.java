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

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Failures that are the same on every backend. Stateless. */
public final class TransportFailures {

  private TransportFailures() {}

  /** Returns a failure after which it is certain that no server has acted on the request. */
  public static Failure notSent(
      Kind kind, String message, @Nullable Throwable cause, boolean lasting) {
    return new Failure(kind, message, cause, Reach.NOT_SENT, lasting);
  }

  /** Returns a failure after which the request may have been carried out. */
  public static Failure maybeReceived(
      Kind kind, String message, @Nullable Throwable cause, boolean lasting) {
    return new Failure(kind, message, cause, Reach.MAYBE_RECEIVED, lasting);
  }

  /** Returns the failure of a request whose target is forbidden by a policy. */
  public static Failure blocked(String reason) {
    return notSent(Kind.BLOCKED, reason, null, true);
  }

  /**
   * Returns the failure of a request that cannot be written, such as one with a line break in a
   * header value.
   */
  public static Failure cannotBeSent(Throwable cause) {
    return notSent(Kind.VALIDATION, "the request cannot be sent", cause, true);
  }

  /** Returns the failure of a request whose target's name has no address. */
  public static Failure unknownHost(Throwable cause) {
    return notSent(Kind.DNS, "the host name has no address", cause, false);
  }

  /** Returns the failure of a request for which no connection was made. */
  public static Failure noConnection(Throwable cause) {
    return notSent(Kind.CONNECT, "no connection: " + rootMessage(cause), cause, false);
  }

  /** Returns the failure of a TLS handshake that timed out. */
  public static Failure slowHandshake(Throwable cause) {
    return notSent(Kind.CONNECT, "the TLS handshake took longer than connectTimeout", cause, false);
  }

  /** Returns the failure of a request whose connection closed while it waited to be written. */
  public static Failure unused() {
    return new Failure(
        Kind.CONNECT,
        "the connection closed before the request was written",
        null,
        Reach.UNUSED_CONNECTION,
        false);
  }

  /** Returns the failure of a request whose transport was closed. */
  public static Failure closed(Reach reach) {
    return new Failure(Kind.CANCELLED, "the transport is closed", null, reach, true);
  }

  /** Returns the failure of a response whose body is too large. */
  public static Failure bodyTooLarge(Throwable cause) {
    return maybeReceived(Kind.TOO_LARGE, rootMessage(cause), cause, true);
  }

  /** Returns the failure of a response whose status line and headers are too large. */
  public static Failure headTooLarge(@Nullable Throwable cause) {
    return maybeReceived(
        Kind.TOO_LARGE, "the status line or the headers are too large", cause, true);
  }

  /** Returns the failure of a response whose body does not match its content coding. */
  public static Failure brokenCoding(Throwable cause) {
    return maybeReceived(Kind.PROTOCOL, "the compressed body is broken", cause, true);
  }

  /** Returns the failure of a response that is not HTTP. */
  public static Failure notHttp(@Nullable Throwable cause, boolean lasting) {
    return maybeReceived(Kind.PROTOCOL, "what came is not a valid HTTP answer", cause, lasting);
  }

  /** Returns the failure of TLS after the handshake. */
  public static Failure brokenTls(Throwable cause) {
    // TLS 1.3 refuses a missing client certificate only after the handshake.
    boolean lasting = cause instanceof SSLHandshakeException;
    return maybeReceived(Kind.TLS, "TLS failed: " + rootMessage(cause), cause, lasting);
  }

  /** Returns the failure of a connection that ended early, perhaps with other requests on it. */
  public static Failure truncated(Throwable cause) {
    return maybeReceived(
            Kind.TRUNCATED, "the connection ended before the answer was whole", cause, false)
        .inCommon();
  }

  /** Returns the failure of a request on a kept connection that was already closed. */
  public static Failure stale(Throwable cause) {
    return new Failure(
        Kind.TRUNCATED,
        "the server had closed the kept-alive connection",
        cause,
        Reach.STALE_CONNECTION,
        false);
  }

  /** Returns the failure of a sink. */
  public static Failure bySink(String message, Throwable cause) {
    return maybeReceived(Kind.HANDLER, message, cause, true);
  }

  /** Returns the failure of a sink that has thrown, although sinks must not throw. */
  public static Failure bySink(RuntimeException thrown) {
    return bySink("the body was not taken: " + thrown, thrown);
  }

  /** Returns the first of an exception and its causes that has a type, or null. */
  public static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return type.cast(at);
      }
    }
    return null;
  }

  /** Returns the message of the innermost cause, or the name of its class if it has none. */
  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    String message = root.getMessage();
    return message == null ? root.getClass().getSimpleName() : message;
  }
}
