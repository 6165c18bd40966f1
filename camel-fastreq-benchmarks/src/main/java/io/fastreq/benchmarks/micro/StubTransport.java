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
package io.fastreq.benchmarks.micro;

import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.HttpTransport;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Transport without a network that gives all requests the same response when {@link #respondToAll}
 * is called, like an event loop that finds connections ready.
 */
final class StubTransport implements HttpTransport {

  private static final Sent NOTHING = () -> {};
  private static final byte[] BODY = new byte[300];

  private final Deque<Listener> underWay = new ArrayDeque<>();
  private final Deque<Runnable> afterBurst = new ArrayDeque<>();
  private Outcome response = response(Headers.EMPTY);

  private static Outcome response(Headers headers) {
    return new Success(new HttpResponse(200, "OK", "HTTP/1.1", headers, BODY, "http://h/"));
  }

  /** Gives each response these headers. */
  void headers(Headers headers) {
    response = response(headers);
  }

  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    if (listener.onConnected(() -> underWay.addLast(listener))) {
      underWay.addLast(listener);
    }
    return NOTHING;
  }

  @Override
  public void afterBurst(Runnable task) {
    afterBurst.addLast(task);
  }

  /**
   * Responds to the requests in flight, but not to those that start as a result.
   *
   * @return whether there were any
   */
  boolean respondToAll() {
    int burst = underWay.size();
    for (int i = 0; i < burst; i++) {
      underWay.removeFirst().accept(response);
    }
    for (@Nullable Runnable task = afterBurst.pollFirst();
        task != null;
        task = afterBurst.pollFirst()) {
      task.run();
    }
    return burst > 0;
  }

  @Override
  public void close() {}
}
