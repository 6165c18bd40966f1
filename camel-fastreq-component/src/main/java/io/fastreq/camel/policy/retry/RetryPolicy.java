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
package io.fastreq.camel.policy.retry;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.policy.StatusCodes;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides whether an item is retried. An attempt is repeated only if that is harmless (the method
 * may be repeated, or nothing reached the server) and the outcome may differ.
 *
 * <p>Ignores {@code Retry-After} and deadlines: the caller applies those to the decision. As
 * thread-safe as its {@link Backoff}.
 */
public final class RetryPolicy {

  /**
   * Maximum number of attempts after a failure that may be permanent, such as a name without an
   * address or a server that does not speak HTTP.
   */
  private static final int MOST_ATTEMPTS_OF_DOUBTFUL = 2;

  private final int maxRetries;
  private final StatusCodes retryStatusCodes;
  private final Set<String> retryMethods;
  private final Backoff backoff;

  /**
   * @param maxRetries option {@code maxRetries}: most attempts after the first, at least 0
   * @param retryStatusCodes option {@code retryStatusCodes}: statuses that are tried again
   * @param retryMethods option {@code retryMethods}: methods that may be executed twice (RFC 9110
   *     section 9.2.2), in any case
   * @param backoff how long to wait before each retry
   * @throws IllegalArgumentException if {@code maxRetries} is negative
   */
  public RetryPolicy(
      int maxRetries, StatusCodes retryStatusCodes, Set<String> retryMethods, Backoff backoff) {
    if (maxRetries < 0) {
      throw new IllegalArgumentException("maxRetries must be at least 0, but was " + maxRetries);
    }
    this.maxRetries = maxRetries;
    this.retryStatusCodes = retryStatusCodes;
    this.retryMethods =
        retryMethods.stream().map(RetryPolicy::upperCase).collect(Collectors.toUnmodifiableSet());
    this.backoff = backoff;
  }

  private RetryPolicy(RetryPolicy other, Set<String> retryMethods) {
    this.maxRetries = other.maxRetries;
    this.retryStatusCodes = other.retryStatusCodes;
    this.retryMethods = retryMethods;
    this.backoff = other.backoff;
  }

  /** Returns a policy that differs in that further methods, in upper case, may be repeated. */
  public RetryPolicy alsoRepeating(Set<String> methods) {
    return new RetryPolicy(
        this,
        Stream.concat(retryMethods.stream(), methods.stream())
            .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * Decides after a response that is no success.
   *
   * @param method HTTP method of the request, in any case
   * @param attempts attempts made so far, at least 1
   * @param status status of the response
   */
  public RetryDecision onStatus(String method, int attempts, int status) {
    return retryStatusCodes.contains(status)
        ? onUnwantedResponse(method, attempts)
        : new RetryDecision.GiveUp("status " + status + " is not among the retryStatusCodes");
  }

  /** Returns whether responses of this status are retried, if the method allows it. */
  public boolean retries(int status) {
    return retryStatusCodes.contains(status);
  }

  /** Returns whether a request of this method may be executed twice. */
  public boolean mayRepeat(String method) {
    return isRepeatable(method);
  }

  /**
   * Decides after a response that is unwanted whatever its status, by {@code retryWhile}.
   *
   * @param method HTTP method of the request, in any case
   * @param attempts attempts made so far, at least 1
   */
  public RetryDecision onUnwantedResponse(String method, int attempts) {
    return isRepeatable(method) ? retryUpTo(maxRetries, attempts) : notRepeatable(method);
  }

  /**
   * Decides after an attempt without a complete response.
   *
   * @param method HTTP method of the request, in any case
   * @param attempts attempts made so far, at least 1
   * @param kind what went wrong
   * @param notSent whether nothing can have reached a server, on any hop: a redirect to a host that
   *     refuses the connection does not undo what the first host was sent
   * @param lasting whether a retry would fail in the same way
   */
  public RetryDecision onFailure(
      String method, int attempts, Kind kind, boolean notSent, boolean lasting) {
    int retries = maxRetriesOf(kind);
    if (retries < 0) {
      return new RetryDecision.GiveUp("kind " + kind + " is not retried");
    }
    if (lasting) {
      return new RetryDecision.GiveUp("it would fail the same way again");
    }
    return notSent || isRepeatable(method) ? retryUpTo(retries, attempts) : notRepeatable(method);
  }

  /**
   * Returns the maximum number of retries after a failure of this kind; negative if it is never
   * retried.
   */
  private int maxRetriesOf(Kind kind) {
    return switch (kind) {
      case CONNECT, PROXY, PROXY_AUTH, TIMEOUT, TRUNCATED -> maxRetries;
      case DNS, PROTOCOL -> Math.min(maxRetries, MOST_ATTEMPTS_OF_DOUBTFUL - 1);
      case VALIDATION,
          BLOCKED,
          AUTH,
          TLS,
          TOO_LARGE,
          REDIRECT,
          STATUS,
          CIRCUIT_OPEN,
          PARSE,
          PAGING,
          HANDLER,
          CANCELLED ->
          -1;
    };
  }

  private RetryDecision retryUpTo(int retries, int attempts) {
    return attempts > retries
        ? new RetryDecision.GiveUp("no retries left after attempt " + attempts)
        : new RetryDecision.Retry(backoff.delayNanos(attempts - 1));
  }

  private boolean isRepeatable(String method) {
    return retryMethods.contains(upperCase(method));
  }

  private static RetryDecision notRepeatable(String method) {
    return new RetryDecision.GiveUp(
        upperCase(method)
            + " is not among the retryMethods and the request may have reached the server");
  }

  private static String upperCase(String method) {
    return method.strip().toUpperCase(Locale.ROOT);
  }
}
