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
import java.io.IOException;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Failures of a TLS handshake. If the connection ended within it, neither side has decided
 * anything: the connection was just not made, like a refused one. Certificates, names and alerts
 * are decisions and final. Stateless.
 */
public final class TlsFailures {

  /** An exception of Netty, whose message repeats what the server sent. */
  private static final String NETTY_NO_TLS = "io.netty.handler.ssl.NotSslRecordException";

  /** Texts of the JDK, which has one type for all of these. */
  private static final Set<String> JDK_NO_TLS =
      Set.of(
          "Unsupported or unrecognized SSL message",
          "Unrecognized SSL message, plaintext connection?");

  private static final String JDK_POLITE_CLOSE = "Received close_notify during handshake";

  private TlsFailures() {}

  /**
   * Returns the failure of a handshake; no byte of the request was sent.
   *
   * @param failure the exception of the TLS library
   */
  public static Failure inHandshake(Throwable failure) {
    if (isBreakOff(failure)) {
      return new Failure(
          Kind.CONNECT,
          "the connection ended before TLS was agreed on",
          failure,
          Reach.NOT_SENT,
          false);
    }
    if (isClearText(failure)) {
      String message =
          "the server does not speak TLS on this port; if it speaks http, write http:// instead of"
              + " https://";
      // Without the original exception, which repeats what the server sent.
      return new Failure(
          Kind.TLS, message, new SSLHandshakeException(message), Reach.NOT_SENT, true);
    }
    return new Failure(
        Kind.TLS,
        "TLS could not be agreed on: " + TransportFailures.rootMessage(failure),
        failure,
        Reach.NOT_SENT,
        true);
  }

  /** Returns whether the connection ended before either side had decided against the other. */
  public static boolean isBreakOff(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof IOException && !(at instanceof SSLException)) {
        return true;
      }
      if (JDK_POLITE_CLOSE.equals(at.getMessage())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isClearText(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at.getClass().getName().equals(NETTY_NO_TLS)
          || (at.getMessage() != null && JDK_NO_TLS.contains(at.getMessage()))) {
        return true;
      }
    }
    return false;
  }
}
