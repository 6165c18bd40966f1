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

import io.fastreq.camel.FastreqBackend;
import io.fastreq.camel.transport.Backend;
import io.fastreq.camel.transport.BackendFeature;
import io.fastreq.camel.transport.TransportSettings;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Selects the backend of an endpoint, and checks that it supports the other options. Stateless. */
public final class BackendSelector {

  private static final String AUTO = "auto";

  private BackendSelector() {}

  /**
   * A backend with its settings. Producers that choose the same share one transport.
   *
   * @param pool name of the pool of threads, where the backend has one; else null
   * @param own the bean, where the backend is one; else null
   */
  public record Choice(
      Backend backend,
      @Nullable String pool,
      TransportSettings settings,
      @Nullable FastreqBackend own) {}

  /** Returns the choice of an endpoint whose options have been checked. */
  public static Choice choice(CamelContext context, String endpointName, EndpointOptions options)
      throws Exception {
    Backend backend = of(options);
    // A pool has as many threads as its endpoint name has slots, so each name has its own.
    String pool = backend == Backend.HTTP ? endpointName : null;
    FastreqBackend own = backend == Backend.OWN ? bean(context, options) : null;
    return new Choice(backend, pool, BatchSettings.transport(context, options), own);
  }

  private static FastreqBackend bean(CamelContext context, ConnectionOptions options) {
    return OptionBeans.mandatory(context, "backend", options.getBackend(), FastreqBackend.class);
  }

  /**
   * Returns the backend that is named, or the first on the class path.
   *
   * @throws IllegalArgumentException where its libraries are not on the class path
   */
  public static Backend of(ConnectionOptions options) {
    Backend named = Backend.named(options.getBackend());
    if (named == null) {
      return Backend.ofLibraries().stream()
          .filter(Backend::isPresent)
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Option backend: none is there. On the class path has to be one of "
                          + Backend.ofLibraries().stream()
                              .map(Backend::artifact)
                              .collect(Collectors.joining(", "))));
    }
    if (!named.isPresent()) {
      throw new IllegalArgumentException(
          "Option backend can not be "
              + named.option()
              + ": "
              + named.artifact()
              + " is not on the class path");
    }
    return named;
  }

  /**
   * Checks the value of the option.
   *
   * @throws IllegalArgumentException naming the option and the values it takes
   */
  static void checkValue(String value) {
    if (!value.equals(AUTO) && Backend.named(value) == null) {
      throw OptionText.wrong(
          "backend",
          value,
          "one of auto, "
              + Backend.ofLibraries().stream()
                  .map(Backend::option)
                  .collect(Collectors.joining(", "))
              + ", or #bean of a FastreqBackend of one's own");
    }
  }

  /**
   * Checks that the backend supports what the other options ask for.
   *
   * @throws IllegalArgumentException naming the option, and the backends that can
   */
  static void check(CamelContext context, EndpointOptions options) {
    Backend backend = of(options);
    FastreqBackend own = backend == Backend.OWN ? bean(context, options) : null;
    for (BackendFeature feature : BackendFeature.values()) {
      if (asksFor(options, feature)) {
        require(own == null || says(own, feature), backend, feature, options);
      }
    }
  }

  /** Returns whether a bean supports a feature that is optional for beans. */
  private static boolean says(FastreqBackend own, BackendFeature feature) {
    return switch (feature) {
      case PROXY -> own.usesProxies();
      case ADDRESSES -> own.checksAddresses();
      case HTTP2, H2C, FILE, STREAM, SSL_CONTEXT, SOCKS_PROXY, HTTPS_PROXY -> true;
    };
  }

  private static boolean asksFor(EndpointOptions options, BackendFeature feature) {
    return switch (feature) {
      case HTTP2 -> Boolean.TRUE.equals(options.getHttp2());
      case H2C -> options.isH2c();
      case FILE, STREAM -> options.getReturnType().name().equals(feature.name());
      case SSL_CONTEXT ->
          options.getSslContextParameters() != null || options.isUseGlobalSslContextParameters();
      case PROXY ->
          options.getProxies() != null
              || options.getProxyResource() != null
              || options.isProxyFromEnvironment()
              || options.isAllowItemProxy();
      case ADDRESSES -> new ConfiguredAddressCheck(options).needsAddresses();
      // Checked when the proxies have been read.
      case SOCKS_PROXY, HTTPS_PROXY -> false;
    };
  }

  private static void require(
      boolean said, Backend backend, BackendFeature feature, EndpointOptions options) {
    if (said && backend.can(feature)) {
      return;
    }
    throw new IllegalArgumentException(
        "Option "
            + feature.option().replace("`", "")
            + ": the backend "
            + (backend == Backend.OWN ? options.getBackend() : backend.option())
            + " does not do "
            + feature.words()
            + "; "
            + alternatives(feature));
  }

  /** Says in words which backends support a feature. */
  static String alternatives(BackendFeature feature) {
    List<Backend> able = Backend.ableTo(feature);
    return able.isEmpty()
        ? "none does"
        : able.stream().map(Backend::option).collect(Collectors.joining(", "))
            + (able.size() == 1 ? " does" : " do");
  }
}
