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

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fastreq.camel.FastreqFailure;
import io.fastreq.camel.FastreqFailure.Kind;
import io.fastreq.camel.testing.BrokenServer;
import io.fastreq.camel.testing.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of a message that has a meaning in Camel must have none here. */
class UntrustedTextTest extends RawServerTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/?proxyHost=127.0.0.1&proxyPort=PORT",
        "/?proxies=127.0.0.1:PORT&addressPolicy=any&bearerToken=abc",
        "/?a=RAW(b)&c=RAW%7Bd%7D",
        "/?a=%23bean:trap&b=$simple%7Bbean:trap%7D",
        "/$%7Bbean:trap%7D/%7B%7Bsys:user.home%7D%7D",
        "/bean:trap?method=toString",
      })
  void textThatLooksLikeAnOptionIsSentUnchanged(String path) {
    ProxyServer proxy = proxy();
    AtomicInteger sprung = springTrap();
    BrokenServer server = responding(OK);
    String uri = path.replace("PORT", "" + proxy.port());
    bodyOf(send(ENDPOINT, server.url("/warm-up")));
    int endpoints = context.getEndpoints().size();
    bodyOf(send(ENDPOINT, List.of(server.url(uri), Map.of("url", server.url(uri)))));
    assertThat(server.requests()).extracting(BrokenServer.Request::uri).endsWith(uri, uri);
    assertThat(headers(server, "Authorization")).containsOnlyNulls();
    assertThat(context.getEndpoints()).hasSize(endpoints);
    assertThat(proxy.connections()).isZero();
    assertThat(sprung).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#bean:trap",
        "#trap",
        "bean:trap",
        "direct:trap",
        "http://127.0.0.1:PORT/{{sys:user.home}}",
        "http://{{sys:user.home}}/",
        "RAW(http://127.0.0.1:PORT/)",
        "fastreq:other?urls=http://127.0.0.1:PORT/",
        "file:/etc/passwd",
        "${bean:trap}"
      })
  void camelSyntaxIsNotAUrl(String url) {
    AtomicInteger sprung = springTrap();
    BrokenServer server = responding(OK);
    Exchange result = send(ENDPOINT, List.of(url.replace("PORT", "" + server.port())));
    assertCounts(result, 1, 0, 1);
    assertThat(failures(result)).extracting(FastreqFailure::kind).containsExactly(Kind.VALIDATION);
    assertThat(result.getException())
        .hasMessageNotContaining(System.getProperty("user.home") + "/");
    assertThat(sprung).hasValue(0);
    assertNothingArrived(server);
  }

  @Test
  void headersAndBodiesOfItemsAreSentUnchanged() {
    AtomicInteger sprung = springTrap();
    BrokenServer server = responding(OK);
    String text = "{{sys:user.home}} ${bean:trap} #bean:trap RAW(a)";
    bodyOf(
        send(
            ENDPOINT,
            List.of(
                Map.of(
                    "url",
                    server.url("/"),
                    "method",
                    "POST",
                    "headers",
                    Map.of("X-Text", text),
                    "body",
                    text))));
    assertThat(lines(server.requests().get(0), "X-Text")).containsExactly(text);
    assertThat(server.requests().get(0).body()).asString().isEqualTo(text);
    assertThat(sprung).hasValue(0);
  }

  @Test
  void optionsInTheHeadersOfAMessageChangeNothing() {
    ProxyServer proxy = proxy();
    BrokenServer server = responding(OK);
    bodyOf(
        send(
            ENDPOINT,
            List.of(server.url("/")),
            Map.of(
                "proxies", listOf(proxy),
                "CamelFastreqProxies", listOf(proxy),
                "CamelHttpProxyHost", "127.0.0.1",
                "allowItemProxy", "true",
                "bearerToken", "abc",
                "authHosts", "127.0.0.1")));
    assertThat(server.requests()).hasSize(1);
    assertThat(headers(server, "Authorization")).containsOnlyNulls();
    assertThat(proxy.connections()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "json", "text", "bytes", "response"})
  void responseBodiesAreNotDeserialized(String returnType) throws IOException {
    byte[] object = serialized();
    String head =
        "HTTP/1.1 %d Said\r\nContent-Type: application/x-java-serialized-object\r\n"
            + "Content-Length: "
            + object.length
            + "\r\n\r\n";
    AtomicInteger visits = new AtomicInteger();
    BrokenServer server =
        server(
            connection -> {
              while (connection.readRequest() != null) {
                connection.send(head.formatted(visits.incrementAndGet() == 1 ? 200 : 400));
                connection.send(object);
              }
            });
    String uri = ENDPOINT + "?concurrency=1&failureMode=include&returnType=" + returnType;
    bodyOf(send(uri, List.of(server.url("/"), server.url("/"))));
    assertThat(server.requests()).hasSize(2);
    assertThat(Gadget.READ).hasValue(0);
  }

  @Test
  void serializedMessageBodyIsNotDeserialized() throws IOException {
    send(ENDPOINT, serialized());
    assertThat(Gadget.READ).hasValue(0);
  }

  @Test
  void componentUsesNoDeserialization() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ObjectInputStream.class)
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.fastreq.camel"));
  }

  /** Binds a bean that counts its lookups. */
  private AtomicInteger springTrap() {
    AtomicInteger sprung = new AtomicInteger();
    Object trap =
        new Object() {
          @Override
          public String toString() {
            sprung.incrementAndGet();
            return "trap";
          }
        };
    context.getRegistry().bind("trap", trap);
    return sprung;
  }

  private static byte[] serialized() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new Gadget());
    }
    return bytes.toByteArray();
  }

  /** Counts its deserializations. */
  static final class Gadget implements Serializable {

    @Serial private static final long serialVersionUID = 1L;
    static final AtomicInteger READ = new AtomicInteger();

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      READ.incrementAndGet();
    }
  }
}
