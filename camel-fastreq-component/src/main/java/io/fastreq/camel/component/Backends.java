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

import io.fastreq.camel.transport.Backend;
import io.fastreq.camel.transport.Feature;
import io.fastreq.camel.transport.VertxTransport.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Which backend the options of an endpoint name, and whether it does what they ask for. */
final class Backends {

  private static final String AUTO = "auto";

  private Backends() {}

  /**
   * What carries the requests of an endpoint. Producers that want the same share it.
   *
   * @param pool whose threads are used, where the backend has a number of threads; else null
   */
  record Choice(Backend backend, @Nullable String pool, Settings settings) {}

  /** The choice of an endpoint, which has been checked. */
  static Choice choice(CamelContext context, String endpointName, FastreqConfiguration options)
      throws Exception {
    Backend backend = of(options);
    // As many threads as this endpoint's name has slots: another name brings its own.
    String pool = backend == Backend.HTTP ? endpointName : null;
    return new Choice(backend, pool, BatchSettings.transport(context, options));
  }

  /**
   * The backend that is named, or the first that is there.
   *
   * @throws IllegalArgumentException where what it needs is not on the class path
   */
  static Backend of(FastreqConfiguration options) {
    Backend named = Backend.named(options.getBackend());
    if (named == null) {
      return Arrays.stream(Backend.values())
          .filter(Backend::isPresent)
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "Option backend: none is there. On the class path has to be one of "
                          + Arrays.stream(Backend.values())
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
      throw Options.wrong(
          "backend",
          value,
          "one of auto, "
              + Arrays.stream(Backend.values())
                  .map(Backend::option)
                  .collect(Collectors.joining(", ")));
    }
  }

  /**
   * Checks that the backend does what the other options ask for.
   *
   * @throws IllegalArgumentException naming the option, and the backends that can
   */
  static void check(FastreqConfiguration options) {
    Backend backend = of(options);
    for (Feature feature : Feature.values()) {
      if (asksFor(options, feature)) {
        require(backend, feature);
      }
    }
  }

  private static boolean asksFor(FastreqConfiguration options, Feature feature) {
    return switch (feature) {
      case HTTP2 -> Boolean.TRUE.equals(options.getHttp2());
      case H2C -> options.isH2c();
      case FILE, STREAM -> options.getReturnType().name().equals(feature.name());
      case SSL_CONTEXT ->
          options.getSslContextParameters() != null || options.isUseGlobalSslContextParameters();
      // Known when the proxies are.
      case SOCKS_PROXY, HTTPS_PROXY -> false;
    };
  }

  private static void require(Backend backend, Feature feature) {
    if (!backend.can(feature)) {
      throw new IllegalArgumentException(
          "Option "
              + feature.option().replace("`", "")
              + ": the backend "
              + backend.option()
              + " does not do "
              + feature.words()
              + "; "
              + alternatives(feature));
    }
  }

  /** Who can, in words. */
  static String alternatives(Feature feature) {
    List<Backend> able = Backend.ableTo(feature);
    return able.isEmpty()
        ? "none does"
        : able.stream().map(Backend::option).collect(Collectors.joining(", "))
            + (able.size() == 1 ? " does" : " do");
  }
}
