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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultThreadPoolFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executors that reject a batch's tasks: each exchange still ends, once. */
class RefusedThreadsTest extends FaultTest {

  private final AtomicInteger tasks = new AtomicInteger();
  private volatile IntPredicate refuses = task -> false;

  @BeforeEach
  void refuseWorkers() {
    context
        .getExecutorServiceManager()
        .setThreadPoolFactory(
            new DefaultThreadPoolFactory() {
              @Override
              public ExecutorService newCachedThreadPool(ThreadFactory threads) {
                return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), threads) {
                  @Override
                  public void execute(Runnable task) {
                    if (refuses.test(tasks.incrementAndGet())) {
                      throw new RejectedExecutionException("no more threads");
                    }
                    super.execute(task);
                  }
                };
              }
            });
  }

  @Test
  void listEndsWithoutAnyThread() {
    refuses = task -> true;
    assertCounts(send(ENDPOINT, urls("/text/", 30)), 30, 30, 0);
  }

  @Test
  void listEndsWhenEverySecondTaskIsRefused() throws Exception {
    refuses = task -> task % 2 == 0;
    context.getRegistry().bind("fallback", (Processor) e -> e.getMessage().setBody("instead"));
    for (int batch = 0; batch < 5; batch++) {
      List<String> urls = urls("/status/404?n=", 20);
      Exchange result = await(sendAsync(ENDPOINT + "?onFallback=#fallback", urls));
      int succeeded = (Integer) header(result, "CamelFastreqSucceeded");
      assertCounts(result, 20, succeeded, 20 - succeeded);
    }
  }

  @Test
  void lazyBodyThatCannotBeReadFailsItsExchange() {
    refuses = task -> true;
    Iterator<String> body = urls("/text/", 30).iterator();
    Exchange result = send(ENDPOINT, body);
    assertThat(result.getException()).hasMessageContaining("could not be read on");
    assertThat(body.next()).isEqualTo(api.url("/text/0"));
  }

  @Test
  void streamThatCannotBeReadFailsItsExchange() {
    refuses = task -> true;
    Exchange result = send("fastreq:s?streaming=true", urls("/text/", 3));
    assertThat(result.getException()).hasMessageContaining("could not be handed on");
    assertThat(result.getMessage().getBody()).isNull();
  }

  @Test
  void itemThatCannotBeWrittenFails(@TempDir Path directory) throws Exception {
    send(ENDPOINT, urls("/text/", 1));
    int before = tasks.get();
    // Tasks that read the body and the queue of results; the others write files.
    refuses = task -> task == before + 2;
    String uri = ENDPOINT + "?returnType=file&failureMode=include&directory=" + directory;
    Exchange result = send(uri, urls("/text/", 1));
    assertThat(header(result, "CamelFastreqTotal")).isEqualTo(1);
    try (var files = Files.list(directory)) {
      assertThat(files.count())
          .isEqualTo(((Integer) header(result, "CamelFastreqSucceeded")).longValue());
    }
  }

  @Test
  void dryRunWithoutAThreadFailsAndDoesNotDelayTheStop() {
    refuses = task -> true;
    Exchange result =
        template.request("fastreq:dry?dryRun=true", e -> e.getIn().setBody("http://x/"));
    assertThat(result.getException()).hasMessageContaining("no more threads");
    long before = System.nanoTime();
    context.stop();
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isLessThan(4_000);
  }
}
