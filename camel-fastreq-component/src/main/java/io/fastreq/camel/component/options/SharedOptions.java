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

import io.fastreq.camel.component.FastreqConfiguration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The options that all endpoints of one name share, because they bound what the name sends as a
 * whole. An option that is not set counts as a value.
 *
 * @param byOption value by name of the option
 */
public record SharedOptions(Map<String, @Nullable Object> byOption) {

  public static SharedOptions of(FastreqConfiguration configuration) {
    Map<String, @Nullable Object> options = new LinkedHashMap<>();
    options.put("concurrency", configuration.getConcurrency());
    options.put("rps", configuration.getRps());
    options.put("burst", configuration.getBurst());
    options.put("hostConcurrency", configuration.getHostConcurrency());
    options.put("hostRps", configuration.getHostRps());
    options.put("hostBurst", configuration.getHostBurst());
    options.put("lookAhead", configuration.getLookAhead());
    options.put("rateLimiter", configuration.getRateLimiter());
    options.put("circuitBreaker", configuration.getCircuitBreaker());
    options.put("circuitBreakerConfiguration", configuration.getCircuitBreakerConfiguration());
    options.put("onOpenCircuit", configuration.getOnOpenCircuit());
    options.put("circuitTimeout", configuration.getCircuitTimeout());
    options.put("proxies", Secret.of(configuration.getProxies()));
    options.put("proxyResource", Secret.of(configuration.getProxyResource()));
    options.put("proxyRefresh", configuration.getProxyRefresh());
    options.put("proxySelection", configuration.getProxySelection());
    options.put("proxyCooldown", configuration.getProxyCooldown());
    options.put("proxyExhausted", configuration.getProxyExhausted());
    options.put("nonProxyHosts", configuration.getNonProxyHosts());
    options.put("sessionManagement", configuration.isSessionManagement());
    options.put("cookieHandler", configuration.getCookieHandler());
    return new SharedOptions(options);
  }

  /**
   * Checks that another endpoint of the name says the same.
   *
   * @throws IllegalArgumentException naming the first option that differs, and both values
   */
  public void requireSame(String name, SharedOptions other) {
    byOption.forEach(
        (option, mine) -> {
          Object theirs = other.byOption.get(option);
          if (!Objects.equals(mine, theirs)) {
            throw new IllegalArgumentException(
                ("Option %1$s is %2$s here, but %3$s at another endpoint fastreq:%4$s. Endpoints of"
                        + " one name share their limits, so %1$s must be the same at all of them;"
                        + " use another name for limits of its own")
                    .formatted(option, shown(theirs), shown(mine), name));
          }
        });
  }

  private static String shown(@Nullable Object value) {
    if (value instanceof Double number && number == Math.rint(number) && number < 1e15) {
      return String.valueOf(number.longValue());
    }
    return value == null
        ? "not set"
        : value instanceof Enum<?> constant ? OptionText.shown(constant) : value.toString();
  }

  /** A value that may hold credentials: compared, and never shown. */
  private record Secret(String value) {

    static @Nullable Secret of(@Nullable String value) {
      return value == null ? null : new Secret(value);
    }

    @Override
    public String toString() {
      return "xxxxxx";
    }
  }
}
