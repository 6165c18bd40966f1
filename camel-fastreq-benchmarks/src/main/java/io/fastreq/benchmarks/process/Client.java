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
import io.fastreq.benchmarks.contender.Contender;
import io.fastreq.benchmarks.contender.Contenders;
import io.fastreq.benchmarks.contender.Target;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * JVM of one contender. Its orders are {@code prepare CASE} and {@code run COUNT}; it ends when
 * there are no more orders.
 */
final class Client {

  /**
   * Limit for the bodies of one batch, unless the batch would then be smaller than twice the number
   * in flight.
   */
  private static final long MAX_BATCH_BYTES = 128 * 1024 * 1024;

  private static final int MAX_BATCH = 200_000;

  private final Contender contender;
  private final Target target;
  private @Nullable Case current;

  private Client(Contender contender, Target target) {
    this.contender = contender;
    this.target = target;
  }

  public static void main(String[] arguments) throws IOException {
    // Output of libraries goes elsewhere, because standard output carries the replies to orders.
    PrintStream replies =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Target target =
        new Target(
            Stream.of(arguments[1].split(",", -1)).map(Integer::valueOf).toList(),
            Integer.parseInt(arguments[2]),
            Path.of(arguments[3]));
    Client client = new Client(Contenders.make(arguments[0]), target);
    Lifeline lifeline = new Lifeline();
    for (String order = lifeline.next(); order != null; order = lifeline.next()) {
      replies.println(Child.REPLY + client.obey(order));
    }
    // Ends the JVM even if threads are still running.
    Runtime.getRuntime().halt(0);
  }

  private String obey(String order) {
    try {
      String[] words = order.split(" ", 2);
      if (words[0].equals("prepare")) {
        current = Case.parse(words[1]);
        contender.prepare(current, target);
        return "ready";
      }
      return run(Integer.parseInt(words[1])).toLine();
    } catch (Exception e) {
      return Child.ERROR + e.toString().replace('\n', ' ');
    }
  }

  private Sample run(int requests) throws Exception {
    Case wanted = Objects.requireNonNull(current);
    List<String> urls = wanted.urls(target, Math.min(requests, batch(wanted)));
    Usage before = Usage.now();
    int left = requests;
    int succeeded = 0;
    while (left > 0) {
      int size = Math.min(left, urls.size());
      succeeded += contender.send(urls.subList(0, size));
      left -= size;
    }
    return Usage.now().since(before, requests, succeeded);
  }

  /**
   * Returns the size of a batch. Bodies are kept until their batch is complete, so batches of large
   * ones are small.
   */
  private static int batch(Case wanted) {
    long most = Math.max(MAX_BATCH_BYTES / wanted.bodySize(), 2L * wanted.inFlight());
    return (int) Math.min(MAX_BATCH, most);
  }
}
