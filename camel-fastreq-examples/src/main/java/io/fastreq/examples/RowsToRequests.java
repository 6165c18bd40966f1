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

import io.fastreq.camel.FastreqDryRun;
import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Makes requests from rows of a database or a file, first as a preview and then for real. */
public final class RowsToRequests {

  private RowsToRequests() {}

  /** Makes two requests from two rows. */
  public static void main(String[] args) throws Exception {
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();
      List<Map<String, Object>> rows =
          List.of(Map.of("ID", 1, "NAME", "apple"), Map.of("ID", 2, "NAME", "pear & plum"));
      // RAW takes its content literally, which leaves & and = to the template.
      String uri =
          "fastreq:rows?rps=1&burst=1&keyField=name&urlTemplate=RAW("
              + server.baseUrl()
              + "/items/{id}?name={name}&lang=en)";

      FastreqDryRun plan = template.requestBody(uri + "&dryRun=true", rows, FastreqDryRun.class);
      plan.requests().forEach(item -> System.out.println(item.method() + " " + item.url()));
      System.out.println("at least " + plan.leastTime().toSeconds() + " s");

      System.out.println(template.requestBody(uri, rows));
    }
  }
}
