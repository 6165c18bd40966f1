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
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.LogCapture;
import io.fastreq.camel.testing.ProxyServer;
import io.fastreq.camel.testing.ProxyServer.Fault;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets of a route are sent only where they belong, and are shown nowhere. */
class SecretsTest extends RawServerTest {

  private static final String PASSWORD = "p@ss:word%";
  private static final String BASIC =
      Base64.getEncoder().encodeToString(("us3r:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
  private static final String ENCODED = "p%40ss%3Aword%25";

  /** All forms in which the password could be shown. */
  private static final List<String> FORMS =
      List.of(PASSWORD, "ss:word", ENCODED, "ss%3Aword", "ss%253Aword", BASIC, "us3r");

  private static void assertNoSecret(String where, String text) {
    FORMS.forEach(form -> assertThat(text).as(where).doesNotContain(form));
  }

  private static String proxyOption(ProxyServer proxy) {
    return "proxies=RAW(" + listOf(proxy) + ",http://us3r:" + ENCODED + "@" + listOf(proxy) + ")";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bearerToken=RAW(aa)TAIL&SECRET)",
        "bearerToken=RAW(aa&SECRET)",
        "bearerToken=RAW{aa}TAIL&SECRET}",
        "bearerToken=RAW()TAIL)SECRET)",
        "header.X-Key=RAW(a)b&SECRET)&basicAuthUsername=RAW(u)TAIL)&basicAuthPassword=RAW(p)SECRET)",
        "proxies=RAW(127.0.0.1:9:u:a)SECRET)",
      })
  void rawValueIsMaskedToItsEnd(String options) {
    String uri = "fastreq:raw?" + options + "&authHosts=127.0.0.1";
    FastreqEndpoint endpoint = context.getEndpoint(uri, FastreqEndpoint.class);
    for (String shown : List.of(endpoint.getEndpointUri(), endpoint.toString())) {
      assertThat(shown)
          .contains("xxxxxx", "authHosts=127.0.0.1")
          .doesNotContain("SECRET", "TAIL", "aa", "b&");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://us3r:p%%40ss%%3Aword%%25@%s",
        "http://us3r:p@ss:word%%25@%s",
        "RAW(http://us3r:p@ss:word%%25@%s)",
        "RAW(http://us3r:p%%40ss%%3Aword%%25@%s)"
      })
  void passwordReachesItsProxyUnchangedAndNobodyElse(String form) {
    ProxyServer proxy = closedAfterwards(ProxyServer.http("us3r", PASSWORD));
    ProxyServer another = proxy();
    BrokenServer server = okServer();
    String uri =
        ENDPOINT
            + "?concurrency=1&proxies="
            + form.formatted(listOf(proxy))
            + ","
            + listOf(another);
    if (form.startsWith("RAW")) {
      uri = uri.replace(")," + listOf(another), "," + listOf(another) + ")");
    }
    bodyOf(send(uri, urlsOf(server, 4)));
    assertThat(proxy.seen()).hasSize(2);
    assertThat(proxy.seen())
        .allSatisfy(seen -> assertThat(seen.credentials()).isEqualTo("us3r:" + PASSWORD));
    assertThat(another.seen()).hasSize(2);
    another.seen().forEach(seen -> assertNoSecret("another proxy", seen.head()));
    server.requests().forEach(request -> assertNoSecret("the target", request.head()));
  }

  @Test
  void fourFieldFormIsNotDecoded() {
    ProxyServer proxy = closedAfterwards(ProxyServer.http("us3r", "p@ss%word"));
    BrokenServer server = okServer();
    context.getRegistry().bind("list", List.of(listOf(proxy) + ":us3r:p@ss%word"));
    bodyOf(send(ENDPOINT + "?proxies=#list", server.url("/")));
    assertThat(proxy.seen().get(0).credentials()).isEqualTo("us3r:p@ss%word");
  }

  @Test
  void tunnelCarriesThePasswordToTheProxyAndNotToTheTarget() {
    ProxyServer proxy = closedAfterwards(ProxyServer.http("us3r", PASSWORD));
    BrokenServer server = server(connection -> connection.readAll());
    String https = server.url("/").replace("http:", "https:");
    send(
        ENDPOINT
            + "?maxRetries=0&requestTimeout=2s&proxies=http://us3r:"
            + ENCODED
            + "@"
            + listOf(proxy),
        https);
    assertThat(proxy.seen().get(0).request()).startsWith("CONNECT");
    assertThat(proxy.seen().get(0).credentials()).isEqualTo("us3r:" + PASSWORD);
  }

  /**
   * If the password is in the route's text, Camel's own TRACE log shows that text when it creates
   * the endpoint, before the component is called. Everything else must not show it there either.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void passwordIsInNoLogExceptionResultOrManagedBean(boolean inTheRoute) throws Exception {
    try (LogCapture log = new LogCapture()) {
      ProxyServer proxy = proxy();
      BrokenServer server = byPath(java.util.Map.of("/2", status(404)));
      String uri =
          ENDPOINT
              + "?maxRetries=1&retryBackoff=1ms&requestTimeout=5s&returnType=response"
              + "&failureMode=include&onOpenCircuit=fail&"
              + (inTheRoute ? proxyOption(proxy) : "proxies=#proxies");
      DefaultCamelContext managed = new DefaultCamelContext();
      managed.getRegistry().bind("proxies", List.of(proxy.address("us3r", PASSWORD)));
      try (managed) {
        managed.addRoutes(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:in").routeId("in").to(uri).to("log:out?showAll=true&level=DEBUG");
              }
            });
        managed.start();
        Exchange good = request(managed, urlsOf(server, 3));
        proxy.fails(Fault.REFUSE_CREDENTIALS);
        Exchange bad = request(managed, urlsOf(server, 3));
        proxy.fails(Fault.CLOSE);
        Exchange worse = request(managed, urlsOf(server, 3));
        assertThat(proxy.seen()).isNotEmpty();
        for (Exchange result : List.of(good, bad, worse)) {
          assertNoSecret("headers of the result", result.getMessage().getHeaders().toString());
          assertNoSecret("properties of the exchange", result.getAllProperties().toString());
          result.getMessage().getBody(List.class).forEach(SecretsTest::assertNothingIn);
        }
        FastreqEndpoint endpoint = endpointOf(managed);
        assertNoSecret("toString", endpoint.toString());
        assertNoSecret("getEndpointUri", endpoint.getEndpointUri());
        assertNoSecret("getEndpointBaseUri", endpoint.getEndpointBaseUri());
        assertNoSecret("getEndpointKey", endpoint.getEndpointKey());
        assertNoSecret("registry", managed.getEndpointRegistry().toString());
        List<String> beans = managedBeans(managed.getName());
        assertThat(beans).anyMatch(bean -> bean.contains("fastreq"));
        beans.forEach(bean -> assertNoSecret("managed bean", bean));
      }
      assertThat(log.lines()).anyMatch(line -> line.startsWith("TRACE"));
      assertThat(log.lines().stream().anyMatch(line -> line.contains("holds a credential")))
          .isEqualTo(inTheRoute);
      log.lines().stream()
          .filter(line -> !(inTheRoute && line.startsWith("TRACE org.apache.camel.")))
          .forEach(line -> assertNoSecret("log", line));
    }
  }

  private static void assertNothingIn(Object result) {
    assertNoSecret("result", result.toString());
    if (result instanceof FastreqFailure failure) {
      assertNoSecret("failure", failure.message() + failure.toJson() + failure.request());
      if (failure.cause() != null) {
        assertNoSecret("cause", LogCapture.stackTrace(failure.cause()));
      }
    } else {
      FastreqResponse response = (FastreqResponse) result;
      assertNoSecret("response", response.proxy() + response.toJson());
    }
  }

  private static Exchange request(DefaultCamelContext managed, Object body) {
    return managed
        .createProducerTemplate()
        .request("direct:in", exchange -> exchange.getMessage().setBody(body));
  }

  private static FastreqEndpoint endpointOf(DefaultCamelContext managed) {
    return managed.getEndpoints().stream()
        .filter(FastreqEndpoint.class::isInstance)
        .map(FastreqEndpoint.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** Name and readable attributes of each managed bean of a context. */
  private static List<String> managedBeans(String contextName) throws Exception {
    MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    List<String> texts = new ArrayList<>();
    for (ObjectName name : beans.queryNames(new ObjectName("org.apache.camel:*"), null)) {
      if (!name.getCanonicalName().contains(contextName)) {
        continue;
      }
      StringBuilder text = new StringBuilder(name.getCanonicalName());
      for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
        Object[] value = new Object[1];
        // Some attributes cannot be read in every state; those show nothing.
        if (catchThrowable(() -> value[0] = beans.getAttribute(name, attribute.getName()))
            == null) {
          text.append('\n').append(attribute.getName()).append('=').append(value[0]);
        }
      }
      texts.add(text.toString());
    }
    return texts;
  }

  @Test
  void endpointPrintsNoneOfItsSecrets() {
    try (LogCapture log = new LogCapture()) {
      FastreqEndpoint endpoint =
          context.getEndpoint(
              "fastreq:many?header.Authorization=RAW(p@ss:word%)&header.X-Api-Key=us3r"
                  + "&cookie.id=RAW(us3r)&query.q=us3r&bearerToken=us3r&authHosts=h&proxyResource="
                  + "RAW(http://us3r:p@ss:word@h/?us3r)&proxies=h:1:us3r:x,http://us3r:p@ss:word@h:2",
              FastreqEndpoint.class);
      assertNoSecret("toString", endpoint.toString());
      assertNoSecret("getEndpointUri", endpoint.getEndpointUri());
      assertNoSecret("getEndpointBaseUri", endpoint.getEndpointBaseUri());
      assertNoSecret("configuration", endpoint.getConfiguration().toString());
      assertThat(endpoint.toString()).contains("fastreq://many", "authHosts=h", "xxxxxx");
      assertThat(log.lines().stream().filter(line -> line.startsWith("WARN"))).hasSize(1);
      log.lines().stream()
          .filter(line -> line.matches("(?s)[A-Z]+ io\\.fastreq\\..*"))
          .forEach(line -> assertNoSecret("log", line));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxies=h:1:us3r:p@ss:word%25",
        "proxies=h:1,http://us3r:p%2540ss@h:2,http://us3r:x@h:3",
        "proxies=RAW(http://us3r:p@ss&:wo)rd@h:2)",
        "proxies=RAW{http://us3r:p@ss:word@h:2}",
        "header.Authorization=us3r&authHosts=h",
        "header.X-Api-Key=us3r",
        "headers=X-Api-Key: us3r",
        "headers=RAW(X-One: 1; X-Api-Key: p@ss:word&)",
        "query=api-key: us3r",
        "cookies=session: us3r",
        "cookie.session=us3r",
        "query.api_key=us3r",
        "bearerToken=us3r&authHosts=h",
        "basicAuthUsername=us3r&basicAuthPassword=p@ss:word%25&authHosts=h",
        "proxyResource=http://us3r:p@provider/list",
        "proxyResource=http://provider/list?token=us3r",
      })
  void errorOfAnotherOptionDoesNotShowTheSecret(String secret) {
    for (String uri :
        List.of(
            "fastreq:x?" + secret + "&conurrency=5",
            "fastreq:x?conurrency=5&" + secret,
            "fastreq:x?concurrency=0&" + secret,
            "fastreq:x?" + secret + "&rps=many")) {
      assertThatThrownBy(() -> context.getEndpoint(uri))
          .isInstanceOf(ResolveEndpointFailedException.class)
          .satisfies(e -> assertNoSecret("exception", LogCapture.stackTrace(e)));
    }
  }

  @Test
  void conflictingListsOfOneNameAreNotShown() {
    assertThat(context.getEndpoint("fastreq:n?proxies=h:1:us3r:p@ss")).isNotNull();
    assertThatThrownBy(() -> context.getEndpoint("fastreq:n?proxies=h:1:us3r:other"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("proxies")
        .satisfies(e -> assertNoSecret("exception", LogCapture.stackTrace(e)));
  }
}
