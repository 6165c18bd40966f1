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
package io.fastreq.camel.batch;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.BodyReceiver;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.http.Outcome.Success;
import io.fastreq.camel.transport.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A transport that sends nothing: requests stay open until the test says how they end. */
public final class TestTransport implements HttpTransport {

  public final List<Ongoing> sent = Collections.synchronizedList(new ArrayList<>());

  /** Requests that have no connection until the test connects them. */
  public final List<Ongoing> connecting = new ArrayList<>();

  public boolean connectsAtOnce = true;

  /** Ends a request at once if it returns an outcome. */
  public Function<HttpRequest, @Nullable Outcome> immediately = request -> null;

  /** Called with each request, before it is known to have been sent. */
  public Consumer<Ongoing> onSend = ongoing -> {};

  /** Takes the tasks for the end of a burst of responses; null if they run at once. */
  public @Nullable List<Runnable> afterBurst;

  private final Runnable onCallback;

  public TestTransport(Runnable onCallback) {
    this.onCallback = onCallback;
  }

  /** A request on the wire. */
  public static final class Ongoing {
    public final HttpRequest request;
    public final @Nullable BodyReceiver receiver;
    public final Listener listener;
    public boolean aborted;

    public Ongoing(HttpRequest request, @Nullable BodyReceiver receiver, Listener listener) {
      this.request = request;
      this.receiver = receiver;
      this.listener = listener;
    }

    public String path() {
      return request.url().requestUri();
    }
  }

  @Override
  public Sent send(
      HttpRequest request,
      ReadOptions options,
      @Nullable BodyReceiver receiver,
      Listener listener) {
    onCallback.run();
    Ongoing ongoing = new Ongoing(request, receiver, listener);
    if (connectsAtOnce) {
      connect(ongoing);
    } else {
      connecting.add(ongoing);
    }
    return () -> {
      onCallback.run();
      ongoing.aborted = true;
    };
  }

  /** Gives a request its connection. */
  public void connect(Ongoing ongoing) {
    if (!ongoing.aborted && ongoing.listener.onConnected(() -> write(ongoing))) {
      write(ongoing);
    }
  }

  private void write(Ongoing ongoing) {
    onCallback.run();
    if (ongoing.aborted) {
      return;
    }
    sent.add(ongoing);
    onSend.accept(ongoing);
    Outcome known = immediately.apply(ongoing.request);
    if (known != null) {
      ongoing.listener.accept(known);
    }
  }

  @Override
  public void afterBurst(Runnable task) {
    onCallback.run();
    if (afterBurst == null) {
      task.run();
    } else {
      afterBurst.add(task);
    }
  }

  @Override
  public void close() {}

  public static Outcome response(int status, String... header) {
    return responseWithBody(status, "", "ok", header);
  }

  public static Outcome responseWithBody(int status, String reason, String body, String... header) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return new Success(
        new HttpResponse(status, reason, "HTTP/1.1", Headers.of(header), bytes, "http://final/"));
  }

  public static Outcome failure(Kind kind, Reach reach) {
    return new Failure(kind, "broken", null, reach, false);
  }
}
