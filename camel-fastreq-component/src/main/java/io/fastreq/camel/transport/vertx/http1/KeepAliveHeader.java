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
package io.fastreq.camel.transport.vertx.http1;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How long a server says that it keeps an idle connection: {@code Keep-Alive: timeout=5}. */
final class KeepAliveHeader {

  private static final String TIMEOUT = "timeout=";
  private static final int MAX_DIGITS = 9;

  /** What is kept back, as the server's clock began to run before the answer was here. */
  private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private KeepAliveHeader() {}

  /**
   * How long a connection may be idle and still be used.
   *
   * @return nanoseconds, 0 or less for not at all, or {@code Long.MAX_VALUE} where the server says
   *     nothing that can be read
   */
  static long usableNanos(HttpHeaders headers) {
    for (String field : headers.getAll("Keep-Alive")) {
      for (String parameter : field.split(",", -1)) {
        String plain = parameter.replace(" ", "").replace("\t", "").toLowerCase(Locale.ROOT);
        String digits = plain.startsWith(TIMEOUT) ? plain.substring(TIMEOUT.length()) : "";
        if (digits.matches("\\d{1," + MAX_DIGITS + "}")) {
          long told = TimeUnit.SECONDS.toNanos(Integer.parseInt(digits));
          return told - Math.min(MARGIN_NANOS, told / 2);
        }
      }
    }
    return Long.MAX_VALUE;
  }
}
