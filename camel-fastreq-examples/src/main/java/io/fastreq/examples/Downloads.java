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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/** Writes responses of any size straight to files; the results are the paths of the files. */
public final class Downloads {

  private Downloads() {}

  /** Downloads three items into a new directory and prints the files. */
  public static void main(String[] args) throws Exception {
    Path directory = Files.createTempDirectory("downloads");
    try (DemoServer server = DemoServer.start();
        DefaultCamelContext context = new DefaultCamelContext()) {
      context.start();
      ProducerTemplate template = context.createProducerTemplate();

      // The name is a Simple expression; the file gets it when it is complete.
      String uri =
          "fastreq:files?returnType=file&requestTimeout=30m&fileName=item-${index}.json&directory="
              + directory;
      for (Object file : template.requestBody(uri, server.itemUrls(3), List.class)) {
        System.out.println(file + ": " + Files.size((Path) file) + " bytes");
      }
    }
  }
}
