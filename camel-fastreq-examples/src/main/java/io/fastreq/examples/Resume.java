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

import java.io.File;
import java.nio.file.Files;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;

/** Continues a job that is run again with the items that are not done yet. */
public final class Resume {

  private Resume() {}

  /** Runs the same job twice. In the first run the server of item 7 is busy. */
  public static void main(String[] args) throws Exception {
    File done = Files.createTempDirectory("resume").resolve("done.txt").toFile();
    try (DemoServer server = DemoServer.start()) {
      System.out.println("first run: " + run(server, done));
      System.out.println("second run: " + run(server, done));
      System.out.println("requests: " + server.requests());
    }
  }

  /** Runs the job with a context of its own, as if the process had ended in between. */
  private static String run(DemoServer server, File done) throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      context
          .getRegistry()
          .bind("done", FileIdempotentRepository.fileIdempotentRepository(done, 10_000));
      context.start();
      // Successes are recorded when the exchange has completed; failures are not recorded.
      String uri = "fastreq:job?idempotentRepository=#done&maxRetries=0&failureMode=omit";
      Exchange exchange =
          context
              .createProducerTemplate()
              .request(uri, job -> job.getMessage().setBody(server.itemUrls(10)));
      Message result = exchange.getMessage();
      return "succeeded %s, failed %s, skipped %s"
          .formatted(
              result.getHeader("CamelFastreqSucceeded"),
              result.getHeader("CamelFastreqFailed"),
              result.getHeader("CamelFastreqSkipped"));
    }
  }
}
