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

import io.fastreq.camel.transport.camelhttp.wire.BodyUpload;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnection;
import io.fastreq.camel.transport.camelhttp.wire.GuardedConnections;
import io.fastreq.camel.transport.camelhttp.wire.RequestBody;
import io.fastreq.camel.transport.framing.ResponseFraming;
import io.fastreq.camel.transport.framing.ResponseFraming.Body;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.io.entity.BasicHttpEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.Closer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request on one connection and reads the head of its response. Makes sure that a request
 * gets its own response or none, and tells the exchange how far it has come. Thread-safe.
 */
final class GuardedRequestExecutor extends HttpRequestExecutor {

  /** A request with a smaller body is sent in one piece. */
  private static final int ONE_PIECE = 4 * 1024;

  /** A larger body may fill the buffers of both sides, so that writing it waits for the server. */
  private static final int BUFFERED = 16 * 1024;

  private final GuardedConnections guards;
  private final Executor uploads;

  /**
   * @param uploads runs the sending of large bodies, each at once
   */
  GuardedRequestExecutor(GuardedConnections guards, Executor uploads) {
    this.guards = guards;
    this.uploads = uploads;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback unused,
      HttpContext context)
      throws IOException, HttpException {
    BlockingExchange exchange = BlockingExchange.of(context);
    GuardedConnection guard = guards.of(connection);
    try {
      exchange.checkUsable(connection);
      exchange.checkKept(guard, connection);
      guard.beginRequest();
      exchange.sendsOn(guard, context);
      BodyUpload upload = null;
      ClassicHttpResponse response;
      if (request.getEntity() instanceof RequestBody body && body.getContentLength() > BUFFERED) {
        upload = new BodyUpload(connection, request, body, guard);
        response = exchangeWhileSending(request, upload, connection, guard);
      } else {
        response = exchange(request, connection, guard);
      }
      BodyUpload sending = upload;
      Runnable end =
          () -> {
            boolean sent = sending == null || sending.isWhole();
            if (!guard.endResponse() || !sent) {
              guard.closeAfterResponse();
              Closer.close(connection, CloseMode.IMMEDIATE);
            }
            exchange.releaseConnection();
          };
      takeBody(request, response, guard, end);
      return response;
    } catch (HttpException | IOException | RuntimeException e) {
      Closer.close(connection, CloseMode.IMMEDIATE);
      throw e;
    }
  }

  private ClassicHttpResponse exchange(
      ClassicHttpRequest request, HttpClientConnection connection, GuardedConnection guard)
      throws IOException, HttpException {
    IOException failure = send(request, connection, guard);
    try {
      ClassicHttpResponse response = readHead(connection);
      if (failure != null) {
        guard.closeAfterResponse();
      }
      return response;
    } catch (IOException | HttpException | RuntimeException e) {
      if (failure != null) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  /**
   * Sends all of a request.
   *
   * @return why it could not be sent completely, if the server may have responded all the same; or
   *     null
   * @throws IOException if the connection had been closed before a response could come
   */
  private static @Nullable IOException send(
      ClassicHttpRequest request, HttpClientConnection connection, GuardedConnection guard)
      throws IOException, HttpException {
    boolean mayRespond = !guard.isReused();
    try {
      connection.sendRequestHeader(request);
      HttpEntity entity = request.getEntity();
      if (entity != null) {
        if (entity.getContentLength() > ONE_PIECE) {
          connection.flush();
          mayRespond = true;
        }
        connection.sendRequestEntity(request);
      }
      connection.flush();
      return null;
    } catch (IOException e) {
      if (mayRespond) {
        return e;
      }
      throw e;
    }
  }

  private ClassicHttpResponse exchangeWhileSending(
      ClassicHttpRequest request,
      BodyUpload upload,
      HttpClientConnection connection,
      GuardedConnection guard)
      throws IOException, HttpException {
    connection.sendRequestHeader(request);
    connection.flush();
    uploads.execute(upload);
    try {
      ClassicHttpResponse response = readHead(connection);
      // A server that reports success may still be reading the body. One that does not may never
      // read it, although all of it has been sent.
      if (response.getCode() >= HttpStatus.SC_REDIRECTION) {
        upload.stop();
        guard.closeAfterResponse();
      }
      return response;
    } catch (IOException | HttpException | RuntimeException e) {
      guard.kill(); // so that the upload ends too
      Throwable failure = upload.failure();
      if (failure != null) {
        e.addSuppressed(failure);
      }
      throw e;
    }
  }

  private static ClassicHttpResponse readHead(HttpClientConnection connection)
      throws IOException, HttpException {
    ClassicHttpResponse response;
    do {
      response = connection.receiveResponseHeader();
    } while (response.getCode() < HttpStatus.SC_SUCCESS);
    return response;
  }

  /**
   * Sets the body of the response, at whose end the connection goes back to the pool or is closed.
   */
  private static void takeBody(
      ClassicHttpRequest request,
      ClassicHttpResponse response,
      GuardedConnection guard,
      Runnable onEnd) {
    ResponseFraming framing = guard.framing(response, request.getMethod().equals("HEAD"));
    if (framing.body() == Body.NONE) {
      onEnd.run();
      return;
    }
    boolean refused =
        request.getEntity() != null && response.getCode() >= HttpStatus.SC_REDIRECTION;
    response.setEntity(
        new BasicHttpEntity(guard.body(framing, refused, onEnd), framing.length(), null));
  }
}
