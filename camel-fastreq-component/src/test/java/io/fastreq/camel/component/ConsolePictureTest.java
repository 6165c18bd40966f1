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

import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.TerminalPicture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.console.DevConsole;
import org.apache.camel.support.PluginHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Draws the picture of the developer console in {@code docs/} from running batches, by the command
 * that a failure names. Otherwise compares the picture with the console's output.
 */
class ConsolePictureTest extends AcceptanceTest {

  private static final String UPDATE = "picture.update";
  private static final String COMMAND =
      "mvn -B test -pl camel-fastreq-component -Dtest=ConsolePictureTest -D" + UPDATE + "=true";
  private static final Path PICTURE =
      Path.of(System.getProperty("basedir", "")).resolve("../docs/pictures/console.svg");

  private static final Pattern LINE = Pattern.compile("<text [^>]*>(.*)</text>");

  @Test
  void pictureShowsTheConsolesOutput() throws Exception {
    List<String> written = consoleInTheMiddleOfThings().lines().toList();
    String drawn = TerminalPicture.svg("Camel's developer console: fastreq", written);
    if (Boolean.getBoolean(UPDATE)) {
      Files.createDirectories(PICTURE.getParent());
      Files.writeString(PICTURE, drawn);
      return;
    }
    assertThat(shape(Files.readString(PICTURE)))
        .withFailMessage("%s is out of date. Draw it anew and commit it:%n%s", PICTURE, COMMAND)
        .isEqualTo(shape(drawn));
  }

  /** Returns the beginning of each line; ports, rates and times differ each time. */
  private static List<String> shape(String picture) {
    return LINE.matcher(picture)
        .results()
        .map(
            line -> line.group(1).replaceAll("<[^>]*>", "").replaceAll("\\d.*", "").stripTrailing())
        .toList();
  }

  private String consoleInTheMiddleOfThings() throws Exception {
    String catalog =
        "fastreq:catalog?concurrency=8&retryBackoff=1&failureMode=nulls&onOpenCircuit=fail";
    String refused = refusedUrl().replace("127.0.0.1", "127.0.0.2");
    send(catalog, Collections.nCopies(150, refused)); // opens the breaker
    List<String> items = new ArrayList<>();
    items.add(api.url("/fails/1/x"));
    items.add(api.url("/status/404"));
    items.addAll(Collections.nCopies(30, refused));
    items.addAll(urls("/text/", 400));
    int done = items.size();
    items.addAll(Collections.nCopies(250, api.url("/delay/60000/x")));
    CompletableFuture<Exchange> underWay = sendAsync(catalog, items);
    FastreqEndpoint endpoint = context.getEndpoint(catalog, FastreqEndpoint.class);
    Awaitility.await().until(() -> endpoint.getItemsDone() == done && endpoint.getInFlight() == 8);
    try (ProxyServer proxy = ProxyServer.http()) {
      String prices =
          "fastreq:prices?maxRetries=1&retryBackoff=1&proxies=127.0.0.1:9,127.0.0.1:"
              + proxy.port();
      send(prices, urls("/text/", 4));
      context.getEndpoint(prices, FastreqEndpoint.class).pauseSending();
      CompletableFuture<Exchange> waiting = sendAsync(prices, urls("/text/", 12));
      Awaitility.await().until(() -> text().contains("batch: fastreq:prices 0/12"));
      String text = text();
      assertThat(underWay).isNotDone();
      assertThat(waiting).isNotDone();
      return text;
    }
  }

  private String text() {
    DevConsole console = PluginHelper.getDevConsoleResolver(context).resolveDevConsole("fastreq");
    return (String) console.call(DevConsole.MediaType.TEXT);
  }
}
