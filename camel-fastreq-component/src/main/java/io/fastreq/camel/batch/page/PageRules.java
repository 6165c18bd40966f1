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
package io.fastreq.camel.batch.page;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.batch.item.Item;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.UriReference;
import io.fastreq.camel.http.UrlParser;
import io.fastreq.camel.policy.address.AddressPolicy;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which page follows, and whether it may be requested. Immutable, thread-safe.
 *
 * @param maxPages most pages of an item
 * @param allowedHosts the hosts that pages at another origin may be at; null for none
 * @param isSecret tells by name which headers are credentials, which stay at the item's origin
 * @param requests encodes requests of pages; set for each exchange
 */
public record PageRules(
    int maxPages,
    @Nullable AddressPolicy allowedHosts,
    Predicate<String> isSecret,
    PageRequests requests) {

  private static final NextPage NONE = new NextPage.None();

  /** Returns these rules for an exchange. */
  public PageRules with(PageRequests itsRequests) {
    return new PageRules(maxPages, allowedHosts, isSecret, itsRequests);
  }

  /**
   * Returns what follows a page.
   *
   * @param item the item, to whose origin its pages are bound, and whose request they repeat
   * @param response the response to the current page
   * @param next what the page names as its next one; see {@link PageReader.Content}
   * @throws InvalidRequestException if that cannot be requested
   */
  public NextPage after(Page current, Item item, HttpResponse response, @Nullable Object next)
      throws InvalidRequestException {
    FastreqRequest own = next instanceof FastreqRequest request ? request : null;
    String reference = own == null ? text(next) : own.url();
    if (reference.isBlank()) {
      return NONE;
    }
    HttpUrl target = UriReference.resolveText(UrlParser.parse(response.finalUrl()), reference);
    HttpUrl home = Objects.requireNonNull(item.wire()).url();
    boolean leaves = !target.origin().equals(home.origin());
    FastreqRequest request =
        PageRequestBuilder.request(
            target.text(),
            own,
            Objects.requireNonNull(item.request()),
            leaves ? isSecret : name -> false);
    Page page = new Page(current.walk(), current.number() + 1, request, requests.encode(request));
    String refusal = leaves ? refusal(home, target) : null;
    if (refusal != null) {
      return new NextPage.Refused(page, Kind.BLOCKED, refusal);
    }
    if (page.number() >= maxPages) {
      return new NextPage.Refused(
          page, Kind.PAGING, "there is a next page, one more than maxPages=" + maxPages);
    }
    if (!page.walk().ask(page.wire())) {
      return new NextPage.Refused(
          page, Kind.PAGING, "the next page was asked for already: the pages form a loop");
    }
    return new NextPage.Ask(page);
  }

  private static String text(@Nullable Object next) {
    return next == null ? "" : next.toString();
  }

  private @Nullable String refusal(HttpUrl home, HttpUrl target) {
    String move = "the next page is at " + target.origin() + " and not at " + home.origin();
    if (home.ssl() && !target.ssl()) {
      return move + ": it leads from https to http";
    }
    if (allowedHosts == null) {
      return move + ", and allowedHosts does not name its host";
    }
    String refused = allowedHosts.refusesName(target.host());
    return refused == null ? null : move + ": " + refused;
  }
}
