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

import io.fastreq.camel.FastreqResult;
import java.io.File;
import java.util.HashMap;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;

/**
 * The process that {@link KilledProcessTest} kills: a file of URLs in, a line for each result out,
 * and a file that says what is done.
 */
final class KilledBatch {

  private static final int CACHED_KEYS = 1_000;

  private KilledBatch() {}

  /**
   * Runs one batch to its end.
   *
   * @param args the file of URLs; the file of results; the file of what is done; more options of
   *     the endpoint; anything more: all keys fit in memory
   */
  public static void main(String[] args) throws Exception {
    File results = new File(args[1]);
    String output =
        "file:" + results.getParent() + "?fileName=" + results.getName() + "&fileExist=Append";
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      File store = new File(args[2]);
      context.getRegistry().bind("done", args.length > 4 ? new InMemory(store) : onDisk(store));
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              from("direct:urls")
                  .to("fastreq:killed?streaming=true&idempotentRepository=#done&" + args[3])
                  .split(body())
                  .streaming()
                  // Written with the end of its line, so that a kill leaves either both or neither.
                  .setBody(e -> e.getMessage().getBody(FastreqResult.class).url() + "\n")
                  .to(output);
            }
          });
      context.start();
      context.createProducerTemplate().sendBody("direct:urls", new File(args[0]));
    }
  }

  private static IdempotentRepository onDisk(File store) {
    return FileIdempotentRepository.fileIdempotentRepository(store, CACHED_KEYS);
  }

  /**
   * Camel's repository searches its file for each key that it does not have in memory, which takes
   * minutes for tens of thousands. This one has all keys in memory and need not search.
   */
  private static final class InMemory extends FileIdempotentRepository {
    InMemory(File store) {
      super(store, new HashMap<>());
    }

    @Override
    protected boolean containsStore(String key) {
      return false;
    }
  }
}
