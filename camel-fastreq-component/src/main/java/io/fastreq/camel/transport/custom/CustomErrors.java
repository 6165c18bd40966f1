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
package io.fastreq.camel.transport.custom;

import io.fastreq.camel.FastreqBackendException;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.TlsFailures;
import io.fastreq.camel.transport.TransportFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * Maps what a bean throws to failures: by type, never by text. {@code FastreqBackend.send}
 * documents the types. Stateless.
 */
final class CustomErrors {

  private CustomErrors() {}

  static Failure outcomeOf(Throwable thrown) {
    Throwable failure = unwrapped(thrown);
    if (failure instanceof FastreqBackendException said) {
      Failure outcome =
          new Failure(
              said.kind(),
              String.valueOf(said.getMessage()),
              said,
              said.sent() ? Reach.MAYBE_RECEIVED : Reach.NOT_SENT,
              false);
      return outcome.kind() == Kind.TRUNCATED ? outcome.inCommon() : outcome;
    }
    if (TransportFailures.find(failure, UnknownHostException.class) != null
        || TransportFailures.find(failure, UnresolvedAddressException.class) != null) {
      return TransportFailures.unknownHost(failure);
    }
    if (failure instanceof ConnectException
        || failure instanceof NoRouteToHostException
        || failure instanceof HttpConnectTimeoutException) {
      return TransportFailures.notSent(
          Kind.CONNECT, "no connection: " + words(failure), failure, false);
    }
    if (failure instanceof SSLHandshakeException && TlsFailures.isBreakOff(failure)) {
      return TlsFailures.inHandshake(failure);
    }
    if (failure instanceof SSLException) {
      return TransportFailures.maybeReceived(
          Kind.TLS, "TLS failed: " + words(failure), failure, false);
    }
    if (failure instanceof HttpTimeoutException
        || failure instanceof SocketTimeoutException
        || failure instanceof TimeoutException) {
      return TransportFailures.maybeReceived(
          Kind.TIMEOUT, "the backend has waited long enough", failure, false);
    }
    if (failure instanceof IOException) {
      return TransportFailures.truncated(failure);
    }
    return ofTheBean(words(failure), failure);
  }

  /** Returns the failure of a bean that breaks the rules of a backend. */
  static Failure ofTheBean(String what, @Nullable Throwable cause) {
    return TransportFailures.maybeReceived(
        Kind.HANDLER, "the backend failed: " + what, cause, true);
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause != null
            && (thrown instanceof CompletionException || thrown instanceof ExecutionException)
        ? unwrapped(cause)
        : thrown;
  }

  private static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
