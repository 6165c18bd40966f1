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
package io.fastreq.camel.transport.framing;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Parses how long a server keeps an idle connection: {@code Keep-Alive: timeout=5}. */
public final class KeepAliveHeader {

  /** Name of the header. */
  public static final String NAME = "Keep-Alive";

  private static final String TIMEOUT = "timeout=";
  private static final int MAX_DIGITS = 9;

  /** Safety margin, since the server's clock started before the response arrived. */
  private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private KeepAliveHeader() {}

  /**
   * Returns how long a connection may be idle and still be used.
   *
   * @param fields the values of the header
   * @return nanoseconds, 0 or less for not at all, or {@code Long.MAX_VALUE} if the server sends no
   *     valid value
   */
  public static long usableNanos(List<String> fields) {
    for (String field : fields) {
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
