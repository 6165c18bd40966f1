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
package io.fastreq.camel.transport.camelhttp;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.ProxyFailures;
import io.fastreq.camel.transport.RequestRefusedException;
import io.fastreq.camel.transport.TlsFailures;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.framing.MalformedResponseException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Maps exceptions of Apache's HttpClient to failures: by their type and by how far the request had
 * come, never by their text. Stateless.
 *
 * <p>Messages contain no text of the server: what it sent stays in the cause.
 */
final class ApacheErrors {

  private ApacheErrors() {}

  /** Returns the failure of a request that got no connection, so that no byte of it was sent. */
  static Failure beforeSending(Throwable failure) {
    if (failure instanceof RequestRefusedException refused) {
      return refused.outcome();
    }
    if (failure instanceof UnknownHostException) {
      return TransportFailures.unknownHost(failure).inCommon(); // the JVM remembers it for a while
    }
    if (TransportFailures.find(failure, SSLException.class) != null) {
      return TransportFailures.find(failure, SocketTimeoutException.class) != null
          ? TransportFailures.slowHandshake(failure)
          : TlsFailures.inHandshake(failure);
    }
    return failure instanceof IOException && !(failure instanceof ClientProtocolException)
        ? TransportFailures.noConnection(failure)
        : TransportFailures.cannotBeSent(failure);
  }

  /**
   * Returns the failure of a request that was written, wholly or in part, or was about to be.
   *
   * @param reused whether the connection had served before, or had waited
   * @param responded whether a byte of a response had come
   * @param reader the proxy that was to forward the request, or null
   */
  static Failure whileReading(
      Throwable failure, boolean reused, boolean responded, @Nullable FastreqProxy reader) {
    if (failure.getCause() instanceof BodyTooLargeException) {
      return TransportFailures.bodyTooLarge(failure);
    }
    if (failure instanceof ZipException) {
      return TransportFailures.brokenCoding(failure);
    }
    if (failure instanceof MalformedResponseException response) {
      return malformed(response, reused);
    }
    if (TransportFailures.find(failure, SSLException.class) != null && isOfTlsAlone(failure)) {
      return TransportFailures.brokenTls(failure);
    }
    return failure instanceof IOException && !(failure instanceof ClientProtocolException)
        ? ended(failure, reused, responded, reader)
        : TransportFailures.notHttp(failure, false);
  }

  private static Failure malformed(MalformedResponseException response, boolean reused) {
    return switch (response.problem()) {
      case TOO_LARGE -> TransportFailures.headTooLarge(response);
      case MALFORMED -> TransportFailures.notHttp(response, false);
      case NO_STATUS_LINE ->
          // On a reused connection it is the rest of an earlier response, which came late.
          reused
              ? new Failure(
                  Kind.TRUNCATED,
                  "bytes were left over on the kept-alive connection",
                  response,
                  Reach.STALE_CONNECTION,
                  false)
              : TransportFailures.notHttp(response, false);
    };
  }

  private static boolean isOfTlsAlone(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof IOException && !(at instanceof SSLException)) {
        return false;
      }
    }
    return true;
  }

  private static Failure ended(
      Throwable failure, boolean reused, boolean responded, @Nullable FastreqProxy reader) {
    if (reused && !responded) {
      return TransportFailures.stale(failure);
    }
    return reader != null && !responded
        ? ProxyFailures.closedSilently(reader, failure)
        : TransportFailures.truncated(failure);
  }

  /** No thread is free: aborted exchanges still hold them all. */
  static Failure noThread(Throwable cause) {
    return TransportFailures.notSent(
        Kind.CONNECT, "no thread is free to make a connection", cause, false);
  }
}
