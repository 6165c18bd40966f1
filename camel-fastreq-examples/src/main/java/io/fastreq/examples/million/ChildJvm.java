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
package io.fastreq.examples.million;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Child Java process with this JVM's class path. It ends with this JVM in any case: {@link #close}
 * and the shutdown hook end it, and it watches its parent in case neither can run.
 */
final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;
  private final Thread hook;

  private ChildJvm(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.hook = new Thread(process::destroyForcibly, "end of " + process.pid());
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a class whose {@code main} begins with {@link #endWithParent}. Its error stream is
   * inherited; its output can be read here.
   *
   * @param options for the JVM, such as {@code -Xmx64m}
   */
  static ChildJvm start(Class<?> main, List<String> options, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    return new ChildJvm(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Ends this JVM as soon as its parent process has ended. Called by the child. */
  static void endWithParent() {
    ProcessHandle parent = ProcessHandle.current().parent().orElseThrow();
    // Runs until this JVM ends, so nothing waits for it.
    var unused = parent.onExit().thenRun(() -> Runtime.getRuntime().halt(1));
  }

  /**
   * Returns the next line with the given beginning and skips others, such as those of the JVM
   * itself.
   */
  String readLine(String beginning) throws IOException {
    String line = output.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = output.readLine();
    }
    if (line == null) {
      throw new IOException("the process ended without output");
    }
    return line;
  }

  /** Passes on its output until it ends, and returns its exit status. */
  int waitFor(Consumer<String> lines) throws InterruptedException {
    output.lines().forEach(lines);
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // this JVM is shutting down, and the hook runs anyway
    }
  }
}
