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

import org.jspecify.annotations.Nullable;

/**
 * What is known of the {@code robots.txt} of one host, and whether it is being fetched.
 *
 * <p>At first nothing is known. Who finds it so fetches the file, once, while all others wait. Then
 * the rules hold for their time, and the next one who asks fetches the file again.
 *
 * <p>Not thread-safe: callers hold a lock of their own. Times are those of {@link
 * System#nanoTime()}.
 */
public final class HostRobots {

  /** What is to be done with a request. */
  public enum State {
    /** Nothing is known: the file is to be fetched by who is told so, and by nobody else. */
    FETCH,
    /** The file is being fetched: wait until it has come. */
    WAIT,
    /** The rules are known. */
    KNOWN
  }

  private @Nullable RobotsRules rules;
  private long knownSince;
  private boolean fetching;

  /**
   * Returns what is to be done with a request. Returns {@link State#FETCH} to one caller alone,
   * until one of the other methods has been called.
   *
   * @param now the present time
   */
  public State ask(long now) {
    if (rules(now) != null) {
      return State.KNOWN;
    }
    if (fetching) {
      return State.WAIT;
    }
    fetching = true;
    return State.FETCH;
  }

  /**
   * Returns the rules as long as they hold, else null.
   *
   * @param now the present time
   */
  public @Nullable RobotsRules rules(long now) {
    if (rules != null && now - knownSince >= rules.validNanos()) {
      rules = null;
    }
    return rules;
  }

  /**
   * Takes in the rules that were fetched; those who wait are to ask again.
   *
   * @param fetched the rules, {@link RobotsRules#forbidAll()} if there was no response
   * @param now the present time
   */
  public void fetched(RobotsRules fetched, long now) {
    rules = fetched;
    knownSince = now;
    fetching = false;
  }

  /**
   * Takes in that the fetch was given up before it said anything of the host, since its batch was
   * cancelled. Another one who waits is to fetch.
   */
  public void abandoned() {
    fetching = false;
  }
}
