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

import io.fastreq.benchmarks.manners.BusyServer;
import io.fastreq.benchmarks.manners.BusyServer.WhenFull;
import io.fastreq.benchmarks.manners.Trial;
import io.fastreq.benchmarks.report.Machine;
import io.fastreq.benchmarks.report.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures how well adaptiveConcurrency finds what a server bears. Retries and breakers are off, so
 * that the figures are those of the limit alone.
 */
@Command(
    name = "manners",
    aliases = "adaptive",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures how well adaptiveConcurrency finds what a server bears.")
final class Manners implements Callable<Integer> {

  private static final Trial REFUSES = new Trial("8 places, refuses beyond", WhenFull.REFUSES, 8);
  private static final Trial QUEUES = new Trial("8 places, queues beyond", WhenFull.QUEUES, 8);

  private static final String ADAPTIVE = "adaptiveConcurrency=true";
  private static final String KNOWN = "hostConcurrency=8";

  /**
   * A run.
   *
   * @param options what limits the requests to each host; empty for nothing but the concurrency
   * @param trials servers beside each other, which share the limits of one endpoint's name
   */
  private record Run(String options, Trial... trials) {}

  private static final List<Run> RUNS =
      List.of(
          new Run(ADAPTIVE, REFUSES),
          new Run(ADAPTIVE, QUEUES),
          new Run(ADAPTIVE, new Trial("8, then 4 places, refuses", WhenFull.REFUSES, 8, 4)),
          new Run(ADAPTIVE, new Trial("8, then 4 places, queues", WhenFull.QUEUES, 8, 4)),
          new Run(
              ADAPTIVE,
              new Trial("two hosts: 8 places, refuses", WhenFull.REFUSES, 8),
              new Trial("two hosts: 20 places, queues", WhenFull.QUEUES, 20)),
          // For comparison: the right number, and none.
          new Run(KNOWN, REFUSES),
          new Run(KNOWN, QUEUES),
          new Run("", REFUSES),
          new Run("", QUEUES));

  /** Seconds at most of a run that limits nothing, which sends a great many requests. */
  private static final int MAX_UNLIMITED = 5;

  @Option(names = "--seconds", description = "Duration of each trial.")
  int seconds = 30;

  @Option(names = "--service-millis", description = "Mean time that a server takes for a request.")
  int serviceMillis = 50;

  @Option(names = "--concurrency", description = "The ceiling.")
  int concurrency = 100;

  @Option(names = "--backend", description = "The component's HTTP client.")
  String backend = "vertx";

  @Option(names = "--out", description = "Directory for performance-manners.md.")
  Path directory = Path.of("camel-fastreq-benchmarks", "target");

  private int names;

  @Override
  public Integer call() throws IOException, ExecutionException, InterruptedException {
    System.out.println(Machine.description());
    Table table = Trial.table();
    CamelContext context = new DefaultCamelContext();
    try {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      warmUp(template);
      for (Run run : RUNS) {
        rows(template, run).forEach(table::row);
      }
    } finally {
      context.stop();
    }
    System.out.println(table);
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("performance-manners.md"),
        "# Manners\n\n" + Machine.description() + "\n\n" + table);
    return 0;
  }

  /** Has everything compiled, so that the first trial measures the limit and not the compiler. */
  private void warmUp(ProducerTemplate template) throws ExecutionException, InterruptedException {
    try (BusyServer server = new BusyServer(WhenFull.QUEUES, 200, 1)) {
      send(template, server.url(), ADAPTIVE, System.nanoTime() + TimeUnit.SECONDS.toNanos(3)).get();
    }
  }

  /** Sends to servers beside each other, and returns their rows. */
  private List<String[]> rows(ProducerTemplate template, Run run)
      throws ExecutionException, InterruptedException {
    names++;
    int duration = run.options().isEmpty() ? Math.min(seconds, MAX_UNLIMITED) : seconds;
    String limit = run.options().isEmpty() ? "concurrency=" + concurrency : run.options();
    List<Trial> trials = List.of(run.trials());
    List<BusyServer> servers = new ArrayList<>();
    try {
      for (Trial trial : trials) {
        servers.add(new BusyServer(trial.whenFull(), trial.places(), serviceMillis));
      }
      long began = System.nanoTime();
      long ends = began + TimeUnit.SECONDS.toNanos(duration);
      List<Future<Object>> sent =
          servers.stream()
              .map(server -> send(template, server.url(), run.options(), ends))
              .toList();
      long changed = began;
      if (trials.stream().anyMatch(Trial::changes)) {
        TimeUnit.SECONDS.sleep(duration / 2);
        changed = System.nanoTime();
        for (int i = 0; i < trials.size(); i++) {
          servers.get(i).places(trials.get(i).placesLater());
        }
      }
      for (Future<Object> each : sent) {
        each.get();
      }
      List<String[]> rows = new ArrayList<>();
      for (int i = 0; i < trials.size(); i++) {
        rows.add(trials.get(i).row(limit, servers.get(i).end(), began, changed, ends));
      }
      return rows;
    } finally {
      servers.forEach(BusyServer::close);
    }
  }

  /** Sends as much as the limits allow until the given time. */
  private Future<Object> send(
      ProducerTemplate template, String url, String options, long untilNanos) {
    String uri =
        "fastreq:manners"
            + names
            + "?returnType=none&failureMode=omit&maxRetries=0&circuitBreaker=false&lookAhead=100"
            + "&concurrency="
            + concurrency
            + "&backend="
            + backend
            + (options.isEmpty() ? "" : "&" + options);
    Iterator<String> urls =
        Stream.generate(() -> url).takeWhile(each -> System.nanoTime() - untilNanos < 0).iterator();
    return template.asyncRequestBody(uri, urls);
  }
}
