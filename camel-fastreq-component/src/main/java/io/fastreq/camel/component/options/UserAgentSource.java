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

import io.fastreq.camel.policy.SecretNames;
import io.fastreq.camel.policy.UserAgents;
import io.fastreq.camel.policy.robots.RobotsAgent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;

/** Finds the user agents of an endpoint by the precedence of its options. Stateless. */
public final class UserAgentSource {

  private UserAgentSource() {}

  /**
   * Returns the user agents, or null where requests name none. May block.
   *
   * @throws IllegalArgumentException where a list can not be used
   */
  public static @Nullable UserAgentChoice of(
      CamelContext context, IdentityOptions options, Function<String, @Nullable String> environment)
      throws IOException {
    SecretNames secrets = new SecretNames(OptionText.list(options.getSecretHeaders()));
    String fixed = options.getUserAgent();
    if (fixed != null) {
      String only = UserAgents.parseOne("userAgent", fixed);
      return new UserAgentChoice(() -> only, true, secrets);
    }
    if (!options.isUserAgentRotation()) {
      return null;
    }
    List<String> named = named(context, options, environment);
    UserAgents agents =
        new UserAgents(
            named == null ? UserAgents.builtIn() : named,
            options.getUserAgentSelection(),
            () -> ThreadLocalRandom.current().nextLong());
    return new UserAgentChoice(agents::next, named != null, secrets);
  }

  /**
   * Returns the crawler as which {@code robots.txt} is read, or null if it is not respected: the
   * one that is named, else the beginning of the first user agent that options or variables name,
   * else the component. Browsers of the built-in list say nothing about who sends. May block.
   */
  public static @Nullable RobotsAgent robotsAgent(
      CamelContext context, RequestOptions options, Function<String, @Nullable String> environment)
      throws IOException {
    if (!options.isRobots()) {
      return null;
    }
    String token = options.getRobotsAgent();
    if (token != null) {
      return RobotsAgent.parse("robotsAgent", token);
    }
    for (Map.Entry<String, Object> header : options.getHeaders().entrySet()) {
      if (header.getKey().equalsIgnoreCase("User-Agent")) {
        return RobotsAgent.of(String.valueOf(header.getValue()));
      }
    }
    String fixed = options.getUserAgent();
    if (fixed != null) {
      return RobotsAgent.of(fixed);
    }
    List<String> named =
        options.isUserAgentRotation() ? named(context, options, environment) : null;
    return RobotsAgent.of(
        named == null || named.isEmpty() ? UserAgentChoice.identity() : named.get(0));
  }

  /** Returns the user agents that an option or a variable names, or null. */
  private static @Nullable List<String> named(
      CamelContext context, IdentityOptions options, Function<String, @Nullable String> environment)
      throws IOException {
    String list = options.getUserAgents();
    if (list != null) {
      return EndpointHelper.isReferenceParameter(list)
          ? fromBean(OptionBeans.mandatory(context, "userAgents", list))
          : UserAgents.parse("userAgents", list);
    }
    String resource = options.getUserAgentResource();
    if (resource != null) {
      return UserAgents.parseLines(
          "userAgentResource", TextResource.read(context, "userAgentResource", resource));
    }
    String variable = environment.apply("USER_AGENTS");
    if (variable != null && !variable.isBlank()) {
      return UserAgents.parse("USER_AGENTS", variable);
    }
    String url = environment.apply("USER_AGENTS_URL");
    if (url != null && !url.isBlank()) {
      return UserAgents.parseLines(
          "USER_AGENTS_URL", TextResource.read(context, "USER_AGENTS_URL", url.trim()));
    }
    return null;
  }

  private static List<String> fromBean(Object bean) {
    List<String> agents = new ArrayList<>();
    if (bean instanceof Iterable<?> entries) {
      entries.forEach(entry -> agents.add(String.valueOf(entry)));
    } else {
      agents.add(bean.toString());
    }
    return agents;
  }
}
