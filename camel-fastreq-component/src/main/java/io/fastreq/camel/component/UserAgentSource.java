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
package io.fastreq.camel.component;

import io.fastreq.camel.policy.UserAgents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;

/** Finds the user agents of an endpoint, by the precedence of its options. */
final class UserAgentSource {

  private UserAgentSource() {}

  /**
   * What gives each attempt its user agent, or null where none is to be named. May block.
   *
   * @throws IllegalArgumentException for a list that is none
   */
  static @Nullable Supplier<String> of(
      CamelContext context,
      FastreqConfiguration options,
      Function<String, @Nullable String> environment)
      throws IOException {
    String fixed = options.getUserAgent();
    if (fixed != null) {
      String only = UserAgents.parseOne("userAgent", fixed);
      return () -> only;
    }
    if (!options.isUserAgentRotation()) {
      return null;
    }
    UserAgents agents =
        new UserAgents(
            agents(context, options, environment),
            options.getUserAgentSelection(),
            () -> ThreadLocalRandom.current().nextLong());
    return agents::next;
  }

  private static List<String> agents(
      CamelContext context,
      FastreqConfiguration options,
      Function<String, @Nullable String> environment)
      throws IOException {
    String list = options.getUserAgents();
    if (list != null) {
      return EndpointHelper.isReferenceParameter(list)
          ? fromBean(CamelContextHelper.mandatoryLookup(context, InputSettings.beanName(list)))
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
    return UserAgents.builtIn();
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
