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

import io.fastreq.camel.FastreqProgress;
import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.policy.manners.WaitReason;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs one INFO line for each report, for {@code progress=log}. Thread-safe. */
public final class ProgressLog implements FastreqProgressListener {

  private static final Logger LOG = LoggerFactory.getLogger("io.fastreq.camel.progress");

  @Override
  public void onProgress(FastreqProgress progress) {
    LOG.info("{}", line(progress));
  }

  public static String line(FastreqProgress progress) {
    StringBuilder line = new StringBuilder("fastreq:").append(progress.name()).append(' ');
    line.append(progress.done()).append('/');
    if (progress.total() < 0) {
      line.append('?');
    } else {
      long percent = progress.total() == 0 ? 100 : 100L * progress.done() / progress.total();
      line.append(progress.total()).append(" (").append(percent).append("%)");
    }
    line.append(", ").append(progress.failed()).append(" failed, ");
    line.append(String.format(Locale.ROOT, "%.1f/s", progress.rate()));
    if (progress.finished()) {
      line.append(", done in ").append(shown(progress.elapsed()));
    } else if (progress.remaining() != null) {
      line.append(", ").append(shown(progress.remaining())).append(" left");
    }
    String wait = progress.waitingFor();
    if (wait != null && !wait.equals(WaitReason.CONCURRENCY.text())) { // which is as it should be
      line.append(", waiting for ").append(wait);
    }
    return line.toString();
  }

  private static String shown(Duration duration) {
    return duration.toMinutes() > 0
        ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
        : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }
}
