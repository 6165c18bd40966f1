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

import io.fastreq.camel.testing.BrokenServer.Connection;
import io.fastreq.camel.testing.BrokenServer.Request;
import io.fastreq.camel.testing.BrokenServer.RequestHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A server that accepts so many requests in each window of its clock, answers 429 beyond, and says
 * in each response how many are left. Windows begin at multiples of their length since 1970.
 */
public final class LimitedServer implements RequestHandler {

  /** How a server names the rest and the reset. */
  public enum Form {
    /** {@code RateLimit} of draft-ietf-httpapi-ratelimit-headers. */
    STRUCTURED("RateLimit: \"default\";r=%d;t=%d\r\n", false),
    STANDARD("RateLimit-Remaining: %d\r\nRateLimit-Reset: %d\r\n", false),
    CUSTOMARY("X-RateLimit-Remaining: %d\r\nX-RateLimit-Reset: %d\r\n", false),
    HYPHENATED("X-Rate-Limit-Remaining: %d\r\nX-Rate-Limit-Reset: %d\r\n", false),
    TIME_IN_MILLIS("X-RateLimit-Remaining: %d\r\nX-RateLimit-Reset: %d\r\n", true),
    OWN("X-Left: %d\r\nX-Again: %d\r\n", true);

    private final String format;
    private final boolean isTime;

    Form(String format, boolean isTime) {
      this.format = format;
      this.isTime = isTime;
    }
  }

  private final int limit;
  private final long windowMillis;
  private final Form form;
  private final ToLongFunction<Request> delayMillis;
  private final List<Long> accepted = Collections.synchronizedList(new ArrayList<>());
  private long window;
  private int used;
  private int refused;

  /**
   * Creates a server.
   *
   * @param limit requests that each window takes
   * @param delayMillis how long a request takes, once it is counted
   */
  public LimitedServer(int limit, Duration window, Form form, ToLongFunction<Request> delayMillis) {
    this.limit = limit;
    this.windowMillis = window.toMillis();
    this.form = form;
    this.delayMillis = delayMillis;
  }

  @Override
  public void handle(Connection connection, Request request)
      throws IOException, InterruptedException {
    String response = respond(request);
    long delay = delayMillis.applyAsLong(request);
    if (delay > 0) {
      connection.pause(Duration.ofMillis(delay));
    }
    connection.send(response);
  }

  private synchronized String respond(Request request) {
    long now = System.currentTimeMillis();
    if (now / windowMillis != window) {
      window = now / windowMillis;
      used = 0;
    }
    boolean accepts = used < limit;
    if (accepts) {
      used++;
      accepted.add(System.nanoTime());
    } else {
      refused++;
    }
    long reset = (window + 1) * windowMillis;
    long said = form.isTime ? reset : (reset - now + 999) / 1000;
    return status(request, accepts)
        + form.format.formatted(limit - used, said)
        + "Content-Length: 2\r\n\r\nok";
  }

  private static String status(Request request, boolean accepts) {
    if (!accepts) {
      return "HTTP/1.1 429 Too Many Requests\r\n";
    }
    if (request.uri().startsWith("/redirect")) {
      return "HTTP/1.1 302 Found\r\nLocation: /target" + request.uri() + "\r\n";
    }
    return request.uri().startsWith("/error")
        ? "HTTP/1.1 500 Internal Server Error\r\n"
        : "HTTP/1.1 200 OK\r\n";
  }

  /** Returns how many requests were refused with 429. */
  public synchronized int refused() {
    return refused;
  }

  /** Returns when requests were accepted, as of {@link System#nanoTime()}. */
  public List<Long> accepted() {
    return List.copyOf(accepted);
  }
}
