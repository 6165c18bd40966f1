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
package io.fastreq.camel.batch.robots;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.robots.RobotsAgent;
import io.fastreq.camel.policy.robots.RobotsRules;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One fetch of {@code robots.txt}, with all its attempts: takes the first {@link
 * RobotsRules#MAX_BYTES} bytes of the body, and turns what has come into rules. Thread-safe.
 */
public final class RobotsFetch implements BodyHandler {

  private final RobotsFiles files;
  private final String origin;
  private final RobotsAgent agent;
  private final RobotsAsker asker;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable FirstBytes body;

  private @Nullable Runnable abort; // guarded by this
  private boolean aborted; // guarded by this

  /** Ends the attempt when so much has been read that the rest does not count. */
  private static final class EnoughException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    EnoughException() {
      super("robots.txt is read up to its limit", null, false, false);
    }
  }

  RobotsFetch(RobotsFiles files, String origin, RobotsAgent agent, RobotsAsker asker) {
    this.files = files;
    this.origin = origin;
    this.agent = agent;
    this.asker = asker;
  }

  String origin() {
    return origin;
  }

  /** Returns who fetches. */
  RobotsAsker asker() {
    return asker;
  }

  /** Starts the fetch, unless it has been aborted before. Called without a lock. */
  void start(RobotsQuestion question) {
    Runnable started = asker.start(this, question);
    boolean late;
    synchronized (this) {
      abort = started;
      late = aborted;
    }
    if (late) {
      started.run();
    }
  }

  /** Aborts the fetch. Called without a lock. */
  void abort() {
    Runnable started;
    synchronized (this) {
      aborted = true;
      started = abort;
    }
    if (started != null) {
      started.run();
    }
  }

  @Override
  public HttpRequest prepare(HttpRequest hop) {
    return hop;
  }

  @Override
  public BodySink open(HttpResponse head, BodyFeed feed) {
    FirstBytes opened = new FirstBytes(head.status(), feed);
    body = opened;
    return opened;
  }

  @Override
  public boolean startsOver(Outcome end) {
    return false;
  }

  @Override
  public boolean attemptEnded() {
    return true;
  }

  /** {@inheritDoc} A transport that knows no sinks has collected the body. */
  @Override
  public @Nullable Object complete(FastreqResponse response) {
    FirstBytes taken = body;
    read(response.status(), taken == null ? response.body() : taken.toArray());
    return null;
  }

  private void read(int status, byte[] bytes) {
    // One byte more than the limit tells the rules that the file goes on.
    RobotsRules rules = RobotsRules.of(status, bytes, origin + RobotsRules.PATH, agent);
    end(OriginRules.of(origin, agent, rules), bytes.length);
  }

  @Override
  public void failed(FastreqFailure failure) {
    FirstBytes taken = body;
    FastreqResponse response = failure.response();
    if (failure.cause() instanceof EnoughException && taken != null) {
      read(taken.status, taken.toArray());
    } else if (failure.kind() == Kind.REDIRECT) {
      end(OriginRules.of(origin, agent, RobotsRules.allowAll()), 0);
    } else if (response != null && response.status() < 500) {
      read(response.status(), new byte[0]);
    } else if (response != null || saysNoResponse(failure)) {
      end(OriginRules.unreachable(origin, agent, failure.message()), 0);
    } else {
      failed(failure.kind(), failure.message(), failure.cause());
    }
  }

  /** Returns whether the host is why there is no response: something else may have failed here. */
  private static boolean saysNoResponse(FastreqFailure failure) {
    return switch (failure.kind()) {
      case DNS, CONNECT, TLS, PROTOCOL, TRUNCATED, TOO_LARGE -> true;
      case TIMEOUT -> failure.attempts() > 0; // otherwise a limit has held the fetch back too long
      case BLOCKED -> failure.attempts() > 0; // the host has redirected to a forbidden address
      default -> false;
    };
  }

  /** Reports that the fetch could not even be tried. */
  public void failed(Kind kind, String message, @Nullable Throwable cause) {
    Failure failure = new Failure(kind, message, cause, Reach.NOT_SENT, true);
    end(OriginRules.unknown(origin, agent, failure), 0);
  }

  private void end(OriginRules rules, int bytes) {
    if (ended.compareAndSet(false, true)) {
      files.fetched(this, rules, bytes);
    }
  }

  /** Takes the beginning of one body. */
  private static final class FirstBytes implements BodySink {

    private static final int WANTED = RobotsRules.MAX_BYTES + 1;

    final int status;
    private final BodyFeed feed;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    FirstBytes(int status, BodyFeed feed) {
      this.status = status;
      this.feed = feed;
    }

    @Override
    public synchronized boolean take(ByteBuffer piece) {
      byte[] some = new byte[Math.min(piece.remaining(), WANTED - bytes.size())];
      piece.get(some);
      bytes.writeBytes(some);
      if (bytes.size() < WANTED) {
        return true;
      }
      EnoughException enough = new EnoughException();
      feed.fail(Objects.requireNonNull(enough.getMessage()), enough);
      return false;
    }

    @Override
    public void end() {
      feed.done();
    }

    @Override
    public void abort() {
      // What has come is dropped with the attempt.
    }

    synchronized byte[] toArray() {
      return bytes.toByteArray();
    }
  }
}
