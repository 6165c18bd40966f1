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

import io.fastreq.camel.component.options.QueryMask;
import io.fastreq.camel.http.HttpRequest;
import io.fastreq.camel.http.Outcome;
import io.fastreq.camel.http.Outcome.Failure;
import io.fastreq.camel.http.Outcome.Success;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one INFO line for each request, for {@code logHttpActivity}. Thread-safe. */
public final class ActivityLog implements ObservedTransport.Watcher {

  private static final Logger LOG = LoggerFactory.getLogger("io.fastreq.camel.activity");

  private final String name;
  private final QueryMask mask;

  public ActivityLog(String name, QueryMask mask) {
    this.name = name;
    this.mask = mask;
  }

  @Override
  public void ended(HttpRequest request, @Nullable Outcome outcome, long nanos) {
    LOG.info(
        "fastreq:{} {} {}{} -> {} in {} ms",
        name,
        request.method(),
        mask.mask(request.url().text()),
        request.proxy() == null ? "" : " by " + request.proxy().masked(),
        shown(outcome),
        TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private static String shown(@Nullable Outcome outcome) {
    if (outcome instanceof Success success) {
      return (success.response().status() + " " + success.response().reason()).strip();
    }
    return outcome instanceof Failure failure
        ? failure.kind() + " (" + failure.message() + ")"
        : "given up";
  }
}
