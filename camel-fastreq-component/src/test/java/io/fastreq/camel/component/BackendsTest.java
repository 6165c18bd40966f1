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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fastreq.camel.component.options.BackendSelector;
import io.fastreq.camel.transport.Backend;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The selection of an endpoint's backend. */
class BackendsTest {

  private DefaultCamelContext context;

  @BeforeEach
  void start() {
    context = new DefaultCamelContext();
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  private Backend backend(String option) {
    return BackendSelector.of(
        context.getEndpoint("fastreq:x" + option, FastreqEndpoint.class).getConfiguration());
  }

  @Test
  void eachBackendIsFoundByItsName() {
    assertThat(backend("?backend=vertx")).isEqualTo(Backend.VERTX);
    assertThat(backend("?backend=vertx-http")).isEqualTo(Backend.VERTX_HTTP);
    assertThat(backend("?backend=http")).isEqualTo(Backend.HTTP);
  }

  @Test
  void autoIsTheFirstAvailableBackendAndNeverABean() {
    assertThat(backend("")).isEqualTo(Backend.VERTX);
    assertThat(Backend.ofLibraries())
        .containsExactly(Backend.VERTX, Backend.VERTX_HTTP, Backend.HTTP);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "backend=http&http2=true       | http2   | the backend http does not do HTTP/2",
        "backend=vertx-http&http2=true | http2   | vertx-http does not do HTTP/2 over TLS; vertx"
            + " does",
        "backend=vertx-http&h2c=true   | h2c     | the backend vertx-http does not do HTTP/2 in"
            + " clear text",
        "backend=vertx-http&proxies=https://10.0.0.1:1 | proxies | the backend vertx-http does not"
            + " do",
      })
  void unsupportedOptionIsRefusedWhenTheEndpointIsCreated(
      String option, String name, String words) {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + option))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll(name, words);
  }
}
