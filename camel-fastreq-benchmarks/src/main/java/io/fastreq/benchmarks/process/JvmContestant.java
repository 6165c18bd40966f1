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
import io.fastreq.benchmarks.contender.Contenders;
import io.fastreq.benchmarks.contender.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Contender in its own JVM, which runs case after case. */
public final class JvmContestant implements Contestant {

  private final String name;
  private final Target target;
  private final List<String> jvmOptions;
  private Child child;

  /**
   * Starts the JVM.
   *
   * @param jvmOptions further options of the JVM
   */
  public JvmContestant(String name, Target target, List<String> jvmOptions) throws IOException {
    this.name = name;
    this.target = target;
    this.jvmOptions = new ArrayList<>(List.of("-Xms512m", "-Xmx2g"));
    this.jvmOptions.addAll(jvmOptions);
    child = start();
  }

  private Child start() throws IOException {
    return new Child(
        name,
        jvmOptions,
        Client.class,
        name,
        target.clearPorts().stream().map(String::valueOf).collect(Collectors.joining(",")),
        Integer.toString(target.tlsPort()),
        target.keyStore().toString());
  }

  @Override
  public String title() {
    return Objects.requireNonNull(Contenders.title(name));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean can(Case wanted) {
    return !wanted.protocol().isHttp2() || Contenders.speaksHttp2(name);
  }

  @Override
  public boolean isCompiledAsItRuns() {
    return true;
  }

  @Override
  public void prepare(Case wanted) throws IOException {
    if (!child.isAlive()) {
      child.close();
      child = start(); // it crashed in the previous case
    }
    child.ask("prepare " + wanted.name());
  }

  @Override
  public Sample run(int requests) throws IOException {
    return Sample.ofLine(child.ask("run " + requests));
  }

  @Override
  public void close() throws IOException {
    child.close();
  }
}
