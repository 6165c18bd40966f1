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
 * One connection as the guards of the backend see it. Used by one exchange, and so on one thread,
 * at a time; only {@link #kill} may be called from elsewhere.
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

  /** What it runs over, TLS or not; not connected yet. */
  public void runsOver(Socket bare) {
    socket = bare;
  }

  /**
   * A request is about to be sent.
   *
   * @throws SpoiltConnectionException if a response is there already
   */
  public void beginRequest() throws StaleConnectionException {
    if (isSpoilt()) {
      throw new StaleConnectionException();
    }
    reused = served > 0;
    served++;
    closing = false;
    receivedBefore = responses.received();
    responses.nextResponse();
  }

  /** Whether something has come since the last response ended. Only while nobody uses it. */
  boolean isSpoilt() {
    Socket bare = socket;
    try {
      return served > 0
          && (responses.unread() > 0 || (bare != null && bare.getInputStream().available() > 0));
    } catch (IOException e) {
      return true; // it is closed
    }
  }

  /** The connection serves no further request. */
  public void closeAfterAnswer() {
    closing = true;
  }

  /**
   * The response is whole. Where anything has come behind it, that belongs to no response.
   *
   * @return whether the connection may serve a further request
   */
  public boolean endAnswer() {
    closing |= responses.unread() > 0;
    return !closing;
  }

  /** Whether it may serve a further request, as far as is known by now. */
  public boolean isKept() {
    return !closing;
  }

  /**
   * Reads where the body of a response ends whose head has come, and whether the connection may
   * serve a further request after it.
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

  /** How many requests it has served. */
  public int served() {
    return served;
  }

  /** Whether it has served a request before this one. */
  public boolean isReused() {
    return reused;
  }

  /** Whether a byte of a response to this request has come. */
  public boolean hasAnswered() {
    return responses.received() > receivedBefore;
  }

  /** Closes the connection at once: whoever reads or writes on it gets an exception. */
  public void kill() {
    Socket bare = socket;
    if (bare != null) {
      try {
        bare.close();
      } catch (IOException e) {
        // it is as closed as it will ever be, and nobody uses it any more
        bare.isClosed();
      }
    }
  }
}
