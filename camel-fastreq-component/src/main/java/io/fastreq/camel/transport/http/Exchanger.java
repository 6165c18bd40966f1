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
package io.fastreq.camel.transport.http;

import io.fastreq.camel.transport.http.WholeEntity.End;
import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request on one connection and reads the head of its answer. Sees to it that a request
 * gets its own answer or none, and tells the attempt how far it has come. Thread-safe.
 */
final class Exchanger extends HttpRequestExecutor {

  private final Lines lines;

  Exchanger(Lines lines) {
    this.lines = lines;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request,
      HttpClientConnection connection,
      @Nullable HttpResponseInformationCallback unused,
      HttpContext context)
      throws IOException, HttpException {
    HttpAttempt attempt = HttpAttempt.of(context);
    Line line = lines.of(connection);
    attempt.checkUsable(connection);
    line.beginRequest();
    attempt.sendsOn(line);
    ClassicHttpResponse response = super.execute(request, connection, null, context);
    if (!connection.isConsistent() && !attempt.isRefusedByProxy(response.getCode())) {
      throw new EarlyAnswerException();
    }
    HttpEntity entity = response.getEntity();
    // Where this ends, the connection goes back to the pool and may serve another.
    End end =
        () -> {
          line.endAnswer(entity != null && entity.isChunked());
          attempt.hasLeft();
        };
    if (entity == null) {
      end.reached();
    } else {
      response.setEntity(new WholeEntity(entity, end));
    }
    return response;
  }
}
