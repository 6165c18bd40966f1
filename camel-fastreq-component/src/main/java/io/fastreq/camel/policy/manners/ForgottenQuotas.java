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
package io.fastreq.camel.policy.manners;

import io.fastreq.camel.policy.quota.QuotaWindows;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the quotas of hosts still count that are remembered for nothing else. A quota of a day would
 * be worth little if a host were forgotten within minutes. Not thread-safe: callers hold a lock of
 * their own.
 */
public final class ForgottenQuotas {

  /** Most hosts that are kept; beyond it, those that were forgotten first start anew. */
  public static final int MAX_HOSTS = 100_000;

  private final Map<String, QuotaWindows> byOrigin = new LinkedHashMap<>();

  /**
   * Keeps what the quotas of a host count, if that is anything.
   *
   * @param rate the limit of the host, or null
   */
  public void keep(String origin, @Nullable RateLimit rate, long now) {
    QuotaWindows used = rate == null ? null : rate.usedQuota(now);
    if (used == null) {
      return;
    }
    byOrigin.put(origin, used);
    Iterator<QuotaWindows> eldest = byOrigin.values().iterator();
    while (eldest.hasNext()) {
      if (eldest.next().areUsed(now) && byOrigin.size() <= MAX_HOSTS) {
        return;
      }
      eldest.remove();
    }
  }

  /**
   * Restores what the quotas of a host count.
   *
   * @param rate the limit of the host, which is new, or null
   */
  public void restore(String origin, @Nullable RateLimit rate) {
    QuotaWindows used = byOrigin.isEmpty() ? null : byOrigin.remove(origin);
    if (used != null && rate != null) {
      rate.restoreQuota(used);
    }
  }

  /** Returns how many hosts are kept. */
  int size() {
    return byOrigin.size();
  }
}
