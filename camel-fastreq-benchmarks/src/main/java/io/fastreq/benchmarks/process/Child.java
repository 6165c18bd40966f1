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
 * JVM with this benchmark's classes, which receives orders on its standard input and replies to
 * each with a line. All remaining children are killed when this JVM ends, even by Ctrl-C. Used by
 * one thread.
 */
final class Child implements AutoCloseable {

  /** Prefixes of a child's replies and of its errors. */
  static final String REPLY = "= ";

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
  private final BufferedReader replies;

  /** Starts a JVM with the class path of this one. */
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
    replies = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Sends an order and waits for the reply. */
  String ask(String order) throws IOException {
    orders.write(order);
    orders.newLine();
    orders.flush();
    return reply();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Returns whether it can accept another order. */
  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits for a reply; a process that takes too long is killed. */
  String reply() throws IOException {
    AtomicBoolean replied = new AtomicBoolean();
    CompletableFuture.delayedExecutor(LONGEST_ORDER_SECONDS, TimeUnit.SECONDS)
        .execute(
            () -> {
              if (!replied.get()) {
                process.destroyForcibly();
              }
            });
    String line = replies.readLine();
    while (line != null && !line.startsWith(REPLY)) {
      System.err.println(name + ": " + line); // output of the JVM or of an agent in it
      line = replies.readLine();
    }
    replied.set(true);
    if (line == null) {
      throw new IOException("the process " + name + " has ended");
    }
    String words = line.substring(REPLY.length());
    if (words.startsWith(ERROR)) {
      throw new IOException("the process " + name + ": " + words.substring(ERROR.length()));
    }
    return words;
  }

  /** Ends the process, by force if it does not end by itself. */
  @Override
  public void close() throws IOException {
    try {
      orders.close();
    } catch (IOException e) {
      process.destroyForcibly(); // it has ended already, or ends now
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

  /** Kills a process when this JVM ends. */
  static void killAtTheEnd(Process process) {
    RUNNING.add(process);
    var unused = process.onExit().thenRun(() -> RUNNING.remove(process));
  }
}
