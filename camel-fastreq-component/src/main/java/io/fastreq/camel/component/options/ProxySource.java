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

import io.fastreq.camel.FastreqProxy;
import io.fastreq.camel.policy.proxy.ProxyParser;
import io.fastreq.camel.transport.Backend;
import io.fastreq.camel.transport.BackendFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;

/**
 * The source of an endpoint's proxies: the options, or the environment if that is allowed. Its
 * exceptions never hold a user name or password.
 */
public final class ProxySource {

  private static final String PROXIES = "proxies";
  private static final String RESOURCE = "proxyResource";

  private final CamelContext context;
  private final Backend backend;
  private final @Nullable String listName;
  private final @Nullable String list;
  private final @Nullable String resourceName;
  private final @Nullable String resource;

  private ProxySource(
      CamelContext context,
      Backend backend,
      @Nullable String listName,
      @Nullable String list,
      @Nullable String resourceName,
      @Nullable String resource) {
    this.context = context;
    this.backend = backend;
    this.listName = listName;
    this.list = list;
    this.resourceName = resourceName;
    this.resource = resource;
  }

  /** Returns the source that the options name, or null where requests go directly. */
  public static @Nullable ProxySource of(
      CamelContext context,
      IdentityOptions options,
      Function<String, @Nullable String> environment) {
    Backend backend = BackendSelector.of(options);
    if (options.getProxies() != null || options.getProxyResource() != null) {
      return new ProxySource(
          context, backend, PROXIES, options.getProxies(), RESOURCE, options.getProxyResource());
    }
    if (!options.isProxyFromEnvironment()) {
      return null;
    }
    for (String variable : List.of("FASTREQ_PROXIES", "PROXIES")) {
      String text = environment.apply(variable);
      if (text != null && !text.isBlank()) {
        return new ProxySource(context, backend, variable, text, null, null);
      }
    }
    String url = environment.apply("WEBSHARE_PROXIES_URL");
    return url == null || url.isBlank()
        ? null
        : new ProxySource(context, backend, null, null, "WEBSHARE_PROXIES_URL", url.trim());
  }

  /**
   * Checks what can be checked without reading a resource or calling a bean.
   *
   * @throws IllegalArgumentException naming the position of the first wrong proxy
   */
  void check() {
    if (list != null && !EndpointHelper.isReferenceParameter(list)) {
      usable(ProxyParser.parseList(String.valueOf(listName), list));
    }
  }

  /** Returns whether the proxies may change from one reading to the next. */
  public boolean mayChange() {
    return resource != null || (list != null && EndpointHelper.isReferenceParameter(list));
  }

  /**
   * Reads the proxies. Blocks.
   *
   * @throws IllegalArgumentException where a proxy is wrong, or there is none
   */
  public List<FastreqProxy> read() throws IOException {
    List<FastreqProxy> proxies = new ArrayList<>();
    if (list != null) {
      proxies.addAll(
          EndpointHelper.isReferenceParameter(list)
              ? fromBean(OptionBeans.mandatory(context, PROXIES, list))
              : ProxyParser.parseList(String.valueOf(listName), list));
    }
    if (resource != null) {
      String name = String.valueOf(resourceName);
      proxies.addAll(ProxyParser.parseLines(name, TextResource.read(context, name, resource)));
    }
    return usable(proxies);
  }

  private static List<FastreqProxy> fromBean(Object bean) {
    Object value = bean instanceof Supplier<?> supplier ? supplier.get() : bean;
    if (value instanceof String text) {
      return ProxyParser.parseList(PROXIES, text);
    }
    if (!(value instanceof Iterable<?> entries)) {
      throw new IllegalArgumentException(
          "Option proxies: the bean is no list of proxies and no supplier of one");
    }
    List<FastreqProxy> proxies = new ArrayList<>();
    for (Object entry : entries) {
      int position = proxies.size() + 1;
      if (entry instanceof FastreqProxy proxy) {
        proxies.add(ProxyParser.checked(proxy));
      } else if (entry instanceof CharSequence text) {
        proxies.addAll(ProxyParser.parseList("proxies: entry " + position, text.toString()));
      } else {
        throw new IllegalArgumentException("Option proxies: entry " + position + " is no proxy");
      }
    }
    return proxies;
  }

  private List<FastreqProxy> usable(List<FastreqProxy> proxies) {
    if (proxies.isEmpty()) {
      throw new IllegalArgumentException("Option proxies names no proxy");
    }
    for (int i = 0; i < proxies.size(); i++) {
      BackendFeature needed = needed(proxies.get(i).type());
      if (needed != null && !backend.can(needed)) {
        throw new IllegalArgumentException(
            "Option proxies: proxy %d: the backend %s does not do %s; use %s"
                .formatted(i + 1, backend.option(), needed.words(), usableTypes()));
      }
    }
    return proxies;
  }

  private String usableTypes() {
    return Arrays.stream(FastreqProxy.Type.values())
        .filter(this::canUse)
        .map(FastreqProxy.Type::scheme)
        .collect(Collectors.joining(", "));
  }

  private boolean canUse(FastreqProxy.Type type) {
    BackendFeature needed = needed(type);
    return needed == null || backend.can(needed);
  }

  private static @Nullable BackendFeature needed(FastreqProxy.Type type) {
    return switch (type) {
      case HTTP -> null;
      case HTTPS -> BackendFeature.HTTPS_PROXY;
      case SOCKS4, SOCKS5 -> BackendFeature.SOCKS_PROXY;
    };
  }
}
