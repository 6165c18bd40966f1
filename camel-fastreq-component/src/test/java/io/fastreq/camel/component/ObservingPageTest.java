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
package io.fastreq.camel.component;

import static org.assertj.core.api.Assertions.assertThat;

import io.fastreq.camel.component.observe.ManagedEndpoint;
import io.fastreq.camel.policy.manners.WaitReason;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Compares the reference tables of {@code docs/observing.md} with the code, since users rely on the
 * names.
 */
class ObservingPageTest extends AcceptanceTest {

  private static final Path PAGE =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/observing.md");
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  private static String section(String heading) throws IOException {
    String page = Files.readString(PAGE);
    int from = page.indexOf("\n## " + heading + "\n");
    assertThat(from).as(heading).isNotNegative();
    int to = page.indexOf("\n## ", from + 1);
    return page.substring(from, to < 0 ? page.length() : to);
  }

  /** The rows of the table whose first column has this heading, as cells. */
  private static List<List<String>> table(String section, String firstColumn) throws IOException {
    List<String> lines = section(section).lines().toList();
    int head =
        lines.indexOf(
            lines.stream()
                .filter(line -> line.startsWith("| " + firstColumn + " |"))
                .findFirst()
                .orElseThrow());
    return lines.stream()
        .skip(head + 2L)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> Arrays.stream(line.split("\\|")).skip(1).map(String::strip).toList())
        .toList();
  }

  private static List<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(result -> result.group(1)).toList();
  }

  private static Set<String> names(List<List<String>> table) {
    return table.stream()
        .flatMap(row -> quoted(row.get(0)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void metersMatchTheTable() throws Exception {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    context.getRegistry().bind("metricsRegistry", meters);
    send("fastreq:m?maxRetries=0&proxies=127.0.0.1:9&adaptiveConcurrency=true", urls("/text/", 1));
    Map<String, String> there = new TreeMap<>();
    for (Meter meter : meters.getMeters()) {
      String tags =
          meter.getId().getTags().stream()
              .map(Tag::getKey)
              .filter(tag -> !tag.equals("name"))
              .sorted()
              .collect(Collectors.joining(" "));
      there.put(
          meter.getId().getName(),
          (meter.getId().getType().name().toLowerCase(java.util.Locale.ROOT) + " " + tags).strip());
    }
    Map<String, String> documented = new TreeMap<>();
    for (List<String> row : table("Meters", "meter")) {
      String tags = quoted(row.get(2)).stream().sorted().collect(Collectors.joining(" "));
      quoted(row.get(0)).forEach(name -> documented.put(name, (row.get(1) + " " + tags).strip()));
    }
    assertThat(documented).isEqualTo(there);
  }

  @Test
  void reasonsMatchTheTable() throws Exception {
    assertThat(names(table("Why is it slow?", "reason")))
        .containsExactlyInAnyOrder(
            Arrays.stream(WaitReason.values())
                .filter(reason -> reason != WaitReason.NONE)
                .map(WaitReason::text)
                .toArray(String[]::new));
  }

  @Test
  void attributesAndOperationsMatchTheTables() throws Exception {
    Set<String> attributes = new TreeSet<>();
    for (Method method : managed(ManagedAttribute.class)) {
      attributes.add(method.getName().replaceFirst("^(get|is|set)", ""));
    }
    Set<String> operations =
        managed(ManagedOperation.class).stream()
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(names(table("Over JMX", "attribute"))).isEqualTo(attributes);
    assertThat(names(table("Over JMX", "operation"))).isEqualTo(operations);
  }

  private static List<Method> managed(Class<? extends Annotation> how) {
    return Arrays.stream(ManagedEndpoint.class.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(how))
        .toList();
  }

  @Test
  void fieldsOfTheConsoleMatchTheTable() throws Exception {
    send("fastreq:c?maxRetries=0&failureMode=nulls&proxies=127.0.0.1:9", urls("/text/", 1));
    api.stall();
    CompletableFuture<Exchange> sent = sendAsync("fastreq:d", urls("/text/", 1));
    Awaitility.await().until(() -> api.requests() == 1);
    DevConsole console = PluginHelper.getDevConsoleResolver(context).resolveDevConsole("fastreq");
    Map<?, ?> json = (Map<?, ?>) console.call(DevConsole.MediaType.JSON);
    Set<String> there = new TreeSet<>();
    for (Object endpoint : (List<?>) json.get("endpoints")) {
      collect("", (Map<?, ?>) endpoint, there);
    }
    api.resume();
    await(sent);
    assertThat(names(table("The developer console and health", "field"))).isEqualTo(there);
  }

  /** The keys of {@code breakers} are hosts, not names of fields. */
  private static void collect(String prefix, Map<?, ?> fields, Set<String> names) {
    fields.forEach(
        (name, value) -> {
          if (value instanceof List<?> list) {
            list.forEach(each -> collect(name + ".", (Map<?, ?>) each, names));
          } else {
            names.add(prefix + name);
          }
        });
  }

  @Test
  void tagsOfSpansMatchTheTable() throws Exception {
    Set<String> inCode = new TreeSet<>();
    Path rooms = Path.of(System.getProperty("basedir", "")).resolve("src/main/java");
    for (String type : List.of("observe/SpanTags", "FastreqSpanDecorator")) {
      String code = Files.readString(rooms.resolve("io/fastreq/camel/component/" + type + ".java"));
      Pattern.compile("\"((?:http|url|server|network|error|fastreq)\\.[a-z._]+)\"")
          .matcher(code)
          .results()
          .map((MatchResult result) -> result.group(1))
          .filter(tag -> !tag.equals("error.kind")) // a field of an event, and not a tag
          .forEach(inCode::add);
    }
    assertThat(names(table("Traces", "tag"))).isEqualTo(inCode);
  }
}
