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
package io.fastreq.camel.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Responds to each request after a while, and counts the requests in flight. May be shared by
 * servers.
 */
public final class InFlightCounter implements BrokenServer.RequestHandler {

  private final Duration time;
  private final String response;
  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  public InFlightCounter(Duration time, String response) {
    this.time = time;
    this.response = response;
  }

  @Override
  public void handle(BrokenServer.Connection connection, BrokenServer.Request request)
      throws IOException, InterruptedException {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    connection.pause(time);
    now.decrementAndGet();
    connection.send(response);
  }

  /** Returns the most requests that were in flight at once. */
  public int most() {
    return most.get();
  }
}
