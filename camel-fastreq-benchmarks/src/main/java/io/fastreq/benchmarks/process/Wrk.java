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
package io.fastreq.benchmarks.process;

import io.fastreq.benchmarks.contender.Case;
import io.fastreq.benchmarks.contender.Protocol;
import io.fastreq.benchmarks.contender.Target;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code wrk} with one thread, which shows the maximum that server and loopback allow. It requests
 * one URL repeatedly, and for a time rather than a number of requests.
 */
public final class Wrk implements Contestant {

  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern PER_SECOND = Pattern.compile("Requests/sec: +([\\d.]+)");
  private static final Pattern NOT_WELL = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");

  private final Target target;
  private @Nullable Case current;

  /** Creates the contestant for a server. */
  public Wrk(Target target) {
    this.target = target;
  }

  /** Returns whether it is installed on this machine. */
  public static boolean isInstalled() {
    return Tool.isInstalled("wrk");
  }

  @Override
  public String title() {
    return "wrk";
  }

  @Override
  public String name() {
    return "wrk";
  }

  @Override
  public boolean can(Case wanted) {
    return wanted.protocol() == Protocol.HTTP1;
  }

  @Override
  public void prepare(Case wanted) {
    current = wanted;
  }

  @Override
  public Sample run(int requests) throws IOException {
    Case wanted = Objects.requireNonNull(current);
    Tool.Run run =
        Tool.run(
            List.of(
                "wrk",
                "-t1",
                "-c" + wanted.inFlight(),
                "-d1s",
                "--timeout",
                "10s",
                target.base(wanted.protocol()) + wanted.path()));
    long sent = (long) number(REQUESTS, run.output());
    double perSecond = number(PER_SECOND, run.output());
    Matcher notWell = NOT_WELL.matcher(run.output());
    long failed = notWell.find() ? Long.parseLong(notWell.group(1)) : 0;
    return new Sample(sent, sent - failed, (long) (sent * 1e9 / perSecond), run.cpuNanos(), -1);
  }

  private static double number(Pattern pattern, String output) throws IOException {
    Matcher matcher = pattern.matcher(output);
    if (!matcher.find()) {
      throw new IOException("output of wrk: " + output);
    }
    return Double.parseDouble(matcher.group(1));
  }

  @Override
  public void close() {}
}
