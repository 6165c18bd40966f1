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
import io.fastreq.camel.transport.camelhttp.wire.MalformedLineException;
import io.fastreq.camel.transport.camelhttp.wire.TruncatedHeadException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where exceptions of Apache's HttpClient become outcomes: by their type and by how
 * far the request had come, never by their text. Stateless.
 *
 * <p>Messages carry no text of the server's: what it sent stays in the cause.
 */
final class ApacheErrors {

  private ApacheErrors() {}

  /** No connection was handed to the request: not a byte of it has left. */
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
   * The request was written, wholly or in part, or was about to be.
   *
   * @param reused whether on a connection that had served before
   * @param answered whether a byte of an answer had come
   * @param reader the proxy that was to pass the request on, or null
   */
  static Failure whileReading(
      Throwable failure, boolean reused, boolean answered, @Nullable FastreqProxy reader) {
    if (failure.getCause() instanceof BodyTooLargeException) {
      return received(Kind.TOO_LARGE, TransportFailures.rootMessage(failure), failure, true);
    }
    if (failure instanceof ZipException) {
      return received(Kind.PROTOCOL, "the compressed body is broken", failure, true);
    }
    if (failure instanceof MessageConstraintException) {
      return received(
          Kind.TOO_LARGE, "the status line or the headers are too large", failure, true);
    }
    if (reused && failure.getCause() instanceof ParseException) {
      // What is no status line is more of the answer before, which came late.
      return stale("bytes were left over on the kept-alive connection", failure);
    }
    if (isNoHttp(failure)) {
      return received(Kind.PROTOCOL, "what came is not a valid HTTP answer", failure, false);
    }
    if (find(failure, SSLException.class, null) != null
        && find(failure, IOException.class, SSLException.class) == null) {
      // TLS 1.3 refuses a missing client certificate only after the handshake.
      boolean verdict = failure instanceof SSLHandshakeException;
      return received(
          Kind.TLS, "TLS failed: " + TransportFailures.rootMessage(failure), failure, verdict);
    }
    if (failure instanceof IOException) {
      return ended(failure, reused, answered, reader);
    }
    return received(Kind.PROTOCOL, "what came is not a valid HTTP answer", failure, false);
  }

  private static boolean isNoHttp(Throwable failure) {
    return failure instanceof HttpException
        || failure instanceof ClientProtocolException
        || failure instanceof TruncatedHeadException
        || failure instanceof MalformedLineException
        || (failure instanceof MalformedChunkCodingException
            && !(failure instanceof TruncatedChunkException));
  }

  private static Failure ended(
      Throwable failure, boolean reused, boolean answered, @Nullable FastreqProxy reader) {
    if (reused && !answered) {
      return stale("the server had closed the kept-alive connection", failure);
    }
    if (reader != null && !answered) {
      return ProxyFailures.closedSilently(reader, failure);
    }
    return received(
            Kind.TRUNCATED, "the connection ended before the answer was whole", failure, false)
        .inCommon();
  }

  private static Failure stale(String message, Throwable failure) {
    return new Failure(Kind.TRUNCATED, message, failure, Reach.STALE_CONNECTION, false);
  }

  /** Who takes the body can't go on. */
  static Failure bySink(String message, Throwable cause) {
    return received(Kind.HANDLER, message, cause, true);
  }

  /** Attempts that were given up hold all threads. */
  static Failure noThread(Throwable cause) {
    return notSent(Kind.CONNECT, "no thread is free to make a connection", cause, false);
  }

  private static Failure notSent(Kind kind, String message, Throwable cause, boolean lasting) {
    return new Failure(kind, message, cause, Reach.NOT_SENT, lasting);
  }

  private static Failure received(Kind kind, String message, Throwable cause, boolean lasting) {
    return new Failure(kind, message, cause, Reach.MAYBE_RECEIVED, lasting);
  }

  private static @Nullable Throwable find(
      Throwable failure,
      Class<? extends Throwable> type,
      @Nullable Class<? extends Throwable> except) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (type.isInstance(at) && (except == null || !except.isInstance(at))) {
        return at;
      }
    }
    return null;
  }
}
