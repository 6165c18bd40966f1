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
package io.fastreq.camel.component.options.page;

import io.fastreq.camel.component.options.failure.FailureOptions;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Adds the options of items that go on with further pages. */
@UriParams
public abstract class PagingOptions extends FailureOptions {

  @UriParam(
      label = "producer,result",
      description =
          "How an item goes on with further pages: link (the Link header with rel=next, RFC 8288),"
              + " a JSON Pointer to the URL of the next page in the body (/paging/next), or #bean"
              + " of a Function from FastreqResponse to a URL, a FastreqRequest or null. Null,"
              + " blank or absent: the last page. URLs may be relative. Each page is a request"
              + " like that of the item, with its method, headers and credentials, and passes"
              + " limits, retries and breakers as any other. The value of the item is the list of"
              + " the values of its pages; with streaming each page is a result.")
  private @Nullable String nextPage;

  @UriParam(
      label = "producer,result",
      description =
          "With nextPage: JSON Pointer to the list in each page (/items), or nothing if the page"
              + " is the list. The value of an item is then one list of all that its pages list. A"
              + " page without it fails with PARSE.")
  private @Nullable String pageItems;

  @UriParam(
      label = "producer,result",
      defaultValue = "1000",
      description =
          "With nextPage: the most pages of an item. If there are more, the item fails with"
              + " PAGING, and so it does if a page names one that was asked for already.")
  private int maxPages = 1000;

  public @Nullable String getNextPage() {
    return nextPage;
  }

  public void setNextPage(@Nullable String value) {
    this.nextPage = value;
  }

  public @Nullable String getPageItems() {
    return pageItems;
  }

  public void setPageItems(@Nullable String value) {
    this.pageItems = value;
  }

  public int getMaxPages() {
    return maxPages;
  }

  public void setMaxPages(int value) {
    this.maxPages = value;
  }
}
