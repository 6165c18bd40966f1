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
package io.fastreq.cli;

import java.util.Map;

/**
 * Log on standard error: warnings, and what the user has requested. It uses the simple logger of
 * Log4j's API, which starts fast; system properties that are set already take precedence.
 */
final class Log {

  private static final String SIMPLE = "org.apache.logging.log4j.simplelog.";

  private static final Map<String, String> SETTINGS =
      Map.of(
          "log4j2.loggerContextFactory",
          "org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
          SIMPLE + "level",
          "warn",
          // At this level it logs only what --log-http-activity requests.
          SIMPLE + "io.fastreq.camel.activity.level",
          "info",
          SIMPLE + "showlogname",
          "false",
          SIMPLE + "showShortLogname",
          "false");

  private Log() {}

  /**
   * Configures logging. To be called before anything logs, and after standard error has its final
   * value.
   */
  static void begin() {
    SETTINGS.forEach(
        (name, value) -> {
          if (System.getProperty(name) == null) {
            System.setProperty(name, value);
          }
        });
  }
}
