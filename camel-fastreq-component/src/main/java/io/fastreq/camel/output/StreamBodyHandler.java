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
package io.fastreq.camel.output;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.batch.item.BodyHandlers;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the body of one item to the user's handler, piece by piece. Calls the handler on worker
 * threads, one call at a time, and reports the end of each body whose beginning it has seen, once.
 *
 * <p>All methods but {@link #complete} and {@link #failed} may be called on event loops and never
 * block.
 */
public final class StreamBodyHandler implements BodyHandler {

  private static final Logger LOG = LoggerFactory.getLogger(StreamBodyHandler.class);

  private final FastreqStreamHandler handler;
  private final FastreqRequest request;
  private final long maxBytes;
  private final SerialExecutor tasks;

  // Guarded by this.
  private @Nullable Section section;
  private boolean begun;
  private boolean told;

  private StreamBodyHandler(
      FastreqStreamHandler handler, FastreqRequest request, long maxBytes, Executor workers) {
    this.handler = handler;
    this.request = request;
    this.maxBytes = maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
    this.tasks = new SerialExecutor(workers);
  }

  /**
   * Returns what creates the handlers of all batches; thread-safe.
   *
   * @param handler takes the pieces
   * @param maxBytes most bytes of a body; 0 for no limit
   * @param workers run the handler
   */
  public static BodyHandlers handlers(
      FastreqStreamHandler handler, long maxBytes, Executor workers) {
    return (index, key, request, wire) ->
        new StreamBodyHandler(
            handler, key == null ? request : request.withKey(key), maxBytes, workers);
  }

  @Override
  public HttpRequest prepare(HttpRequest hop) {
    return hop;
  }

  @Override
  public boolean startsOver(Outcome end) {
    return false;
  }

  @Override
  public synchronized BodySink open(HttpResponse head, BodyFeed feed) {
    Section opened = new Section(feed);
    section = opened;
    return opened;
  }

  /** {@inheritDoc} That is so while the handler has seen nothing of the body. */
  @Override
  public synchronized boolean attemptEnded() {
    section = null;
    return !begun;
  }

  @Override
  public @Nullable Object complete(FastreqResponse response) throws Exception {
    synchronized (this) {
      told = true;
    }
    handler.onEnd(request, response);
    return null;
  }

  @Override
  public void failed(FastreqFailure failure) {
    synchronized (this) {
      section = null;
      if (!begun || told) {
        return;
      }
      told = true;
    }
    tasks.runHere(() -> tell(failure));
  }

  private void tell(FastreqFailure failure) {
    try {
      handler.onError(request, failure);
    } catch (Throwable e) { // a handler may throw anything, but its outcome is already known
      LOG.warn("streamHandler failed in onError, for {}", failure, e);
    }
  }

  private synchronized boolean begins(Section asking) {
    boolean counts = section == asking;
    begun |= counts;
    return counts;
  }

  private synchronized boolean counts(Section asking) {
    return section == asking;
  }

  private synchronized void close(Section asking) {
    if (section == asking) {
      section = null;
    }
  }

  /** The body of one response. */
  private final class Section implements BodySink {

    private final BodyFeed feed;
    private final FeedWindow room;

    Section(BodyFeed feed) {
      this.feed = feed;
      this.room = new FeedWindow(feed);
    }

    @Override
    public long limit() {
      return maxBytes;
    }

    @Override
    public boolean take(ByteBuffer piece) {
      if (!counts(this)) {
        return false;
      }
      int size = piece.remaining();
      boolean more = room.enter(size);
      tasks.execute(() -> hand(piece, size), this::refused);
      return more;
    }

    private void hand(ByteBuffer piece, int size) {
      if (!begins(this)) {
        return;
      }
      try {
        handler.onChunk(request, piece);
      } catch (Throwable e) { // a handler may throw anything, and its item must not be lost
        close(this);
        String message = Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
        feed.fail("streamHandler failed: " + message, e);
        return;
      }
      room.leave(size);
    }

    @Override
    public void end() {
      tasks.execute(
          () -> {
            if (counts(this)) {
              feed.done();
            }
          },
          this::refused);
    }

    private void refused(RejectedExecutionException e) {
      close(this);
      feed.fail("streamHandler can not be called: " + e.getMessage(), e);
    }

    @Override
    public void abort() {
      close(this);
    }
  }
}
