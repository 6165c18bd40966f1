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

import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A sink that takes a body as the test says, and records its calls. */
final class TestSink implements BodySink, BodyReceiver {

  /** Number of pieces that it takes before each pause. */
  final AtomicInteger appetite = new AtomicInteger(Integer.MAX_VALUE);

  final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  final AtomicInteger pieces = new AtomicInteger();
  final AtomicInteger aborts = new AtomicInteger();
  final AtomicInteger ends = new AtomicInteger();
  final CountDownLatch paused = new CountDownLatch(1);
  final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean full = new AtomicBoolean();
  private final long limit;
  private final boolean finishes;
  volatile @Nullable BodyFeed feed;
  private volatile @Nullable Executor feeder;
  volatile @Nullable HttpResponse head;

  TestSink() {
    this(Long.MAX_VALUE, true);
  }

  /**
   * @param finishes whether it reports done as soon as the body has ended
   */
  TestSink(long limit, boolean finishes) {
    this.limit = limit;
    this.finishes = finishes;
  }

  /** A sink that pauses after each piece. */
  static TestSink slow() {
    TestSink sink = new TestSink();
    sink.appetite.set(0);
    return sink;
  }

  BodyFeed feed() {
    BodyFeed known = feed;
    if (known == null) {
      throw new AssertionError("not asked yet");
    }
    return known;
  }

  @Override
  public BodySink open(HttpResponse responseHead, BodyFeed bodyFeed) {
    head = responseHead;
    feed = bodyFeed;
    return this;
  }

  @Override
  public boolean take(ByteBuffer piece) {
    if (full.get()) {
      throw new AssertionError("fed without having asked for more");
    }
    pieces.incrementAndGet();
    synchronized (taken) {
      taken.write(piece.array(), piece.arrayOffset() + piece.position(), piece.remaining());
    }
    boolean more = appetite.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    if (!more) {
      full.set(true);
      Executor next = feeder;
      paused.countDown();
      if (next != null) {
        next.execute(this::more);
      }
    }
    return more;
  }

  /** Makes the sink ask for more at once after each pause. */
  void feedItselfFrom(Executor executor) {
    TestSink.await(paused);
    feeder = executor;
    executor.execute(this::more);
  }

  /** Asks for more pieces. */
  void more() {
    full.set(false);
    feed().more();
  }

  byte[] bytes() {
    synchronized (taken) {
      return taken.toByteArray();
    }
  }

  @Override
  public void end() {
    ends.incrementAndGet();
    ended.countDown();
    if (finishes) {
      feed().done();
    }
  }

  @Override
  public void abort() {
    aborts.incrementAndGet();
  }

  @Override
  public long limit() {
    return limit;
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("it did not happen");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
