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

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Compares the queries of the Grafana dashboard with the meters that Prometheus scrapes. */
class DashboardTest extends AcceptanceTest {

  private static final Path DASHBOARD =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/grafana/fastreq.json");

  private static final Pattern METRIC = Pattern.compile("\\bfastreq_[a-z_]+");
  private static final Pattern MATCHED = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern GROUPED = Pattern.compile("\\b(?:by|without)\\s*\\(([^)]*)\\)");
  private static final Pattern SHOWN = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
  private static final Pattern SAMPLE = Pattern.compile("^(\\w+)\\{([^}]*)} ", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Set<String>> scraped = new TreeMap<>();
  private JsonNode dashboard;

  @BeforeEach
  void scrapeAfterABatch() throws Exception {
    context.getRegistry().bind("metricsRegistry", prometheus);
    send("fastreq:direct?rps=50&burst=1&adaptiveConcurrency=true", urls("/text/", 3));
    send("fastreq:proxied?maxRetries=0&proxies=127.0.0.1:9", urls("/text/", 1));
    Matcher sample = SAMPLE.matcher(prometheus.scrape());
    while (sample.find()) {
      Set<String> labels = scraped.computeIfAbsent(sample.group(1), name -> new TreeSet<>());
      LABEL.matcher(sample.group(2)).results().forEach(label -> labels.add(label.group(1)));
    }
    dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  private List<JsonNode> queries() {
    List<JsonNode> queries = new ArrayList<>();
    dashboard.path("panels").forEach(panel -> panel.path("targets").forEach(queries::add));
    return queries;
  }

  @Test
  void everyQueryNamesExistingMetersAndLabels() {
    assertThat(queries()).hasSizeGreaterThan(10);
    for (JsonNode query : queries()) {
      String expression = query.path("expr").asText();
      Set<String> labels = new TreeSet<>();
      Matcher metric = METRIC.matcher(expression);
      int metrics = 0;
      while (metric.find()) {
        metrics++;
        assertThat(scraped).as(expression).containsKey(metric.group());
        labels.addAll(scraped.get(metric.group()));
      }
      assertThat(metrics).as(expression).isPositive();
      Set<String> used = new TreeSet<>();
      MATCHED.matcher(expression).results().forEach(label -> used.add(label.group(1)));
      GROUPED
          .matcher(expression)
          .results()
          .forEach(group -> used.addAll(List.of(group.group(1).trim().split("\\s*,\\s*"))));
      SHOWN
          .matcher(query.path("legendFormat").asText())
          .results()
          .forEach(label -> used.add(label.group(1)));
      assertThat(labels).as(expression).containsAll(used);
    }
  }

  @Test
  void everyMeterIsShown() {
    String all = dashboard.toString();
    assertThat(scraped.keySet()).isNotEmpty().allSatisfy(name -> assertThat(all).contains(name));
  }

  @Test
  void variablesSelectDataSourceAndName() {
    Set<String> variables = new TreeSet<>();
    dashboard
        .path("templating")
        .path("list")
        .forEach(variable -> variables.add(variable.path("name").asText()));
    assertThat(variables).containsExactlyInAnyOrder("datasource", "name");
    assertThat(dashboard.path("templating").toString())
        .contains("label_values(fastreq_in_flight, name)");
    assertThat(scraped.get("fastreq_in_flight")).contains("name");
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : dashboard.path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).as("panel's id is its own").isTrue();
      assertThat(panel.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
      panel
          .path("targets")
          .forEach(target -> assertThat(target.path("expr").asText()).contains("name=~\"$name\""));
    }
  }
}
