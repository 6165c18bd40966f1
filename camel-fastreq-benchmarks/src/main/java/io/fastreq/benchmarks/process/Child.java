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

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A JVM of this benchmark's own classes, which takes orders on its standard input and answers each
 * with a line. All that are left are killed when this JVM ends, by Ctrl-C too. Used by one thread.
 */
final class Child implements AutoCloseable {

  /** How a child's answers begin, and those that tell of an error. */
  static final String ANSWER = "= ";

  static final String ERROR = "error ";

  private static final long PATIENCE_SECONDS = 10;
  private static final long LONGEST_ORDER_SECONDS = 180;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final String name;
  private final Process process;
  private final BufferedWriter orders;
  private final BufferedReader answers;

  /** Starts a JVM with this class path. */
  Child(String name, List<String> jvmOptions, Class<?> main, String... arguments)
      throws IOException {
    this.name = name;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    RUNNING.add(process);
    orders = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Gives an order and waits for the answer. */
  String ask(String order) throws IOException {
    orders.write(order);
    orders.newLine();
    orders.flush();
    return answer();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Whether it can take another order. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for a line; a process that takes too long is killed. */
  String answer() throws IOException {
    AtomicBoolean answered = new AtomicBoolean();
    CompletableFuture.delayedExecutor(LONGEST_ORDER_SECONDS, TimeUnit.SECONDS)
        .execute(
            () -> {
              if (!answered.get()) {
                process.destroyForcibly();
              }
            });
    String line = answers.readLine();
    while (line != null && !line.startsWith(ANSWER)) {
      System.err.println(name + ": " + line); // said by the JVM or an agent in it
      line = answers.readLine();
    }
    answered.set(true);
    if (line == null) {
      throw new IOException("the process " + name + " has ended");
    }
    String words = line.substring(ANSWER.length());
    if (words.startsWith(ERROR)) {
      throw new IOException("the process " + name + ": " + words.substring(ERROR.length()));
    }
    return words;
  }

  /** Ends it, by force where it does not end of its own accord. */
  @Override
  public void close() throws IOException {
    try {
      orders.close();
    } catch (IOException e) {
      process.destroyForcibly(); // it has ended already, or will now
    }
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    RUNNING.remove(process);
  }

  /** Has a process killed with this JVM. */
  static void killAtTheEnd(Process process) {
    RUNNING.add(process);
    var unused = process.onExit().thenRun(() -> RUNNING.remove(process));
  }
}
