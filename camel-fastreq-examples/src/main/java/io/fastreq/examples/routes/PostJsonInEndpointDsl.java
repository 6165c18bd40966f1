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

import io.fastreq.camel.dsl.FastreqEndpointBuilderFactory.FastreqBuilders;
import org.apache.camel.builder.endpoint.EndpointRouteBuilder;

/** {@code routes/post-json.camel.yaml} in the Endpoint DSL, with requests made in Java. */
public final class PostJsonInEndpointDsl extends EndpointRouteBuilder implements FastreqBuilders {

  @Override
  public void configure() {
    from(timer("post-json").delay(0).repeatCount(1))
        .process(PostJsonInJava::orders)
        .to(
            fastreq("post-json")
                .httpMethod("POST")
                .retryMethods("GET,POST")
                .retryBackoff("{{backoff:1s}}")
                .failureMode("include"))
        .log("${header.CamelFastreqSucceeded} orders accepted: ${body}");
  }
}
