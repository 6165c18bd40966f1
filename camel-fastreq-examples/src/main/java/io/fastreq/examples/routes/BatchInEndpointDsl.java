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
package io.fastreq.examples.routes;

import io.fastreq.camel.FastreqPartialFailureException;
import io.fastreq.camel.dsl.FastreqEndpointBuilderFactory.FastreqBuilders;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;

/** {@code routes/batch.camel.yaml} in the Endpoint DSL. */
public final class BatchInEndpointDsl extends EndpointRouteBuilder implements FastreqBuilders {

  @Override
  public void configure() {
    from(timer("batch").delay(0).period("{{period:10000}}").repeatCount("{{times:0}}"))
        .setBody(
            constant(
                """
                {{base:http://127.0.0.1:8080}}/items/5
                {{base:http://127.0.0.1:8080}}/items/6
                {{base:http://127.0.0.1:8080}}/items/7
                {{base:http://127.0.0.1:8080}}/items/99
                """))
        .doTry()
        .to(fastreq("batch").concurrency(20).rps(10.0).maxRetries(0))
        .log("All ${header.CamelFastreqTotal} succeeded: ${body}")
        .doCatch(FastreqPartialFailureException.class)
        // The body still holds every success; failed items are null.
        .log("${header.CamelFastreqSucceeded} of ${header.CamelFastreqTotal} succeeded: ${body}")
        .log(LoggingLevel.WARN, "Failed: ${exception.failedUrls}")
        .setBody(simple("${exception.failedRequests}"))
        .to(fastreq("batch-again").concurrency(2).rps(2.0).maxRetries(0).failureMode("include"))
        .log("Retried ${header.CamelFastreqTotal}: ${body}")
        .end();
  }
}
