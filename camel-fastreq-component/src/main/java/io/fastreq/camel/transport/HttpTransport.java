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

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends single exchanges. Thread-safe; {@link #send} never blocks.
 *
 * <p>A transport decides nothing: it neither retries nor limits, and the caller keeps the deadline
 * of an exchange and aborts it. It only keeps what it alone can see: the time to connect, the size
 * of status line, headers and body, and whether what arrives is HTTP.
 */
public interface HttpTransport extends AutoCloseable {

  /**
   * Sends a request.
   *
   * @param request what to send
   * @param options how the response is to be read
   * @param receiver asked who is to have the body, when the head of the response is there; null for
   *     it to be collected
   * @param listener asked when the request may be written, and told once how it ended, on any
   *     thread, perhaps before this method returns; not told after {@link Sent#abort()}, unless it
   *     already ran. Must not block
   * @return the exchange under way
   */
  Sent send(
      HttpRequest request, ReadOptions options, @Nullable BodyReceiver receiver, Listener listener);

  /** Sends a request and collects the body of the response. */
  default Sent send(HttpRequest request, ReadOptions options, Listener listener) {
    return send(request, options, null, listener);
  }

  /**
   * Runs a task when those outcomes have been told that are to be told together, as responses are
   * that came at the same time: what is to be done once for all of them. To be called while an
   * outcome is told, on the same thread; anywhere else, and by a transport that knows of no such
   * thing, the task is run at once.
   *
   * @param task runs on the calling thread. Must not block
   */
  default void afterBurst(Runnable task) {
    task.run();
  }

  /**
   * Has at least so many requests be under way at once from now on. What a transport had room for
   * before, it keeps.
   */
  default void makeRoom(int requests) {
    // Most have room for all.
  }

  /** Closes all connections; exchanges under way end as broken. Waits, for a bounded time. */
  @Override
  void close();

  /** The sender of a request: says when it may be written, and is told how it ended. */
  @FunctionalInterface
  interface Listener extends Consumer<Outcome> {

    /**
     * There is a connection for the request: its TLS is agreed on, its tunnel is open, and nothing
     * of the request has been written. A transport that knows nothing of its connections asks right
     * before it begins. Called for each request, on any thread, perhaps before {@link #send}
     * returns. Must not block.
     *
     * <p>Called once more where the request could not be written soon after {@code write} was run.
     *
     * <p>While a request waits, its connection serves no other. If the connection closes meanwhile,
     * the outcome is {@link Outcome.Reach#UNUSED_CONNECTION}; {@link Sent#abort()} gives the
     * connection back as it was.
     *
     * @param write writes the request. To be run once, and only where this method returned false;
     *     on any thread, but not before this method has returned. Has no effect once the exchange
     *     has ended
     * @return true if the request is to be written at once; false if it has to wait for {@code
     *     write}
     */
    default boolean onConnected(Runnable write) {
      return true;
    }
  }

  /** An exchange under way. */
  @FunctionalInterface
  interface Sent {
    /**
     * Gives the exchange up and closes its connection, or its stream where others share the
     * connection. Without effect when it has ended.
     */
    void abort();
  }

  /**
   * How a response is to be read. Size limit and dropping are for bodies that no {@link BodySink}
   * takes.
   *
   * @param maxBodySize most bytes of the body that are kept; more end the exchange with kind {@code
   *     TOO_LARGE}. 0 for no limit
   * @param discardBody whether the body is to be read and dropped
   * @param decompress whether to ask for gzip and deflate and to undo them; the size limit holds
   *     for what comes out
   */
  record ReadOptions(long maxBodySize, boolean discardBody, boolean decompress) {}
}
