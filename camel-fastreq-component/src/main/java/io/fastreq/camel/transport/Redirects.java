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
package io.fastreq.camel.transport;

import io.fastreq.camel.http.Headers;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.HttpResponse;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.InvalidRequestException;
import io.fastreq.camel.http.UriReference;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Decides where a response redirects to, and which parts of the request may be sent there (RFC 9110
 * section 15.4). The HTTP libraries are configured not to follow redirects, since they would send
 * credentials to any host named by a response. Immutable, thread-safe; sends nothing.
 */
public final class Redirects {

  private static final String LOCATION = "Location";
  private static final String COOKIE = "Cookie";

  /** Headers with credentials, which are sent to their original origin only. */
  private static final List<String> CREDENTIALS =
      List.of("Authorization", COOKIE, "Proxy-Authorization");

  /** Headers that describe a body, besides all of {@code Content-*} (RFC 9110 section 15.4). */
  private static final Set<String> OF_A_BODY = Set.of("digest", "repr-digest", "last-modified");

  private final int maxRedirects;
  private final Set<String> secretHeaders;

  /**
   * Creates the rules of an endpoint.
   *
   * @param maxRedirects maximum number of redirects that one attempt follows, at least 0
   * @param secretHeaders names, in any case, of headers to drop like {@code Authorization}
   */
  public Redirects(int maxRedirects, Set<String> secretHeaders) {
    if (maxRedirects < 0) {
      throw new IllegalArgumentException(
          "maxRedirects must be at least 0, but was " + maxRedirects);
    }
    this.maxRedirects = maxRedirects;
    this.secretHeaders = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    this.secretHeaders.addAll(CREDENTIALS);
    this.secretHeaders.addAll(secretHeaders);
  }

  /** The step after a response. */
  public sealed interface Step {

    /** The response is the result: it is no redirect, or names no target. */
    record Stay() implements Step {}

    /** The attempt continues with another hop. */
    record Follow(HttpRequest next) implements Step {}

    /**
     * The redirect must not be followed, and the item fails with kind {@code REDIRECT}.
     *
     * @param message why, without credentials, path or query
     */
    record Refuse(String message) implements Step {}
  }

  /**
   * Decides what to do after a response.
   *
   * @param current the request that was responded to
   * @param response the response, of which status and {@code Location} are used
   * @param visited the requests of this attempt as they were sent so far, from the first to the
   *     current one. Requests and not only URLs: {@code POST /a} that leads to {@code GET /a} is no
   *     loop, nor is a return to {@code /a} with another cookie
   * @param asSent adds the cookies with which a request would be sent now
   */
  public Step next(
      HttpRequest current,
      HttpResponse response,
      List<HttpRequest> visited,
      UnaryOperator<HttpRequest> asSent) {
    if (!isRedirect(response.status())) {
      return new Step.Stay();
    }
    List<String> locations = response.headers().all(LOCATION).stream().distinct().toList();
    if (locations.isEmpty()) {
      return new Step.Stay();
    }
    if (locations.size() > 1) {
      return refuse(current, "names more than one place to go to");
    }
    HttpUrl target;
    try {
      target = UriReference.resolve(current.url(), locations.get(0));
    } catch (InvalidRequestException e) {
      return refuse(current, "leads nowhere: " + e.problem());
    }
    if (current.url().ssl() && !target.ssl()) {
      return refuse(current, "leads from https to http, to " + target.origin());
    }
    HttpRequest next = towards(current, response.status(), target);
    if (isLoop(visited, next, asSent)) {
      return refuse(current, "leads back to where the request has been, at " + target.origin());
    }
    if (visited.size() > maxRedirects) {
      return refuse(current, "is one more than maxRedirects, " + maxRedirects);
    }
    return new Step.Follow(next);
  }

  /** Returns whether a header, named in any case, is sent to its original origin only. */
  public boolean isSecret(String header) {
    return secretHeaders.contains(header);
  }

  /** Returns whether a response redirects to a target, so that it is not the final one. */
  public boolean leadOn(HttpResponse head) {
    return isRedirect(head.status()) && head.headers().contains(LOCATION);
  }

  private static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private static boolean isLoop(
      List<HttpRequest> visited, HttpRequest next, UnaryOperator<HttpRequest> asSent) {
    List<HttpRequest> same =
        visited.stream()
            .filter(earlier -> earlier.method().equals(next.method()))
            .filter(earlier -> earlier.url().equals(next.url()))
            .toList();
    if (same.isEmpty()) {
      return false;
    }
    List<String> cookies = asSent.apply(next).headers().all(COOKIE);
    return same.stream().anyMatch(earlier -> earlier.headers().all(COOKIE).equals(cookies));
  }

  private HttpRequest towards(HttpRequest current, int status, HttpUrl target) {
    boolean dropBody = status == 303 || (status <= 302 && current.method().equals("POST"));
    boolean dropSecrets = !target.origin().equals(current.url().origin());
    Headers headers =
        current
            .headers()
            .without(name -> (dropBody && isOfABody(name)) || (dropSecrets && isSecret(name)));
    return new HttpRequest(
        dropBody && !current.method().equals("HEAD") ? "GET" : current.method(),
        target,
        headers,
        dropBody ? null : current.body(),
        current.timeoutNanos());
  }

  private static boolean isOfABody(String header) {
    String name = header.toLowerCase(Locale.ROOT);
    return name.startsWith("content-") || OF_A_BODY.contains(name);
  }

  private static Step refuse(HttpRequest current, String why) {
    return new Step.Refuse("the redirect from " + current.url().origin() + " " + why);
  }
}
