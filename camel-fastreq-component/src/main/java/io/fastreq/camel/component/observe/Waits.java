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
package io.fastreq.camel.component.observe;

import io.fastreq.camel.dispatch.Figures;
import io.fastreq.camel.policy.manners.HostStatus;
import io.fastreq.camel.policy.manners.WaitReason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What requests of a name wait for and what its hosts are doing, as shown by the console and JMX.
 * Stateless.
 */
public final class Waits {

  /** Number of hosts in lists and fields at most; those that wait come first. */
  public static final int MAX_HOSTS = 100;

  private static final double NANOS_PER_SECOND = 1e9;

  private Waits() {}

  /** Returns a line for each reason for which requests have waited: how often, and how long. */
  public static List<String> totals(Figures figures) {
    List<String> lines = new ArrayList<>();
    figures
        .waits()
        .forEach(
            (reason, total) ->
                lines.add(
                    "%s: %d times, %s"
                        .formatted(reason.text(), total.count(), seconds(total.nanos()))));
    return lines;
  }

  /** Returns the same as fields. */
  public static Map<String, Object> totalsAsJson(Figures figures) {
    Map<String, Object> json = new LinkedHashMap<>();
    figures
        .waits()
        .forEach(
            (reason, total) ->
                json.put(reason.text(), TimeUnit.NANOSECONDS.toMillis(total.nanos())));
    return json;
  }

  /** Returns a line for each host, for this number of hosts at most. */
  public static List<String> hosts(Figures figures, int max) {
    return figures.hosts(max).stream().map(Waits::line).toList();
  }

  private static String line(HostStatus host) {
    StringBuilder line = new StringBuilder(host.origin());
    line.append(" in flight ").append(host.inFlight());
    if (host.waitingFor() != WaitReason.NONE) {
      line.append(", waiting for ").append(host.waitingFor().text());
      if (host.nanosLeft() > 0) {
        line.append(" (").append(seconds(host.nanosLeft())).append(" left)");
      }
    }
    if (host.adaptiveLimit() >= 0) {
      line.append(", adaptive limit ").append(host.adaptiveLimit());
    }
    if (host.remaining() >= 0) {
      line.append(", requests left ").append(host.remaining());
    }
    return line.toString();
  }

  /** Returns the fields of each host, at most {@link #MAX_HOSTS}. */
  public static List<Map<String, Object>> hostsAsJson(Figures figures) {
    return figures.hosts(MAX_HOSTS).stream().map(Waits::json).toList();
  }

  private static Map<String, Object> json(HostStatus host) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("host", host.origin());
    json.put("inFlight", host.inFlight());
    json.put("waitingFor", host.waitingFor().text());
    json.put(
        "millisLeft",
        host.nanosLeft() < 0 ? host.nanosLeft() : TimeUnit.NANOSECONDS.toMillis(host.nanosLeft()));
    json.put("adaptiveLimit", host.adaptiveLimit());
    json.put("remaining", host.remaining());
    return json;
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / NANOS_PER_SECOND);
  }
}
