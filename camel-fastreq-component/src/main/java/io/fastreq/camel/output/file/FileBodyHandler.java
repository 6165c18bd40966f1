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
package io.fastreq.camel.output.file;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.output.FeedWindow;
import io.fastreq.camel.output.SerialExecutor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes the body of one item to a file, over all its attempts. What was received of a body that
 * broke off is kept, and the next attempt asks for the rest where the server allows it.
 *
 * <p>All methods but {@link #complete} and {@link #failed} may be called on event loops and never
 * block. The sink of an earlier attempt may still be fed when the next has begun, and then does
 * nothing.
 */
final class FileBodyHandler implements BodyHandler {

  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final long UNKNOWN = -1;

  private final long maxBytes;
  private final PartFile file;
  private final SerialExecutor tasks;
  private final InstantSource clock;
  private volatile boolean discarded;

  // Guarded by this.
  private @Nullable Section section;
  private @Nullable RangeResumption resumption;
  private @Nullable HttpRequest sent;
  private long length = UNKNOWN; // of what the file will hold
  private long taken;
  private boolean requestedRest;
  private boolean startOver;

  FileBodyHandler(DownloadDirectory settings, Path target) {
    this.maxBytes = settings.maxBytes();
    this.file = new PartFile(settings.path(), target, settings.disk());
    this.tasks = new SerialExecutor(settings.workers());
    this.clock = settings.clock();
  }

  /** Returns a request for the rest of the body where its beginning has been received. */
  @Override
  public synchronized HttpRequest prepare(HttpRequest hop) {
    section = null;
    startOver = false;
    sent = hop;
    RangeResumption known = resumption;
    requestedRest = known != null && taken > 0 && hop.method().equals("GET");
    return requestedRest && known != null ? known.requestRest(hop, taken) : hop;
  }

  @Override
  public BodySink open(HttpResponse head, BodyFeed feed) {
    Section begun = section(head, feed);
    if (begun == null) {
      return new Refusal(feed);
    }
    tasks.execute(begun::begin, begun::refused);
    return begun;
  }

  private synchronized @Nullable Section section(HttpResponse head, BodyFeed feed) {
    RangeResumption known = resumption;
    RangeResumption.Meaning meaning =
        requestedRest && known != null
            ? known.meaningOf(head, taken)
            : RangeResumption.Meaning.RESTARTS;
    if (meaning == RangeResumption.Meaning.UNUSABLE) {
      startOver = true;
      return null;
    }
    if (meaning == RangeResumption.Meaning.RESTARTS) {
      HttpRequest request = sent;
      ContentRange part = head.status() == PARTIAL_CONTENT ? ContentRange.of(head.headers()) : null;
      if (part != null
          && !part.isAll()
          && request != null
          && !RangeResumption.asksForRange(request)) {
        return null; // all was requested, and the server sends a part
      }
      resumption = request == null ? null : RangeResumption.of(request, head, clock.instant());
      length = part == null ? UNKNOWN : part.length();
      taken = 0;
    } else if (known != null) {
      resumption = known.withLengthOf(head);
    }
    if (resumption != null && resumption.total() >= 0) {
      length = resumption.total();
    }
    Section begun = new Section(feed, taken);
    section = begun;
    return begun;
  }

  /**
   * {@inheritDoc} That is so where the rest is not available: the body is asked for from its
   * beginning.
   */
  @Override
  public synchronized boolean startsOver(Outcome end) {
    boolean unsatisfiable =
        requestedRest
            && end instanceof Success answered
            && answered.response().status() == RANGE_NOT_SATISFIABLE;
    if (!startOver && !unsatisfiable) {
      return false;
    }
    startOver = false;
    forget();
    return true;
  }

  private void forget() {
    section = null;
    resumption = null;
    length = UNKNOWN;
    taken = 0;
  }

  @Override
  public boolean attemptEnded() {
    synchronized (this) {
      section = null;
    }
    // A call that waits for its next attempt must not keep a file open.
    tasks.execute(file::close);
    return true;
  }

  /** Gives the file its name, and returns its path. */
  @Override
  public Path complete(FastreqResponse response) throws IOException {
    return file.complete();
  }

  /** Removes the file unless it is complete, after what is being written at this moment. */
  @Override
  public void failed(FastreqFailure failure) {
    unchanged();
  }

  /** {@inheritDoc} An earlier attempt may have left part of a file. */
  @Override
  public void unchanged() {
    discarded = true; // what is still to be written need not be
    synchronized (this) {
      forget();
    }
    tasks.runHere(file::discard);
  }

  /** Counts more bytes, if this is still the current section. */
  private synchronized boolean take(Section asking, int more) {
    if (section != asking) {
      return false;
    }
    taken += more;
    return true;
  }

  /**
   * Ends a section whose bytes are all written. Returns whether the file is as long as it should
   * be.
   */
  private synchronized boolean ended(Section asking) {
    if (section != asking) {
      return false;
    }
    boolean whole = length == UNKNOWN || length == taken;
    // A body requested from its beginning would be no longer the next time.
    startOver = !whole && requestedRest;
    // Complete: if there is another attempt after all, it has nothing to resume.
    forget();
    return whole;
  }

  /** The part of the body that one response brings. */
  private final class Section implements BodySink {

    private final BodyFeed feed;
    private final FeedWindow room;
    private final long from;

    Section(BodyFeed feed, long from) {
      this.feed = feed;
      this.room = new FeedWindow(feed);
      this.from = from;
    }

    @Override
    public long limit() {
      return Math.max(0, maxBytes - from);
    }

    /** Opens the file. Runs on a worker thread, like {@link #write} and {@link #finish}. */
    void begin() {
      if (!discarded) { // otherwise the file would never be removed
        onDisk(() -> file.open(from));
      }
    }

    private void write(ByteBuffer piece, int size) {
      if (!discarded) {
        onDisk(() -> file.write(piece));
      }
      room.leave(size);
    }

    private void finish() {
      if (!onDisk(file::finish)) {
        return;
      }
      if (ended(this)) {
        feed.done();
      } else {
        feed.fail("the file is not as long as announced", new IOException("wrong length"));
      }
    }

    private boolean onDisk(PartFile.Action action) {
      IOException problem = file.attempt(action);
      if (problem != null) {
        feed.fail("the file can not be written: " + problem, problem);
      }
      return problem == null;
    }

    @Override
    public boolean take(ByteBuffer piece) {
      int size = piece.remaining();
      if (!FileBodyHandler.this.take(this, size)) {
        return false;
      }
      boolean more = room.enter(size);
      tasks.execute(() -> write(piece, size), this::refused);
      return more;
    }

    @Override
    public void end() {
      tasks.execute(this::finish, this::refused);
    }

    private void refused(RejectedExecutionException e) {
      feed.fail("the file can not be written: " + e.getMessage(), e);
    }

    /**
     * {@inheritDoc} Received bytes are still written, since the next attempt may continue from
     * there.
     */
    @Override
    public void abort() {}
  }

  /** Refuses the body of a response that is of no use. */
  private record Refusal(BodyFeed feed) implements BodySink {

    @Override
    public boolean take(ByteBuffer piece) {
      feed.fail("it is not the part that was asked for", new IOException("wrong part"));
      return false;
    }

    @Override
    public void end() {
      feed.fail("it is not the part that was asked for", new IOException("wrong part"));
    }

    @Override
    public void abort() {}
  }
}
