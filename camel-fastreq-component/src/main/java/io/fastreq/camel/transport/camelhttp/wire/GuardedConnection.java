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
package io.fastreq.camel.transport.camelhttp.wire;

import io.fastreq.camel.transport.framing.ResponseFraming;
import io.fastreq.camel.transport.framing.ResponseFraming.Body;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * State of one connection that the library does not know. Used by one exchange, and so on one
 * thread, at a time; only {@link #kill} may be called from other threads.
 */
public final class GuardedConnection {

  private final ResponseParser responses;
  private volatile @Nullable Socket socket;
  private int served;
  private boolean reused;
  private boolean closing;
  private long receivedBefore;

  GuardedConnection(ResponseParser responses) {
    this.responses = responses;
  }

  /** Sets the socket below the connection and its TLS; it is not connected yet. */
  public void setSocket(Socket bare) {
    socket = bare;
  }

  /**
   * Called when a request is about to be sent.
   *
   * @throws StaleConnectionException if bytes have come already
   */
  public void beginRequest() throws StaleConnectionException {
    if (hasUnexpectedBytes()) {
      throw new StaleConnectionException();
    }
    reused = served > 0;
    served++;
    closing = false;
    receivedBefore = responses.received();
    responses.nextResponse();
  }

  /**
   * Returns whether something has come since the last response ended. Only while the connection is
   * idle.
   */
  boolean hasUnexpectedBytes() {
    Socket bare = socket;
    try {
      return served > 0
          && (responses.unread() > 0 || (bare != null && bare.getInputStream().available() > 0));
    } catch (IOException e) {
      return true; // it is closed
    }
  }

  /** Has the connection closed after the response. */
  public void closeAfterResponse() {
    closing = true;
  }

  /**
   * Called when the response is complete. If anything has come after it, that belongs to no
   * response.
   *
   * @return whether the connection may serve a further request
   */
  public boolean endResponse() {
    closing |= responses.unread() > 0;
    return !closing;
  }

  /** Returns whether it may serve a further request, as far as is known by now. */
  public boolean isKept() {
    return !closing;
  }

  /**
   * Determines where the body of a response ends, and whether the connection may serve a further
   * request after it.
   */
  public ResponseFraming framing(ClassicHttpResponse response, boolean toHead) {
    ResponseFraming framing = responses.framing(response, toHead);
    closing |= !framing.reusable();
    return framing;
  }

  /**
   * Returns the body that follows the head.
   *
   * @param byReset whether a reset ends a body without a length, like any other close
   * @param onEnd run once at its end
   */
  public InputStream body(ResponseFraming framing, boolean byReset, Runnable onEnd) {
    InputStream body = responses.body(framing);
    return new EndAwareStream(
        byReset && framing.body() == Body.UNTIL_CLOSE ? new ResetTolerantStream(body) : body,
        onEnd);
  }

  /** Returns how many requests it has served. */
  public int served() {
    return served;
  }

  /** Returns whether it has served a request before this one. */
  public boolean isReused() {
    return reused;
  }

  /** Returns whether a byte of a response to this request has come. */
  public boolean hasResponded() {
    return responses.received() > receivedBefore;
  }

  /** Closes the connection at once. Threads that read or write on it get an exception. */
  public void kill() {
    Socket bare = socket;
    if (bare != null) {
      try {
        bare.close();
      } catch (IOException e) {
        // closing failed, but the connection is not used any more
        bare.isClosed();
      }
    }
  }
}
