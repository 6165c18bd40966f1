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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.item.BodyHandler;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records the events it receives, and returns what the test says. */
public final class TestBodyHandler implements BodyHandler {

  public final List<String> told = new ArrayList<>();

  /** Number of times that the request is sent again within the attempt. */
  public int startsOver;

  /** Whether a retry is possible, since nothing was handed on for good. */
  public boolean mayBeRetried = true;

  /** The value made from the body. */
  public @Nullable Object made;

  /** Thrown when the body is complete. */
  public @Nullable Exception problem;

  @Override
  public HttpRequest prepare(HttpRequest hop) {
    return hop.with(Headers.of("Range", "bytes=0-"), hop.proxy());
  }

  @Override
  public BodySink open(HttpResponse head, BodyFeed feed) {
    told.add("open " + head.status());
    return new BodySink() {
      @Override
      public boolean take(ByteBuffer piece) {
        return true;
      }

      @Override
      public void end() {}

      @Override
      public void abort() {}
    };
  }

  @Override
  public boolean startsOver(Outcome end) {
    return startsOver-- > 0;
  }

  @Override
  public boolean attemptEnded() {
    told.add("attempt ended");
    return mayBeRetried;
  }

  @Override
  public @Nullable Object complete(FastreqResponse response) throws Exception {
    told.add("complete " + response.status());
    if (problem != null) {
      throw problem;
    }
    return made;
  }

  @Override
  public void failed(FastreqFailure failure) {
    told.add("failed " + failure.kind());
  }
}
