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
 * What can carry the requests of an endpoint, and what each can do: the one table of that. In the
 * order in which {@code backend=auto} looks for them. Immutable.
 */
public enum Backend {
  /** The component's own. */
  VERTX("vertx", "io.vertx:vertx-core", "io.vertx.core.Vertx"),
  /** A producer of camel-vertx-http. */
  VERTX_HTTP(
      "vertx-http",
      "org.apache.camel:camel-vertx-http",
      "org.apache.camel.component.vertx.http.VertxHttpComponent"),
  /** A producer of camel-http. */
  HTTP("http", "org.apache.camel:camel-http", "org.apache.camel.component.http.HttpComponent");

  private final String option;
  private final String artifact;
  private final String className;

  Backend(String option, String artifact, String className) {
    this.option = option;
    this.artifact = artifact;
    this.className = className;
  }

  /** The backend of this name, or null. */
  public static @Nullable Backend named(String option) {
    return Arrays.stream(values())
        .filter(backend -> backend.option.equals(option))
        .findFirst()
        .orElse(null);
  }

  /** Those that can do something. */
  public static List<Backend> ableTo(Feature feature) {
    return Arrays.stream(values()).filter(backend -> backend.can(feature)).toList();
  }

  /** The value of the option {@code backend}. */
  public String option() {
    return option;
  }

  /** What has to be on the class path: group and name. */
  public String artifact() {
    return artifact;
  }

  /** Whether it does something. */
  public boolean can(Feature feature) {
    return switch (feature) {
      case HTTP2, H2C -> this == VERTX;
      case FILE, STREAM -> true;
      case SSL_CONTEXT, SOCKS_PROXY -> true;
      case HTTPS_PROXY -> false;
    };
  }

  /** Whether what it needs is on the class path. */
  public boolean isPresent() {
    try {
      Class.forName(className, false, Backend.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }
}
