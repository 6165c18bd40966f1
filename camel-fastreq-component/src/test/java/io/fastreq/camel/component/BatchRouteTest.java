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

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqPartialFailureException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;

class BatchRouteTest extends AcceptanceTest {

  @Test
  void listOfUrlsGivesValuesInInputOrder() {
    Exchange result = send("fastreq:a", List.of(api.url("/json/1"), api.url("/text/2")));
    assertThat(result.getException()).isNull();
    assertThat(result.getMessage().getBody()).isEqualTo(List.of(Map.of("id", 1), "text 2"));
    assertThat(header(result, "CamelFastreqTotal")).isEqualTo(2);
    assertThat(header(result, "CamelFastreqSucceeded")).isEqualTo(2);
  }

  @Test
  void singleRequestGivesItsValueAndStatus() {
    Exchange result = send("fastreq:a", api.url("/text/7"));
    assertThat(result.getMessage().getBody()).isEqualTo("text 7");
    assertThat(header(result, "CamelHttpResponseCode")).isEqualTo(200);
  }

  @Test
  void failureBetweenSuccessesKeepsBothSuccesses() {
    List<String> urls = Arrays.asList(api.url("/text/a"), refusedUrl(), api.url("/text/c"));
    Exchange result = send("fastreq:a?maxRetries=0", urls);
    FastreqPartialFailureException failure =
        result.getException(FastreqPartialFailureException.class);
    assertThat(failure).hasMessageContaining("1 of 3");
    assertThat(failure.getResults()).isEqualTo(Arrays.asList("text a", null, "text c"));
    assertThat(result.getMessage().getBody()).isEqualTo(failure.getResults());
    assertThat(failure.getFailures().get(0).kind()).isEqualTo(FastreqFailure.Kind.CONNECT);

    assertThat(send("fastreq:a?maxRetries=0&failureMode=nulls", urls).getMessage().getBody())
        .isEqualTo(Arrays.asList("text a", null, "text c"));
    assertThat(send("fastreq:a?maxRetries=0&failureMode=omit", urls).getMessage().getBody())
        .isEqualTo(List.of("text a", "text c"));
    List<?> included =
        send("fastreq:a?maxRetries=0&failureMode=include", urls).getMessage().getBody(List.class);
    assertThat(included.get(1)).isInstanceOf(FastreqFailure.class);
  }

  @Test
  void statusFailureIsAHttpOperationFailedException() {
    Exchange result = send("fastreq:a", List.of(api.url("/status/404")));
    assertThat(result.getException(HttpOperationFailedException.class).getStatusCode())
        .isEqualTo(404);
  }
}
