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
 * Sends single hops: one request and its response. Thread-safe; {@link #send} never blocks.
 *
 * <p>A transport makes no decisions: it neither retries nor limits the rate, and the caller
 * enforces the deadline by aborting. The transport limits only what it alone can see: the connect
 * time and the size of status line, headers and body. It also checks that the response is valid
 * HTTP.
 */
public interface HttpTransport extends AutoCloseable {

  /**
   * Sends a request.
   *
   * @param request the request
   * @param options how to read the response
   * @param receiver called with the head of the response and returns the sink of the body; null to
   *     collect the body
   * @param listener asked when the request may be written, and called once with the outcome, on any
   *     thread, perhaps before this method returns; not called after {@link Sent#abort()}, unless a
   *     call was already running. Must not block
   * @return the request in flight
   */
  Sent send(
      HttpRequest request, ReadOptions options, @Nullable BodyReceiver receiver, Listener listener);

  /** Sends a request and collects the body of the response. */
  default Sent send(HttpRequest request, ReadOptions options, Listener listener) {
    return send(request, options, null, listener);
  }

  /**
   * Runs a task once after all outcomes that are delivered together, such as those of responses
   * that arrived at the same time. Must be called during the delivery of an outcome, on the same
   * thread; otherwise, or if a transport has no bursts, the task runs at once.
   *
   * @param task runs on the calling thread; must not block
   */
  default void afterBurst(Runnable task) {
    task.run();
  }

  /** Makes room for at least this number of concurrent requests. Room never shrinks. */
  default void makeRoom(int requests) {
    // Most transports have no limit.
  }

  /** Closes all connections; requests in flight fail. Waits for a bounded time. */
  @Override
  void close();

  /** The sender of a request: decides when it may be written, and receives its outcome. */
  @FunctionalInterface
  interface Listener extends Consumer<Outcome> {

    /**
     * Asks whether the request may be written now. There is a connection: TLS is agreed on, the
     * tunnel is open, and nothing of the request has been written. A transport that knows nothing
     * of its connections asks right before it begins. Called for each request, on any thread,
     * perhaps before {@link #send} returns. Must not block.
     *
     * <p>Called again if the request could not be written soon after {@code write} was run.
     *
     * <p>While a request waits, its connection serves no other. If the connection closes meanwhile,
     * the outcome is {@link Outcome.Reach#UNUSED_CONNECTION}; {@link Sent#abort()} gives back the
     * connection unused.
     *
     * @param write writes the request. To be run once, and only if this method returned false; on
     *     any thread, but not before this method has returned. Has no effect after the outcome
     * @return true if the request is to be written at once; false if it has to wait for {@code
     *     write}
     */
    default boolean onConnected(Runnable write) {
      return true;
    }
  }

  /** A request in flight. */
  @FunctionalInterface
  interface Sent {
    /**
     * Aborts the request and closes its connection, or its stream where others share the
     * connection. Has no effect after the outcome.
     */
    void abort();
  }

  /**
   * How to read a response. Size limit and dropping apply to bodies that no {@link BodySink} takes.
   *
   * @param maxBodySize most bytes of the body that are kept; more fail with kind {@code TOO_LARGE}.
   *     0 for no limit
   * @param discardBody whether the body is to be read and dropped
   * @param decompress whether to ask for gzip and deflate and to decode them; the size limit
   *     applies to the decoded body
   */
  record ReadOptions(long maxBodySize, boolean discardBody, boolean decompress) {

    /** Header by which encodings are asked for. */
    public static final String ACCEPT_ENCODING = "Accept-Encoding";

    /** Encodings that are decoded. */
    public static final String DECODED = "gzip, deflate";

    /** Returns whether to add {@link #ACCEPT_ENCODING}, which a request may have set itself. */
    public boolean addsAcceptEncoding(HttpRequest request) {
      return decompress && !request.headers().contains(ACCEPT_ENCODING);
    }
  }
}
