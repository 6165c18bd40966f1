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

import io.fastreq.camel.testing.FakeApi.Seen;
import io.fastreq.camel.testing.LogCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.main.Main;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options {@code headers}, {@code query} and {@code cookies}, each given as one text. */
class NamedValuesTest extends AcceptanceTest {

  private Seen sentBy(String options) {
    bodyOf(send("fastreq:n?" + options, List.of(api.url("/echo"))));
    return last();
  }

  private Seen last() {
    return api.seen().get(api.seen().size() - 1);
  }

  /** Camel's YAML DSL removes the hyphens from all names below parameters. */
  @Test
  void namesKeepTheirHyphensInYaml() throws Exception {
    yaml(
        """
        - route:
            from:
              uri: direct:yaml
              steps:
                - to:
                    uri: fastreq:yaml
                    parameters:
                      headers: |
                        RAW(X-Api-Key: k&1=2+%;
                        X-Request-Source: docs;)
                      query: "page-size: 10; sort-by: name"
                      cookies: "session-id: abc"
        """);
    bodyOf(send("direct:yaml", List.of(api.url("/echo"))));
    assertThat(last().header("x-api-key")).isEqualTo("k&1=2+%");
    assertThat(last().header("x-request-source")).isEqualTo("docs");
    assertThat(last().header("cookie")).isEqualTo("session-id=abc");
    assertThat(last().uri()).isEqualTo("/echo?page-size=10&sort-by=name");
  }

  /** Camel joins the lines of a parameter, so a line break alone separates nothing. */
  @Test
  void linesJoinedByYamlAreRefused() {
    assertThatThrownBy(
            () ->
                yaml(
                    """
                    - route:
                        from:
                          uri: direct:joined
                          steps:
                            - to:
                                uri: fastreq:joined
                                parameters:
                                  headers: |
                                    X-Api-Key: sesame
                                    X-Two: 2
                    """))
        .rootCause()
        .hasMessageContainingAll("headers", "entry 1", "semicolon")
        .hasMessageNotContaining("sesame");
  }

  private void yaml(String text) throws Exception {
    PluginHelper.getRoutesLoader(context)
        .loadRoutes(ResourceHelper.fromString("routes.yaml", text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headers=X-One: 1; X-Two: 2 | 1 | 2",
        "headers=X-One:1;X-Two:2; | 1 | 2",
        "headers=X-One: 1%0AX-Two: 2 | 1 | 2",
        "headers=%0D%0A X-One : 1 %0D%0A%0D%0A X-Two:2;%0D%0A | 1 | 2",
        "headers=X-One: text/html; q=0.8, */*; X-Two: a: b | text/html; q=0.8, */* | a: b",
        "headers=X-One: a; see https://b; X-Two: 2 | a; see https://b | 2",
        "headers=RAW(X-One: a&b=c+d%; X-Two: {2}) | a&b=c+d% | {2}",
        "headers=X-One: 1&headers=X-Two: 2 | 1 | 2",
        "headers=x-one: 0; X-Two: 2&header.X-One=1 | 1 | 2",
      })
  void pairsAreReadFromOneText(String options, String one, String two) {
    Seen seen = sentBy(options);
    assertThat(seen.header("x-one")).isEqualTo(one);
    assertThat(seen.header("x-two")).isEqualTo(two);
  }

  @Test
  void repeatedHeaderHasBothValues() {
    assertThat(sentBy("headers=X-One: 1; x-one: 2").header("x-one")).isEqualTo("1, 2");
    assertThat(sentBy("query=a: 1; a: 2").uri()).isEqualTo("/echo?a=1&a=2");
  }

  @Test
  void blankTextIsNoHeader() {
    assertThat(sentBy("headers=RAW()&query=RAW( )&cookies=;").uri()).isEqualTo("/echo");
  }

  @Test
  void beanOfAMapOrOfATextMayBeNamed() {
    context.getRegistry().bind("mine", Map.of("X-One", "1", "Authorization", "Own abc"));
    context.getRegistry().bind("text", "X-Two: 2");
    Seen seen = sentBy("headers=#mine&authHosts=127.0.0.1");
    assertThat(seen.header("x-one")).isEqualTo("1");
    assertThat(seen.header("authorization")).isEqualTo("Own abc");
    assertThat(sentBy("headers=#bean:text").header("x-two")).isEqualTo("2");
  }

  @Test
  void valuesOfTheItemWin() {
    Map<String, Object> item = Map.of("url", api.url("/echo"), "headers", Map.of("x-ONE", "item"));
    bodyOf(send("fastreq:n?headers=X-One: 1; X-Two: 2", List.of(item)));
    assertThat(last().header("x-one")).isEqualTo("item");
    assertThat(last().header("x-two")).isEqualTo("2");
  }

  @Test
  void uriOverridesTheComponentNameByName() {
    FastreqConfiguration component =
        context.getComponent("fastreq", FastreqComponent.class).getConfiguration();
    component.setHeaders("X-One: component; X-Two: component");
    component.setQuery("a: component; b: component");
    component.setCookies(Map.of("c", "component"));
    Seen seen = sentBy("headers=x-one: uri&query=a: uri");
    assertThat(seen.header("x-one")).isEqualTo("uri");
    assertThat(seen.header("x-two")).isEqualTo("component");
    assertThat(seen.header("cookie")).isEqualTo("c=component");
    assertThat(seen.uri()).isEqualTo("/echo?a=uri&b=component");
    assertThat(component.getHeaders()).containsEntry("X-One", "component");
  }

  @Test
  void propertiesAndEnvironmentAcceptTheText() throws Exception {
    Main main = new Main();
    main.bind(
        "fastreq-component",
        new FastreqComponent(Map.of("FASTREQ_COOKIES", "session-id: abc")::get));
    main.addInitialProperty("camel.component.fastreq.headers", "X-Api-Key: k; X-Two: 2");
    main.addInitialProperty("camel.component.fastreq.query", "page-size: 10");
    try {
      main.start();
      FastreqConfiguration options =
          main.getCamelContext().getEndpoint("fastreq:a", FastreqEndpoint.class).getConfiguration();
      assertThat(options.getHeaders()).isEqualTo(Map.of("X-Api-Key", "k", "X-Two", "2"));
      assertThat(options.getQueryParameters()).isEqualTo(Map.of("page-size", "10"));
      assertThat(options.getCookies()).isEqualTo(Map.of("session-id", "abc"));
    } finally {
      main.stop();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "headers=sesame | entry 1 has no colon",
        "headers=X-One: 1%0Asesame | entry 2 has no colon",
        "headers=RAW(X-Api-Key: sesameX-Two: 2) | entry 1 seems to hold another pair",
        "headers=RAW(x-api-key: sesamex-two: 2) | entry 1 seems to hold another pair",
        "headers=: sesame | entry 1 does not begin with a name",
        "headers=X One: sesame | entry 1 does not begin with a name",
        "headers=X-One: 1; X(: sesame | entry 2 does not begin with a name",
        "cookies=a: b; sesame=x: y | entry 2 does not begin with a name",
        "cookies=a: sesame; a: sesame | twice: a",
        "query=sesame | entry 1 has no colon",
        "headers=#sesam | sesam",
        "headers=Authorization: sesame | authHosts",
      })
  void invalidTextIsRefusedWithoutShowingIt(String options, String says) {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .rootCause()
        .hasMessageContaining(says);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + options))
        .satisfies(e -> assertThat(LogCapture.stackTrace(e)).doesNotContain("sesame"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "headers=X-Api-Key: sesame",
        "headers=RAW(X-Api-Key: a)sesame)",
        "headers=RAW(X-One: 1; X-Api-Key: sesame&)",
        "query=api-key: sesame",
        "cookies=session: sesame",
        "concurrency=5&headers=X-Api-Key: sesame&returnType=text",
        "headers=Authorization: sesame&authHosts=h",
        "header.X-Api-Key=RAW(a)sesame)",
      })
  void textIsMaskedWhereverTheUriIsShown(String options) {
    List<String> shown = new ArrayList<>();
    try (LogCapture log = new LogCapture()) {
      FastreqEndpoint endpoint = context.getEndpoint("fastreq:x?" + options, FastreqEndpoint.class);
      shown.add(endpoint.toString());
      shown.add(endpoint.getEndpointUri());
      shown.add(endpoint.getEndpointKey());
      log.lines().stream()
          .filter(line -> !line.matches("(?s)(TRACE|DEBUG) org\\.apache\\..*"))
          .forEach(shown::add);
      boolean warned = log.lines().stream().anyMatch(line -> line.contains("holds a credential"));
      assertThat(warned)
          .isEqualTo(options.contains("Api-Key") || options.contains("Authorization"));
    }
    assertThat(shown).noneMatch(text -> text.contains("sesame"));
    assertThat(shown.get(0)).contains("xxxxxx");
  }

  @Test
  void authorizationGoesToAuthHostsOnly() {
    assertThat(
            sentBy("headers=Authorization: Own abc; X-One: 1&authHosts=127.0.0.1")
                .header("authorization"))
        .isEqualTo("Own abc");
    Seen other = sentBy("headers=authorization: Own abc; X-One: 1&authHosts=api.example.com");
    assertThat(other.header("authorization")).isNull();
    assertThat(other.header("x-one")).isEqualTo("1");
  }
}
