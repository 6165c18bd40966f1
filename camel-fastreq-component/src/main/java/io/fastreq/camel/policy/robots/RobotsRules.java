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
package io.fastreq.camel.policy.robots;

import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What the {@code robots.txt} of one host allows one crawler (RFC 9309), read by crawler-commons.
 * Immutable and thread-safe.
 *
 * <p>Reading and asking take time in proportion to the size of the file, which may have thousands
 * of rules: neither belongs on an event loop.
 */
public final class RobotsRules {

  /** Path of the file on each host. */
  public static final String PATH = "/robots.txt";

  /** So much of the file is read (RFC 9309 section 2.5); rules behind it do not count. */
  public static final int MAX_BYTES = 500 * 1024;

  /** So many redirects are followed to the file (RFC 9309 section 2.3.1.2). */
  public static final int MAX_REDIRECTS = 5;

  /** How long the rules hold (RFC 9309 section 2.4). */
  static final long VALID_NANOS = TimeUnit.DAYS.toNanos(1);

  /** How long all is forbidden after a server error, before the file is asked for again. */
  static final long VALID_NANOS_WHEN_UNREACHABLE = TimeUnit.MINUTES.toNanos(5);

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final RobotsRules ALLOW_ALL = constant(RobotRulesMode.ALLOW_ALL, VALID_NANOS);
  private static final RobotsRules FORBID_ALL =
      constant(RobotRulesMode.ALLOW_NONE, VALID_NANOS_WHEN_UNREACHABLE);

  private final SimpleRobotRules rules;
  private final long validNanos;

  private RobotsRules(SimpleRobotRules rules, long validNanos) {
    this.rules = rules;
    this.validNanos = validNanos;
  }

  private static RobotsRules constant(RobotRulesMode mode, long validNanos) {
    return new RobotsRules(new SimpleRobotRules(mode), validNanos);
  }

  /** Returns the rules of a host that has no file: all is allowed. */
  public static RobotsRules allowAll() {
    return ALLOW_ALL;
  }

  /**
   * Returns the rules of a host that gave no response, or an error of its own: all is forbidden.
   */
  public static RobotsRules forbidAll() {
    return FORBID_ALL;
  }

  /**
   * Returns the rules that follow from a response.
   *
   * @param status status of the response; of the last one, if there were more redirects than are
   *     followed
   * @param body the body as far as it was received; what is beyond {@link #MAX_BYTES} is ignored
   * @param url address of the file, for the library's log
   * @param agent the crawler
   */
  public static RobotsRules of(int status, byte[] body, String url, RobotsAgent agent) {
    if (status >= 200 && status < 300) {
      return new RobotsRules(parse(body, url, agent), VALID_NANOS);
    }
    // Too many redirects count as no file (RFC 9309 section 2.3.1.2).
    return status >= 300 && status < 500 ? ALLOW_ALL : FORBID_ALL;
  }

  private static SimpleRobotRules parse(byte[] body, String url, RobotsAgent agent) {
    // The library would forbid all for a delay above its maximum. Here it is the host's rate.
    SimpleRobotRulesParser parser = new SimpleRobotRulesParser(Long.MAX_VALUE, 0);
    List<String> names = agent.token().isEmpty() ? List.of() : List.of(agent.token());
    return parser.parseContent(url, wholeLines(body), "text/plain", names);
  }

  /** Cuts an overlong file behind its last whole line: half a rule might forbid too little. */
  private static byte[] wholeLines(byte[] body) {
    if (body.length <= MAX_BYTES) {
      return body;
    }
    int end = MAX_BYTES;
    while (end > 0 && body[end - 1] != '\n' && body[end - 1] != '\r') {
      end--;
    }
    return Arrays.copyOf(body, end);
  }

  /**
   * Whether a request may be sent.
   *
   * @param requestUri path and query, as they are sent
   */
  public boolean isAllowed(String requestUri) {
    try {
      // Of the three methods of the library, only this one takes a path that is no valid URI. The
      // others allow what they cannot read.
      return rules.isAllowed(new URL("http", "host", requestUri));
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException("not a path: " + requestUri, e);
    }
  }

  /** Returns the nanoseconds that the host wants between two requests, if it says so. */
  public OptionalLong crawlDelayNanos() {
    long millis = rules.getCrawlDelay();
    if (millis == BaseRobotRules.UNSET_CRAWL_DELAY || millis <= 0) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        millis > Long.MAX_VALUE / NANOS_PER_MILLI ? Long.MAX_VALUE : millis * NANOS_PER_MILLI);
  }

  /** Returns how long these rules hold. */
  long validNanos() {
    return validNanos;
  }
}
