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
package io.fastreq.camel.batch.robots;

import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.http.HttpUrl;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Reach;
import io.fastreq.camel.policy.robots.RobotsAgent;
import io.fastreq.camel.policy.robots.RobotsRules;
import org.jspecify.annotations.Nullable;

/**
 * What {@code robots.txt} of one origin says to one crawler, or why that could not be found out.
 * Immutable.
 */
public final class OriginRules {

  private final String origin;
  private final RobotsAgent agent;
  private final @Nullable RobotsRules rules;
  private final @Nullable String trouble;
  private final @Nullable Failure failure;

  private OriginRules(
      String origin,
      RobotsAgent agent,
      @Nullable RobotsRules rules,
      @Nullable String trouble,
      @Nullable Failure failure) {
    this.origin = origin;
    this.agent = agent;
    this.rules = rules;
    this.trouble = trouble;
    this.failure = failure;
  }

  /** Returns the rules of a host that has responded. */
  static OriginRules of(String origin, RobotsAgent agent, RobotsRules rules) {
    return new OriginRules(origin, agent, rules, null, null);
  }

  /**
   * Returns the rules of a host that gave no usable response: all is forbidden.
   *
   * @param trouble what the host did instead
   */
  static OriginRules unreachable(String origin, RobotsAgent agent, String trouble) {
    return new OriginRules(origin, agent, RobotsRules.forbidAll(), trouble, null);
  }

  /** Returns the failure of a fetch that says nothing about the host, so that it is not kept. */
  static OriginRules unknown(String origin, RobotsAgent agent, Failure failure) {
    return new OriginRules(origin, agent, null, null, failure);
  }

  /** Returns the origin that has the file. */
  public String origin() {
    return origin;
  }

  /** Returns the rules, or null if they could not be found out. */
  @Nullable RobotsRules rules() {
    return rules;
  }

  /** Returns whether only the time of the one who fetched has been too short. */
  boolean concernTheFetcherAlone() {
    return failure != null && failure.kind() == Kind.TIMEOUT;
  }

  /**
   * Returns why a request must not be sent, or null if it may be. Takes time in proportion to the
   * size of the file, so it is not called on an event loop.
   *
   * @param url the target, at this origin
   */
  public @Nullable Failure refusal(HttpUrl url) {
    if (failure != null) {
      return new Failure(
          failure.kind(),
          file() + " could not be fetched: " + failure.message(),
          failure.cause(),
          Reach.NOT_SENT,
          true);
    }
    if (trouble != null) {
      return blocked(
          file() + " could not be fetched, which forbids everything to " + who() + ": " + trouble);
    }
    return rules == null || rules.isAllowed(url.requestUri())
        ? null
        : blocked(file() + " forbids it to " + who());
  }

  private String file() {
    return "robots.txt of " + origin;
  }

  private String who() {
    return agent.token().isEmpty() ? "all crawlers" : agent.token();
  }

  private static Failure blocked(String message) {
    return new Failure(Kind.BLOCKED, message, null, Reach.NOT_SENT, true);
  }
}
