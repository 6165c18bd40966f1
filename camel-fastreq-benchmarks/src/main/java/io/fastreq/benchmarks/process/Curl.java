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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code curl --parallel} with a file of URLs; bodies are discarded. */
public final class Curl implements Contestant {

  /** Upper limit of curl's {@code --parallel-max}. */
  private static final int MOST = 300;

  private final Target target;
  private final Path config;
  private @Nullable Case current;

  /** Creates the contestant for a server. */
  public Curl(Target target) throws IOException {
    this.target = target;
    this.config = Files.createTempFile("fastreq-benchmarks", ".curl");
  }

  /** Returns whether it is installed on this machine. */
  public static boolean isInstalled() {
    return Tool.isInstalled("curl");
  }

  @Override
  public String title() {
    return "curl --parallel";
  }

  @Override
  public String name() {
    return "curl";
  }

  @Override
  public boolean can(Case wanted) {
    return true;
  }

  @Override
  public String note(Case wanted) {
    return wanted.inFlight() > MOST ? "with " + MOST + " in flight, its maximum" : "";
  }

  @Override
  public void prepare(Case wanted) {
    current = wanted;
  }

  @Override
  public Sample run(int requests) throws IOException {
    Case wanted = Objects.requireNonNull(current);
    List<String> lines = new ArrayList<>(2 * requests);
    for (String url : wanted.urls(target, requests)) {
      lines.add("url = \"" + url + "\"");
      lines.add("output = \"/dev/null\"");
    }
    Files.write(config, lines);
    List<String> command =
        new ArrayList<>(
            List.of(
                "curl",
                "--silent",
                "--insecure",
                "--parallel",
                "--parallel-max",
                Integer.toString(Math.min(MOST, wanted.inFlight())),
                "--write-out",
                "%{http_code} %{size_download}\\n",
                "--config",
                config.toString()));
    if (wanted.protocol() == Protocol.HTTP1) {
      command.add("--http1.1");
    } else {
      command.add(wanted.protocol() == Protocol.H2 ? "--http2" : "--http2-prior-knowledge");
    }
    Tool.Run run = Tool.run(command);
    String good = "200 " + wanted.bodySize();
    long succeeded = run.output().lines().filter(good::equals).count();
    return new Sample(requests, succeeded, run.nanos(), run.cpuNanos(), -1);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(config);
  }
}
