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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.output.StreamBodyHandler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Has a handler take the answers piece by piece. Thread-safe: all batches share it. */
final class StreamIntakes implements Intakes {

  private final FastreqStreamHandler handler;
  private final long maxBytes;
  private final Executor workers;

  /**
   * @param maxBytes most bytes of a body; 0 for no limit
   * @param workers runs the handler
   */
  StreamIntakes(FastreqStreamHandler handler, long maxBytes, Executor workers) {
    this.handler = handler;
    this.maxBytes = maxBytes;
    this.workers = workers;
  }

  @Override
  public BodyHandler intake(
      int index, @Nullable String key, FastreqRequest request, HttpRequest wire) {
    FastreqRequest keyed = key == null ? request : request.withKey(key);
    return new StreamIntake(new StreamBodyHandler(handler, keyed, maxBytes, workers));
  }

  /** Hands to the output room what the batch room says; they do not know each other. */
  private record StreamIntake(StreamBodyHandler delivery) implements BodyHandler {

    @Override
    public HttpRequest fitOut(HttpRequest leg) {
      return leg;
    }

    @Override
    public BodySink open(HttpResponse head, BodyFeed feed) {
      return delivery.open(feed);
    }

    @Override
    public boolean startsOver(Outcome end) {
      return false;
    }

    @Override
    public boolean attemptEnded() {
      return delivery.attemptEnded();
    }

    @Override
    public @Nullable Object complete(FastreqResponse response) throws Exception {
      delivery.complete(response);
      return null;
    }

    @Override
    public void failed(FastreqFailure failure) {
      delivery.failed(failure);
    }
  }
}
