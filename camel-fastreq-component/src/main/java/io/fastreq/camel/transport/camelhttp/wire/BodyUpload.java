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
package io.fastreq.camel.transport.camelhttp.wire;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request's body on a thread of its own, so that the exchange's thread sees a response that
 * comes before the server has read all (RFC 9112 section 9.5). Ends by itself, or when the
 * connection is closed. Thread-safe.
 */
public final class BodyUpload implements Runnable {

  /** The write of a last piece may take this long to return after the server has read it. */
  private static final long GRACE_MILLIS = 50;

  private final HttpClientConnection connection;
  private final ClassicHttpRequest request;
  private final RequestBody body;
  private final GuardedConnection guard;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean whole;
  private volatile @Nullable Throwable failure;

  public BodyUpload(
      HttpClientConnection connection,
      ClassicHttpRequest request,
      RequestBody body,
      GuardedConnection guard) {
    this.connection = connection;
    this.request = request;
    this.body = body;
    this.guard = guard;
  }

  @Override
  public void run() {
    try {
      connection.sendRequestEntity(request);
      connection.flush();
      whole = true;
    } catch (IOException e) {
      failure = e; // the server may have responded all the same
    } catch (Throwable e) { // in any case, the exchange must not wait for a response
      failure = e;
      guard.kill();
    } finally {
      ended.countDown();
    }
  }

  /** Stops sending. */
  public void stop() {
    body.stop();
  }

  /** Stops sending, and returns whether all has been sent. May wait for a moment. */
  public boolean isWhole() {
    stop();
    try {
      return ended.await(GRACE_MILLIS, TimeUnit.MILLISECONDS) && whole;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns why it failed, or null. */
  public @Nullable Throwable failure() {
    return failure;
  }
}
