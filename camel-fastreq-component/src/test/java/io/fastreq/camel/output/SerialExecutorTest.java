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

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.http.BodyFeed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The executor between an event loop and a worker, with workers driven by the test. */
class SerialExecutorTest {

  private final Queue<Runnable> workers = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final SerialExecutor tasks = new SerialExecutor(workers::add);

  private Runnable task(String name) {
    return () -> done.add(name);
  }

  @Test
  void tasksRunInOrderOnOneWorkerAtATime() {
    tasks.execute(task("a"));
    tasks.execute(task("b"));
    assertThat(workers).hasSize(1);
    tasks.execute(() -> tasks.execute(task("d")));
    tasks.execute(task("c"));
    workers.remove().run();
    assertThat(done).containsExactly("a", "b", "c", "d");
    assertThat(workers).isEmpty();
    tasks.execute(task("e"));
    assertThat(workers).hasSize(1);
  }

  @Test
  void taskRunsOnTheCallersThreadWhenIdle() {
    tasks.runHere(task("a"));
    assertThat(done).containsExactly("a");
    tasks.execute(task("b"));
    tasks.runHere(task("c"));
    assertThat(done).containsExactly("a");
    workers.remove().run();
    assertThat(done).containsExactly("a", "b", "c");
  }

  @Test
  void rejectedTaskIsToldAndDoesNotBlockTheNext() {
    AtomicBoolean refuses = new AtomicBoolean(true);
    SerialExecutor refusing = new SerialExecutor(mayRefuse(refuses));
    refusing.execute(task("a"), e -> done.add("refused " + e.getMessage()));
    assertThat(done).containsExactly("refused no thread");
    refuses.set(false);
    refusing.execute(task("b"), e -> done.add("refused b"));
    workers.remove().run();
    assertThat(done).containsExactly("refused no thread", "b");
  }

  @Test
  void rejectedTaskThatMustRunIsRunBeforeTheNext() {
    AtomicBoolean refuses = new AtomicBoolean(true);
    SerialExecutor refusing = new SerialExecutor(mayRefuse(refuses));
    refusing.execute(task("close"));
    refusing.runHere(task("discard"));
    assertThat(done).containsExactly("close", "discard");
  }

  @Test
  void taskAddedDuringARejectionIsToldToo() {
    List<SerialExecutor> refusing = new ArrayList<>();
    Executor refusesAfterAnotherHasCome =
        task -> {
          refusing.get(0).execute(task("b"), e -> done.add("b was refused"));
          throw new RejectedExecutionException("no thread");
        };
    refusing.add(new SerialExecutor(refusesAfterAnotherHasCome));
    refusing.get(0).execute(task("a"), e -> done.add("a was refused"));
    assertThat(done).containsExactly("a was refused", "b was refused");
  }

  private Executor mayRefuse(AtomicBoolean refuses) {
    return task -> {
      if (refuses.get()) {
        throw new RejectedExecutionException("no thread");
      }
      workers.add(task);
    };
  }

  /** A feed that counts the requests for more. */
  private static final class CountingFeed implements BodyFeed {
    final AtomicInteger asked = new AtomicInteger();

    @Override
    public void more() {
      asked.incrementAndGet();
    }

    @Override
    public void done() {}

    @Override
    public void fail(String message, Throwable cause) {}
  }

  @Test
  void windowFillsByBytesAndAsksForMoreWhenHalfIsFree() {
    CountingFeed feed = new CountingFeed();
    FeedWindow room = new FeedWindow(feed);
    assertThat(room.enter(100_000)).isTrue();
    assertThat(room.enter(100_000)).isTrue();
    assertThat(room.enter(100_000)).isFalse();
    room.leave(100_000);
    assertThat(feed.asked).hasValue(0);
    room.leave(100_000);
    assertThat(feed.asked).hasValue(1);
    room.leave(100_000);
    assertThat(feed.asked).as("asked for once").hasValue(1);
  }

  @Test
  void windowFillsByPiecesHoweverSmall() {
    CountingFeed feed = new CountingFeed();
    FeedWindow room = new FeedWindow(feed);
    int pieces = 1;
    while (room.enter(1)) {
      pieces++;
    }
    assertThat(pieces).isEqualTo(64);
    for (int i = 0; i < 31; i++) {
      room.leave(1);
    }
    assertThat(feed.asked).hasValue(0);
    room.leave(1);
    assertThat(feed.asked).hasValue(1);
  }

  @Test
  void windowThatWasNeverFullAsksForNothing() {
    CountingFeed feed = new CountingFeed();
    FeedWindow room = new FeedWindow(feed);
    room.enter(10);
    room.leave(10);
    assertThat(feed.asked).hasValue(0);
  }
}
