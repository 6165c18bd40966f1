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

import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.BodyTooLargeException;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.RequestRefusedException;
import io.fastreq.camel.transport.TransportFailures;
import io.fastreq.camel.transport.decoding.ContentDecoder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands the pieces of one body to a sink. The reading thread waits while the sink wants no more, so
 * that nothing more is read from the connection. Thread-safe; the sink is called without the lock,
 * and never by two threads at a time.
 */
final class BlockingBodyDelivery implements BodyFeed, ContentDecoder.Sink {

  private final Consumer<Outcome> onVerdict;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable BodySink sink;
  private @Nullable HttpResponse response;
  private long limit;
  private long left;

  private boolean calling; // guarded by lock
  private boolean wanted; // guarded by lock
  private boolean over; // guarded by lock
  private @Nullable Outcome verdict; // guarded by lock

  private BlockingBodyDelivery(Consumer<Outcome> onVerdict) {
    this.onVerdict = onVerdict;
  }

  /**
   * Asks a receiver for the sink of a body.
   *
   * @param onVerdict told the outcome if the sink decides it
   * @return the delivery to the sink, or null if the body is to be collected
   * @throws RequestRefusedException if the receiver fails
   */
  static @Nullable BlockingBodyDelivery open(
      BodyReceiver receiver, HttpResponse head, Consumer<Outcome> onVerdict)
      throws RequestRefusedException {
    BlockingBodyDelivery delivery = new BlockingBodyDelivery(onVerdict);
    BodySink sink;
    try {
      sink = receiver.open(head, delivery);
    } catch (RuntimeException e) {
      // Receivers promise not to throw.
      throw new RequestRefusedException(TransportFailures.bySink(e));
    }
    if (sink == null) {
      return null;
    }
    delivery.sink = sink;
    delivery.limit = sink.limit();
    delivery.left = delivery.limit;
    return delivery;
  }

  /**
   * Hands a piece to the sink, and waits until it wants more.
   *
   * @throws BodyTooLargeException if the body is larger than the sink takes
   */
  @Override
  public boolean accept(byte[] bytes, int offset, int length) throws BodyTooLargeException {
    left -= length;
    if (left < 0) {
      throw new BodyTooLargeException();
    }
    ByteBuffer piece = ByteBuffer.wrap(Arrays.copyOfRange(bytes, offset, offset + length));
    call(to -> more(to.take(piece)));
    lock.lock();
    try {
      while (!wanted && !over && verdict == null) {
        changed.awaitUninterruptibly();
      }
      return !over && verdict == null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Called when the body is complete.
   *
   * @param whole the response, which is the outcome when the sink is done
   */
  void end(HttpResponse whole) {
    response = whole;
    call(BodySink::end);
  }

  /** Returns the most bytes that the sink takes. */
  long limit() {
    return limit;
  }

  /** Returns whether the exchange has ended, or the sink has decided its outcome. */
  boolean isOver() {
    lock.lock();
    try {
      return over || verdict != null;
    } finally {
      lock.unlock();
    }
  }

  /** Called when the exchange has ended. Tells the sink unless the sink itself has ended it. */
  void over() {
    boolean tell;
    lock.lock();
    try {
      tell = !over && !calling && verdict == null;
      over = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (tell && sink != null) {
      sink.abort();
    }
  }

  /** Calls the sink; what other threads have requested meanwhile is done afterwards. */
  private void call(Consumer<BodySink> action) {
    BodySink callee = sink;
    if (callee == null || !begin()) {
      return;
    }
    try {
      action.accept(callee);
    } catch (RuntimeException e) {
      // Sinks promise not to throw, but the item must not be lost if one does.
      fail("the body was not taken: " + e, e);
    } finally {
      afterCall(callee);
    }
  }

  private boolean begin() {
    lock.lock();
    try {
      if (over || verdict != null) {
        return false;
      }
      calling = true;
      wanted = false;
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void afterCall(BodySink callee) {
    Outcome said;
    boolean ended;
    lock.lock();
    try {
      calling = false;
      said = verdict;
      ended = over;
    } finally {
      lock.unlock();
    }
    if (said != null) {
      onVerdict.accept(said);
    } else if (ended) {
      callee.abort();
    }
  }

  private void more(boolean atOnce) {
    if (atOnce) {
      more();
    }
  }

  @Override
  public void more() {
    lock.lock();
    try {
      wanted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void done() {
    HttpResponse whole = response;
    if (whole != null) {
      say(new Success(whole));
    }
  }

  @Override
  public void fail(String message, Throwable cause) {
    say(TransportFailures.bySink(message, cause));
  }

  private void say(Outcome outcome) {
    boolean later;
    lock.lock();
    try {
      if (over || verdict != null) {
        return;
      }
      verdict = outcome;
      later = calling;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!later) {
      onVerdict.accept(outcome);
    }
  }
}
