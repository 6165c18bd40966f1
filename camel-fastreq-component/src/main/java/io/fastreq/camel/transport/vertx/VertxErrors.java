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
package io.fastreq.camel.transport.vertx;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.TlsFailures;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.framing.MalformedResponseException;
import io.fastreq.camel.transport.framing.MalformedResponseException.Problem;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Exception.HeaderListSizeException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;

/**
 * Maps exceptions of Vert.x to failures: by their type and by how far the request had come, never
 * by their text. Stateless.
 *
 * <p>Messages contain no text of the server: what it sent stays in the cause.
 */
final class VertxErrors {

  private VertxErrors() {}

  /** Returns the failure of a request that got no connection, so that no byte of it was sent. */
  static Failure beforeSending(Throwable failure) {
    Throwable cause = unwrapped(failure);
    if (cause instanceof UnknownHostException) {
      return TransportFailures.unknownHost(cause);
    }
    if (TransportFailures.find(cause, SslHandshakeTimeoutException.class) != null) {
      return TransportFailures.slowHandshake(cause);
    }
    if (cause instanceof Http2Exception) {
      return TransportFailures.notSent(
          Kind.PROTOCOL, "the server does not speak HTTP/2", cause, false);
    }
    if (cause instanceof IllegalArgumentException || cause instanceof IllegalStateException) {
      return TransportFailures.cannotBeSent(cause);
    }
    if (cause instanceof SSLException && !(cause instanceof SslClosedEngineException)) {
      return TlsFailures.inHandshake(cause);
    }
    return TransportFailures.noConnection(cause);
  }

  /**
   * Returns the failure of a request that was written, wholly or in part, or was about to be.
   *
   * <p>Over HTTP/2 the server may say that it never took a request (RFC 9113 section 8.7): by
   * GOAWAY or by the code REFUSED_STREAM. That is {@code CONNECT}, as for a connection that was not
   * made, and may be tried again whatever the method. Every other reset of a stream is {@code
   * TRUNCATED}, as that of a connection.
   *
   * @param reach how far the request has come, as far as the connection knows
   */
  static Failure whileReading(Throwable failure, Reach reach) {
    Throwable cause = unwrapped(failure);
    if (reach.surelyNot()) {
      return new Failure(
          Kind.CONNECT,
          "the server ended the connection before it took the request",
          cause,
          reach,
          false,
          true);
    }
    if (cause instanceof StreamResetException reset) {
      return streamReset(reset);
    }
    if (cause instanceof BodyTooLargeException) {
      return TransportFailures.bodyTooLarge(cause);
    }
    if (cause instanceof ZipException) {
      return TransportFailures.brokenCoding(cause);
    }
    if (cause instanceof HeaderListSizeException
        || (cause instanceof MalformedResponseException response
            && response.problem() == Problem.TOO_LARGE)) {
      return TransportFailures.headTooLarge(cause);
    }
    // A write after the server has ended TLS is no failure of TLS.
    if (cause instanceof SSLException && !(cause instanceof SslClosedEngineException)) {
      return TransportFailures.brokenTls(cause).inCommon();
    }
    if (cause instanceof IOException || cause instanceof HttpClosedException) {
      return reach == Reach.STALE_CONNECTION
          ? TransportFailures.stale(cause)
          : TransportFailures.truncated(cause);
    }
    Failure notHttp = TransportFailures.notHttp(cause, false);
    // An error of the connection, in the terms of RFC 9113 section 5.4, ends all its streams.
    return cause instanceof Http2Exception && !(cause instanceof Http2Exception.StreamException)
        ? notHttp.inCommon()
        : notHttp;
  }

  private static Failure streamReset(StreamResetException reset) {
    if (reset.getCode() == Http2Error.REFUSED_STREAM.code()) {
      return new Failure(
          Kind.CONNECT, "the server refused the request's stream", reset, Reach.REFUSED, false);
    }
    if (reset.getCode() == Http2Error.HTTP_1_1_REQUIRED.code()) {
      return TransportFailures.maybeReceived(
          Kind.PROTOCOL, "the server wants HTTP/1.1 for this: set http2=false", reset, true);
    }
    return TransportFailures.maybeReceived(
        Kind.TRUNCATED, "the server reset the stream before the answer was whole", reset, false);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure.getClass() == DecoderException.class && cause != null ? cause : failure;
  }
}
