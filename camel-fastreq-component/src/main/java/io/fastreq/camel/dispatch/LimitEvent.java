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
package io.fastreq.camel.dispatch;

import io.fastreq.camel.dispatch.host.HostRate;
import io.fastreq.camel.dispatch.host.RequestLimits;

/** Limits change. Requests that wait keep their order, and wait for the new limits. */
sealed interface LimitEvent extends Event {

  /** The limits of all hosts together and of each host change. */
  record Changed(RequestLimits limits) implements LimitEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      Hosts hosts = admission.hosts();
      BeginTokens tokens = admission.tokens();
      admission.concurrency(limits.concurrency());
      boolean isNew =
          (!tokens.haveRate() && limits.rps() != null)
              || (!hosts.haveRates() && limits.host().rps() != null);
      admission
          .departures()
          .change(
              hosts.active(),
              () -> {
                hosts.change(limits);
                return tokens.change(limits);
              });
      if (isNew) {
        tokens.forgetBegun(admission.slots(), hosts.active());
      }
      admission.reopenAll();
    }
  }

  /** The crawl delay of a host, which may be unknown, may have changed. */
  record CrawlDelayKnown(String origin) implements LimitEvent {
    @Override
    public void apply(Admission admission, Effects effects) {
      Hosts hosts = admission.hosts();
      Host host = hosts.find(origin);
      if (host == null) {
        return;
      }
      HostRate rate = host.readiness().rate();
      long delayNanos = hosts.crawlDelayNanos(origin);
      if (rate.crawlDelayNanos() == delayNanos) {
        return;
      }
      boolean isNew = rate.limit() == null;
      admission
          .departures()
          .change(
              hosts.active(),
              () -> {
                rate.crawlDelay(delayNanos);
                return admission.tokens().limit();
              });
      if (isNew) {
        admission.slots().forEach(slot -> BeginTokens.forgetBegunTo(host, slot));
      }
      admission.reopen(host);
    }
  }
}
