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
package io.fastreq.camel.transport.vertx.http1;

import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.vertx.connection.ConnectionExchange;
import io.vertx.core.http.HttpClientResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on an HTTP/1.1 connection. When all of the response has come, the
 * connection serves others, even if the reader has not taken all of it yet. Used on the
 * connection's event loop only.
 */
final class Http1Exchange implements ConnectionExchange {

  private final ConnectionGuard connection;
  private boolean over;
  private boolean leftOver;
  private String version = "HTTP/1.1";
  private @Nullable Runnable afterResponse;

  Http1Exchange(ConnectionGuard connection) {
    this.connection = connection;
  }

  /** Called with the HTTP version of the head of the response. */
  void responseBegun(String responseVersion) {
    version = responseVersion;
  }

  /** Called when what came was not meant for this request. */
  void metLeftoverBytes() {
    leftOver = true;
  }

  @Override
  public Reach reach() {
    return !over && connection.wasKept() && (connection.isSilent() || leftOver)
        ? Reach.STALE_CONNECTION
        : Reach.MAYBE_RECEIVED;
  }

  @Override
  public boolean isSilent() {
    return !over && !connection.wasKept() && connection.isSilent();
  }

  @Override
  public void foundStale() {
    connection.foundStale();
  }

  /** {@inheritDoc} Vert.x itself reports only the version that it speaks. */
  @Override
  public String httpVersion() {
    return version;
  }

  /** Returns null: the guard has checked the head already. */
  @Override
  public @Nullable Exception refusalOf(HttpClientResponse head) {
    return null;
  }

  @Override
  public void afterResponse(Runnable action) {
    if (over) {
      action.run();
    } else {
      afterResponse = action;
    }
  }

  @Override
  public void kill() {
    if (!over) {
      connection.kill();
    }
  }

  /** Called when all of the response has come. */
  void end() {
    over = true;
    Runnable action = afterResponse;
    // An idle connection must not keep a reference to the batch that it last served.
    afterResponse = null;
    if (action != null) {
      action.run();
    }
  }
}
