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
package io.fastreq.camel.component.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The options that all endpoints of one name share, because they bound what the name sends as a
 * whole. An option that is not set counts as a value. Immutable.
 */
public final class SharedOptions {

  private static final List<String> NAMES =
      List.of(
          "concurrency",
          "rps",
          "burst",
          "hostConcurrency",
          "adaptiveConcurrency",
          "retryBudget",
          "hostRps",
          "hostBurst",
          "quota",
          "hostQuota",
          "respectRateLimitHeaders",
          "rateLimitHeaders",
          "lookAhead",
          "rateLimiter",
          "circuitBreaker",
          "circuitBreakerConfiguration",
          "onOpenCircuit",
          "circuitTimeout",
          "proxies",
          "proxyResource",
          "proxyRefresh",
          "proxySelection",
          "proxyCooldown",
          "proxyExhausted",
          "nonProxyHosts",
          "robots",
          "robotsAgent",
          "oauth2TokenEndpoint",
          "oauth2ClientId",
          "oauth2ClientSecret",
          "oauth2Scope",
          "oauth2ResourceIndicator",
          "oauth2BodyAuthentication",
          "oauth2CachedTokensDefaultExpirySeconds",
          "oauth2CachedTokensExpirationMarginSeconds",
          "sessionManagement",
          "cookieHandler",
          "conditional");

  /** Options that may hold credentials: compared, and never shown. */
  private static final Set<String> SECRET =
      Set.of(
          "proxies",
          "proxyResource",
          "oauth2TokenEndpoint",
          "oauth2ClientId",
          "oauth2ClientSecret");

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  /**
   * Reads the shared options of an endpoint.
   *
   * @param endpoint returns the value of the option of a name
   */
  public SharedOptions(Function<String, @Nullable Object> endpoint) {
    NAMES.forEach(option -> values.put(option, endpoint.apply(option)));
  }

  /**
   * Checks that another endpoint of the name says the same.
   *
   * @throws IllegalArgumentException naming the first option that differs, and both values
   */
  public void requireSame(String name, SharedOptions other) {
    values.forEach(
        (option, mine) -> {
          Object theirs = other.values.get(option);
          if (!Objects.equals(mine, theirs)) {
            throw new IllegalArgumentException(
                ("Option %1$s is %2$s here, but %3$s at another endpoint fastreq:%4$s. Endpoints of"
                        + " one name share their limits, so %1$s must be the same at all of them;"
                        + " use another name for limits of its own")
                    .formatted(option, shown(option, theirs), shown(option, mine), name));
          }
        });
  }

  private static String shown(String option, @Nullable Object value) {
    if (value == null) {
      return "not set";
    }
    if (SECRET.contains(option)) {
      return "xxxxxx";
    }
    if (value instanceof Double number && number == Math.rint(number) && number < 1e15) {
      return String.valueOf(number.longValue());
    }
    return value instanceof Enum<?> constant ? OptionText.shown(constant) : value.toString();
  }
}
