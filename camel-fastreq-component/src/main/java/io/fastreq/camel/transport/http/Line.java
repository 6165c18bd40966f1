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
package io.fastreq.camel.transport.http;

import java.io.IOException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.jspecify.annotations.Nullable;

/**
 * One connection as the guards see it. Used by one attempt, and so on one thread, at a time; only
 * {@link #kill} may be called from elsewhere.
 */
final class Line {

  private final HeadParser heads;
  private volatile @Nullable WatchedSocket socket;
  private boolean served;
  private boolean reused;
  private long receivedBefore;

  Line(HeadParser heads) {
    this.heads = heads;
  }

  /** What it runs over, TLS or not; not connected yet. */
  void runsOver(WatchedSocket bare) {
    socket = bare;
  }

  /**
   * A request is about to be sent.
   *
   * @throws SpoiltConnectionException if an answer is there already
   */
  void beginRequest() throws IOException {
    WatchedSocket bare = socket;
    if (served && (heads.unread() > 0 || (bare != null && bare.getInputStream().available() > 0))) {
      throw new SpoiltConnectionException();
    }
    reused = served;
    served = true;
    receivedBefore = heads.received();
    heads.nextAnswer();
  }

  /**
   * The answer seems whole: checks that nothing has come with it that does not belong to it, and
   * that nothing is missing.
   *
   * @param chunked whether it has an end that can be told from that of the connection. The library
   *     does not miss the last empty line
   * @throws IOException if the answer is not to be trusted
   */
  void endAnswer(boolean chunked) throws IOException {
    if (heads.unread() > 0) {
      throw new SurplusException();
    }
    WatchedSocket bare = socket;
    if (chunked && bare != null && bare.hasEnded()) {
      throw new ConnectionClosedException("the chunked body breaks off");
    }
  }

  /** Whether it has served a request before this one. */
  boolean isReused() {
    return reused;
  }

  /** Whether a byte of an answer to this request has come. */
  boolean hasAnswered() {
    return heads.received() > receivedBefore;
  }

  /** Closes the connection at once: whoever reads or writes on it gets an exception. */
  void kill() {
    WatchedSocket bare = socket;
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
