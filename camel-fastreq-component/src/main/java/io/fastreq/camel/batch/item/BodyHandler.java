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
package io.fastreq.camel.batch.item;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.http.BodyFeed;
import io.fastreq.camel.http.BodySink;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Handles the bodies of the responses to one item, over all its attempts, where they are not
 * collected. Called on any thread, one call at a time. Only {@link #complete} and {@link #failed}
 * may block.
 */
public interface BodyHandler {

  /** Returns the request of a hop in the form to send. */
  HttpRequest prepare(HttpRequest hop);

  /** Returns what receives the body of a response that counts as success. */
  BodySink open(HttpResponse head, BodyFeed feed);

  /**
   * Reports that a hop has ended.
   *
   * @return whether the same request has to be sent once more, in the same attempt
   */
  boolean startsOver(Outcome end);

  /**
   * Reports that the attempt has ended. Its sink ignores what it is still fed.
   *
   * @return whether there may be another attempt
   */
  boolean attemptEnded();

  /**
   * Reports that the response counts and all of its body has been received. On a worker thread.
   *
   * @param response the response, without its body
   * @return what became of the body, or null
   * @throws Exception the item fails with kind {@code HANDLER}
   */
  @Nullable Object complete(FastreqResponse response) throws Exception;

  /** Reports that the item has failed, even after {@link #complete}. On a worker thread. */
  void failed(FastreqFailure failure);

  /** Reports that the item is left out, since its body has not changed. On a worker thread. */
  default void unchanged() {}
}
