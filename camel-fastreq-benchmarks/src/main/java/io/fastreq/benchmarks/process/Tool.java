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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs a command line tool and measures its processor time. The POSIX command {@code times} reports
 * that of a shell's children in hundredths of a second, on every system that has a shell.
 */
final class Tool {

  private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$");

  private Tool() {}

  /**
   * Result of a run.
   *
   * @param output its output, without the line of {@code times}
   * @param nanos duration, including its start
   * @param cpuNanos processor time
   */
  record Run(String output, long nanos, long cpuNanos) {}

  /** Returns whether it is installed. */
  static boolean isInstalled(String name) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "command -v " + name).redirectErrorStream(true).start();
      process.getOutputStream().close();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false; // without a shell there are no such tools either
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Runs it to its end. A status other than 0 is no error here, because the figures show failures.
   */
  static Run run(List<String> command) throws IOException {
    List<String> shell = new ArrayList<>(List.of("sh", "-c", "\"$@\" 2>/dev/null; times", "sh"));
    shell.addAll(command);
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(shell).redirectErrorStream(true).start();
    Child.killAtTheEnd(process);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    long nanos = System.nanoTime() - begin;
    Matcher times = TIMES.matcher(output);
    if (!times.find()) {
      throw new IOException("no times of " + command.get(0) + ": " + output);
    }
    long cpuNanos = nanos(times.group(1), times.group(2)) + nanos(times.group(3), times.group(4));
    return new Run(output.substring(0, times.start()), nanos, cpuNanos);
  }

  private static long nanos(String minutes, String seconds) {
    return (long) ((Integer.parseInt(minutes) * 60 + Double.parseDouble(seconds)) * 1e9);
  }
}
