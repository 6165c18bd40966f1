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
 * Takes in the bodies of one item's answers, over all its attempts, where they are not to be
 * collected. Called on any thread, one call at a time; only {@link #complete} and {@link #failed}
 * may block.
 */
public interface BodyHandler {

  /** The request of an attempt or hop as it is to go out. */
  HttpRequest fitOut(HttpRequest leg);

  /** Who takes the body of an answer that counts as success. */
  BodySink open(HttpResponse head, BodyFeed feed);

  /**
   * A leg has ended.
   *
   * @return whether the same request is to be sent once more, in the same attempt
   */
  boolean startsOver(Outcome end);

  /**
   * The attempt has ended, by whatever end. Its sink takes no more, whatever it is still fed.
   *
   * @return whether there may be another attempt
   */
  boolean attemptEnded();

  /**
   * The answer is the one that counts, and all of its body has been taken. On a worker thread.
   *
   * @param response the answer, without its body
   * @return what was made of the body, or null
   * @throws Exception the item fails with kind {@code HANDLER}
   */
  @Nullable Object complete(FastreqResponse response) throws Exception;

  /** The item has failed, be it after {@link #complete}. On a worker thread. */
  void failed(FastreqFailure failure);
}
