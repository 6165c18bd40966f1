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
package io.fastreq.camel.transport;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The backends that send the requests of an endpoint, with their features, in the order in which
 * {@code backend=auto} tries them. Immutable.
 */
public enum Backend {
  /** The component's own backend. */
  VERTX("vertx", "io.vertx:vertx-core", "io.vertx.core.Vertx"),
  /** A producer of camel-vertx-http. */
  VERTX_HTTP(
      "vertx-http",
      "org.apache.camel:camel-vertx-http",
      "org.apache.camel.component.vertx.http.VertxHttpComponent"),
  /** A producer of camel-http. */
  HTTP("http", "org.apache.camel:camel-http", "org.apache.camel.component.http.HttpComponent"),
  /** A bean supplied by the user. */
  OWN("#bean", "io.fastreq:camel-fastreq-component", "io.fastreq.camel.FastreqBackend");

  private final String option;
  private final String artifact;
  private final String className;

  Backend(String option, String artifact, String className) {
    this.option = option;
    this.artifact = artifact;
    this.className = className;
  }

  /** Returns the backends that need a library, in the order in which they are tried. */
  public static List<Backend> ofLibraries() {
    return List.of(VERTX, VERTX_HTTP, HTTP);
  }

  /** Returns the backend with this value of the option, or null. */
  public static @Nullable Backend named(String option) {
    return option.startsWith("#") ? OWN : ofLibrary(option);
  }

  private static @Nullable Backend ofLibrary(String option) {
    return ofLibraries().stream()
        .filter(backend -> backend.option.equals(option))
        .findFirst()
        .orElse(null);
  }

  /** Returns the backends with a feature. */
  public static List<Backend> ableTo(BackendFeature feature) {
    return Arrays.stream(values()).filter(backend -> backend.can(feature)).toList();
  }

  /** Returns the value of the option {@code backend}. */
  public String option() {
    return option;
  }

  /** Returns group and name of the required library. */
  public String artifact() {
    return artifact;
  }

  /** Returns whether it has a feature. */
  public boolean can(BackendFeature feature) {
    return switch (feature) {
      case HTTP2, H2C -> this == VERTX;
      case FILE, STREAM, SSL_CONTEXT -> this != OWN;
      case PROXY, ADDRESSES, SOCKS_PROXY -> true;
      case HTTPS_PROXY -> this == OWN;
    };
  }

  /** Returns whether the presence of a feature that {@link #can} allows depends on the bean. */
  public boolean leavesToBean(BackendFeature feature) {
    return switch (feature) {
      case PROXY, ADDRESSES, SOCKS_PROXY, HTTPS_PROXY -> this == OWN;
      case HTTP2, H2C, FILE, STREAM, SSL_CONTEXT -> false;
    };
  }

  /** Returns whether its library is on the class path. */
  public boolean isPresent() {
    try {
      Class.forName(className, false, Backend.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
