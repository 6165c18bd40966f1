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

import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.batch.page.NextPage;
import io.fastreq.camel.batch.page.NextPageException;
import io.fastreq.camel.batch.page.Page;
import io.fastreq.camel.batch.page.PageReader;
import io.fastreq.camel.batch.page.PageWalk;
import io.fastreq.camel.batch.result.ItemResult;
import io.fastreq.camel.batch.result.ItemResult.Succeeded;
import io.fastreq.camel.batch.result.ResultFactory;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/**
 * Turns successful pages into the result of their item, and has the next ones requested. Used by
 * one worker at a time.
 */
final class PageEvaluator {

  private final BatchOptions.Paging options;
  private final ResultFactory results;
  private final @Nullable Sink sink;
  private final NextPages nextPages;

  /** Takes streamed pages as they come. */
  interface Sink {

    /**
     * Takes the result of a streamed page that another one follows.
     *
     * @return null, or the failure that it became
     */
    ItemResult.@Nullable Failed page(Call call, Succeeded page, PageWalk pages);
  }

  /**
   * Creates the evaluator of a batch.
   *
   * @param sink takes each page as a result, or null where items have one result
   * @param nextPages takes the calls for further pages
   */
  PageEvaluator(
      BatchOptions.Paging options,
      ResultFactory results,
      @Nullable Sink sink,
      NextPages nextPages) {
    this.options = options;
    this.results = results;
    this.sink = sink;
    this.nextPages = nextPages;
  }

  /**
   * Returns the result of an item, or null if it goes on with another page.
   *
   * @throws NextPageException if the author's code fails
   * @throws Exception if the page is not what it should be
   */
  @Nullable ItemResult evaluate(Call call, HttpResponse response) throws Exception {
    PageReader.Content content =
        options.reader().read(response, () -> results.response(call, response));
    Page known = call.page();
    Page page = known == null ? Page.first(call.item()) : known;
    NextPage next = next(call, page, response, content.next());
    if (next instanceof NextPage.None) {
      return last(call, page, response, content.value());
    }
    if (sink != null) {
      Succeeded result = streamed(call, response, content.value());
      ItemResult.Failed failed = sink.page(call, result, page.walk());
      if (failed != null) {
        return failed;
      }
    } else {
      page.walk().keep(content.value());
    }
    follow(call, next);
    return null;
  }

  private NextPage next(Call call, Page page, HttpResponse response, @Nullable Object next)
      throws Exception {
    try {
      return options.rules().after(page, call.item(), response, next);
    } catch (InvalidRequestException e) {
      String message = "the next page cannot be requested: " + e.problem();
      throw next instanceof String
          ? new InvalidRequestException(message, e)
          : new NextPageException("nextPage failed: " + message, e);
    }
  }

  private ItemResult last(Call call, Page page, HttpResponse response, @Nullable Object value) {
    if (sink != null) {
      return streamed(call, response, value);
    }
    page.walk().keep(value);
    return new Succeeded(options.reader().join(page.walk().values()), null, false);
  }

  private Succeeded streamed(Call call, HttpResponse response, @Nullable Object value) {
    FastreqResponse whole =
        value instanceof FastreqResponse known
            ? known
            : results.response(call, response).withValue(value);
    return new Succeeded(value, whole, false);
  }

  private void follow(Call call, NextPage next) {
    if (next instanceof NextPage.Refused refused) {
      Call unsent = call.followedBy(refused.page());
      unsent.endUnsent(refused.kind(), refused.message());
      nextPages.followedUnsent(unsent);
    } else {
      nextPages.follow(call.followedBy(((NextPage.Ask) next).page()));
    }
  }
}
