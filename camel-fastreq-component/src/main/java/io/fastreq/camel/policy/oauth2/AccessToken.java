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
package io.fastreq.camel.policy.oauth2;

/**
 * An access token and its lifetime. Compared by identity, since a server may give the same text
 * again. Thread-safe. Times are those of {@link System#nanoTime()}.
 */
public final class AccessToken {

  private final String value;
  private final long renewAtNanos;
  private final long endsAtNanos;
  private volatile boolean refused;

  /**
   * Creates a token.
   *
   * @param value its text
   * @param askedAtNanos when it was asked for: its lifetime can not have begun earlier
   * @param receivedAtNanos when it came
   * @param lifetimeNanos how long it serves
   * @param marginNanos how long before its end it is renewed; at most half of its lifetime counts
   */
  public AccessToken(
      String value, long askedAtNanos, long receivedAtNanos, long lifetimeNanos, long marginNanos) {
    this.value = value;
    // A token that has come late serves for a while, or its endpoint would be asked without end.
    long least = receivedAtNanos + lifetimeNanos / 2;
    long end = askedAtNanos + lifetimeNanos;
    this.endsAtNanos = end - least > 0 ? end : least;
    this.renewAtNanos = endsAtNanos - Math.min(marginNanos, lifetimeNanos / 2);
  }

  /** Returns the value of the header {@code Authorization} (RFC 6750 section 2.1). */
  public String authorization() {
    return "Bearer " + value;
  }

  /** Returns whether the token has not ended, and no server has refused it. */
  public boolean isValid(long now) {
    return !refused && endsAtNanos - now > 0;
  }

  /** Notes that a server has refused the token. */
  void refuse() {
    refused = true;
  }

  /** Returns whether the token need not be renewed yet. */
  public boolean isFresh(long now) {
    return renewAtNanos - now > 0;
  }

  /** Returns no part of the token. */
  @Override
  public String toString() {
    return "AccessToken[xxxxxx]";
  }
}
