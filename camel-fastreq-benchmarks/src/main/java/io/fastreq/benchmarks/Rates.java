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

import io.fastreq.benchmarks.contender.Case;
import io.fastreq.benchmarks.contender.Protocol;
import io.fastreq.benchmarks.process.ServerProcess;
import io.fastreq.benchmarks.report.Machine;
import io.fastreq.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how accurately rates are kept: sends as fast as the limit allows for some seconds and
 * records when attempts start.
 */
@Command(
    name = "rates",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures the accuracy of rps, from 1 to 10,000.")
final class Rates implements Callable<Integer> {

  @Option(names = "--rps", split = ",", description = "The rates.")
  List<Integer> rates = List.of(1, 10, 100, 1_000, 10_000);

  @Option(names = "--burst", description = "The size of the bucket.")
  int burst = 5;

  @Option(names = "--seconds", description = "Duration of each rate.")
  int seconds = 10;

  @Option(names = "--out", description = "Directory for performance-rates.md.")
  Path directory = Path.of("camel-fastreq-benchmarks", "target");

  @Override
  public Integer call() throws IOException {
    Table table =
        new Table("rps", "measured", "error", "maximum in a second", "allowed in a second", "kept");
    System.out.println(Machine.description());
    CamelContext context = new DefaultCamelContext();
    try (ServerProcess server = new ServerProcess()) {
      context.start();
      StartRecorder.warmUp(context, server.target());
      for (int rate : rates) {
        table.row(row(context, server, rate));
      }
    } finally {
      context.stop();
    }
    System.out.println(table);
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("performance-rates.md"),
        "# Rates\n\n" + Machine.description() + "\n\n" + table);
    return 0;
  }

  private String[] row(CamelContext context, ServerProcess server, int rate) {
    int count = burst + rate * seconds;
    StartRecorder starts = new StartRecorder(count);
    context.getRegistry().bind("starts" + rate, starts);
    List<String> urls = new Case(Protocol.HTTP1, 100, 300, 0).urls(server.target(), count);
    ProducerTemplate template = context.createProducerTemplate();
    Object unused =
        template.requestBody(
            "fastreq:rate"
                + rate
                + "?returnType=none&concurrency=100&burst="
                + burst
                + "&rps="
                + rate
                + "&cookieHandler=#starts"
                + rate,
            urls);
    double measured = starts.rateAfter(burst);
    int most = starts.mostInASecond();
    return new String[] {
      Integer.toString(rate),
      String.format(Locale.ROOT, "%.3f", measured),
      String.format(Locale.ROOT, "%+.3f %%", 100 * (measured - rate) / rate),
      Integer.toString(most),
      Integer.toString(rate + burst),
      Math.abs(measured - rate) <= 0.01 * rate && most <= rate + burst ? "yes" : "no"
    };
  }
}
