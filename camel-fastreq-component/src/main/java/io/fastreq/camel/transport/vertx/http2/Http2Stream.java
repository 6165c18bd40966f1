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
package io.fastreq.camel.transport.vertx.http2;

import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.transport.framing.InformationalResponses;
import io.fastreq.camel.transport.framing.LineBuffer;
import io.fastreq.camel.transport.framing.MalformedResponseException;
import io.fastreq.camel.transport.framing.MalformedResponseException.Problem;
import io.fastreq.camel.transport.vertx.connection.ConnectionExchange;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection, and so one request and its response. */
final class Http2Stream implements ConnectionExchange {

  /** RFC 9113, section 7. */
  static final long CANCEL = 8;

  private final Http2Connection connection;
  private final int id;
  private final boolean reused;
  private final long readsBefore;
  private final InformationalResponses informational = new InformationalResponses();

  /**
   * @param reused whether the connection may be stale: it has served before, or was held
   */
  Http2Stream(Http2Connection connection, int id, boolean reused) {
    this.connection = connection;
    this.id = id;
    this.reused = reused;
    this.readsBefore = connection.reads();
  }

  /** Limits the number of informational responses; Vert.x drops 100 and 103 without a limit. */
  void countInformational(HttpClientRequest request, Consumer<Throwable> onBroken) {
    Runnable count =
        () -> {
          try {
            informational.count();
          } catch (MalformedResponseException e) {
            onBroken.accept(e);
          }
        };
    request.continueHandler(none -> count.run()).earlyHintsHandler(headers -> count.run());
  }

  @Override
  public String httpVersion() {
    return "HTTP/2";
  }

  @Override
  public boolean isSilent() {
    return !reused && connection.reads() == readsBefore;
  }

  @Override
  public Reach reach() {
    if (!connection.opened(id) || connection.neverTook(id)) {
      return connection.tookAny() ? Reach.PASSED_OVER : Reach.REFUSED;
    }
    return reused && connection.reads() == readsBefore
        ? Reach.STALE_CONNECTION
        : Reach.MAYBE_RECEIVED;
  }

  /**
   * {@inheritDoc}
   *
   * <p>The size of the headers is checked here rather than by Netty, which would close the
   * connection, and with it all other streams, for one list that is far too long.
   */
  @Override
  public @Nullable Exception refusalOf(HttpClientResponse head) {
    if (InformationalResponses.isInformational(head.statusCode())) {
      // Vert.x takes what is neither 100 nor 103 for final, with the body of the real response.
      return InformationalResponses.unexpected();
    }
    return size(head.headers()) > LineBuffer.MAX_SIZE
        ? new MalformedResponseException(Problem.TOO_LARGE, "the headers are too large")
        : null;
  }

  private static long size(MultiMap headers) {
    long size = 0;
    for (Map.Entry<String, String> header : headers) {
      size += header.getKey().length() + header.getValue().length();
    }
    return size;
  }

  @Override
  public void afterResponse(Runnable action) {
    connection.afterClose(id, action);
  }

  @Override
  public void refused() {
    // Its streams are served to their end, and further requests use another connection.
    connection.retire();
  }

  @Override
  public void kill() {
    if (connection.opened(id)) {
      connection.reset(id);
    }
    if (!connection.opened(id) || connection.reads() == readsBefore) {
      // Nothing has come since: the connection may be dead, and the next request would wait in vain
      // as well.
      connection.retire();
    }
  }
}
