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

import org.apache.camel.builder.RouteBuilder;

/** {@code routes/rate-limited.camel.yaml} in the Java DSL. */
public final class RateLimitedInJava extends RouteBuilder {

  @Override
  public void configure() {
    from("timer:rate-limited?delay=0&repeatCount=1")
        .setBody(
            constant(
                """
                {{base:http://127.0.0.1:8080}}/items/1
                {{base:http://127.0.0.1:8080}}/items/2
                {{base:http://127.0.0.1:8080}}/items/3
                {{base:http://127.0.0.1:8080}}/items/4
                {{base:http://127.0.0.1:8080}}/items/5
                {{base:http://127.0.0.1:8080}}/items/6
                """))
        .to(
            "fastreq:rate-limited?rps={{rps:5}}&burst={{burst:5}}&concurrency=2"
                + "&maxRetryAfter=2m&maxRetries=5&failureMode=include")
        .log("${header.CamelFastreqSucceeded} of ${header.CamelFastreqTotal} succeeded: ${body}");
  }
}
