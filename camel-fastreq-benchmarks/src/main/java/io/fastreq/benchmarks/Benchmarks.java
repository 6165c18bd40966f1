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
package io.fastreq.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Command line of the benchmarks: see {@code docs/performance.md}. */
@Command(
    name = "benchmarks",
    mixinStandardHelpOptions = true,
    description = "Measures how fast the component is, on this machine and in one run.",
    footer = "jmh ARGUMENTS... measures single parts, with the arguments of JMH.",
    subcommands = {
      Compare.class,
      ManyInFlight.class,
      Contention.class,
      Observed.class,
      Rates.class,
      Manners.class
    })
public final class Benchmarks {

  private static final String JMH = "jmh";

  private Benchmarks() {}

  /** Runs a command and ends the JVM with its status. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length > 0 && arguments[0].equals(JMH)) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
      return;
    }
    System.exit(new CommandLine(new Benchmarks()).execute(arguments));
  }
}
