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
package io.fastreq.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.ResourceHelper;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Runs the files in {@code routes/camel-k}, as far as that is possible without a cluster. */
@Timeout(120)
class CamelKTest {

  private static final Path FOLDER = Repository.root().resolve("routes/camel-k");

  @TempDir Path directory;
  private DemoServer server;

  @BeforeEach
  void start() {
    server = DemoServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void pipeRequestsTheUrlsOfAFile() throws Exception {
    Files.write(directory.resolve("urls.txt"), server.itemUrls(2));

    assertItemsOneAndTwo(
        RouteRun.of("camel-k/url-files.pipe.yaml", Map.of("urls", directory.toString())));
  }

  /** Camel 4.18 reads no Integration, so this loads its flows, as Camel K does. */
  @Test
  void integrationFlowsRun() throws Exception {
    Object flows = ((Map<?, ?>) integration().get("spec")).get("flows");
    String yaml = new Dump(DumpSettings.builder().build()).dumpToString(flows);
    Resource resource = ResourceHelper.fromString("item-watch.yaml", yaml);

    assertItemsOneAndTwo(RouteRun.of(resource, Map.of("base", server.baseUrl())));
  }

  @Test
  void integrationNamesTheBuiltVersionOfTheComponent() throws Exception {
    Map<?, ?> integration = integration();

    assertThat(integration.get("apiVersion")).isEqualTo("camel.apache.org/v1");
    assertThat(integration.get("kind")).isEqualTo("Integration");
    assertThat(((Map<?, ?>) integration.get("spec")).get("dependencies"))
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .contains("mvn:io.fastreq:camel-fastreq-component:" + Repository.version());
  }

  private static Map<?, ?> integration() throws Exception {
    String text = Files.readString(FOLDER.resolve("item-watch.integration.yaml"));
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static void assertItemsOneAndTwo(RouteRun.End end) {
    assertThat(end.exception()).isNull();
    assertThat(end.body())
        .isEqualTo(
            List.of(
                Map.of("id", 1, "name", "item 1", "attempt", 1),
                Map.of("id", 2, "name", "item 2", "attempt", 1)));
  }
}
