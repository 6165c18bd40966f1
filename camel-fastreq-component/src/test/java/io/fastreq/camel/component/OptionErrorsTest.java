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

import io.fastreq.camel.FastreqStreamHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.spi.LanguageResolver;
import org.apache.camel.spi.PropertiesComponent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionErrorsTest {

  private DefaultCamelContext context;

  @BeforeEach
  void start() {
    context = new DefaultCamelContext();
    context.getRegistry().bind("h", (FastreqStreamHandler) (request, chunk) -> {});
    context.start();
  }

  @AfterEach
  void stop() {
    context.stop();
  }

  /** Each wrong option, with a word of its allowed values. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "concurrency=0            | concurrency        | 1",
        "concurrency=many         | concurrency        | number",
        "burst=0                  | burst              | 1",
        "rps=-1                   | rps                | above 0",
        "rps=0                    | rps                | above 0",
        "quota=1000              | quota              | COUNT/PERIOD",
        "quota=0/1h              | quota              | COUNT/PERIOD",
        "quota=5/often           | quota              | COUNT/PERIOD",
        "quota=5/0s              | quota              | COUNT/PERIOD",
        "quota=1000001/1h        | quota              | from 1 to 1000000",
        "hostQuota=5/1h,         | hostQuota          | COUNT/PERIOD",
        "respectRateLimitHeaders=maybe | respectRateLimitHeaders | true or false",
        "rateLimitHeaders=X-Left | rateLimitHeaders   | remaining:NAME,reset:NAME",
        "rateLimitHeaders=remaining:a,reset:b&respectRateLimitHeaders=false | rateLimitHeaders |"
            + " does nothing",
        "rps=NaN                  | rps                | above 0",
        "rps=1e12                 | rps                | number",
        "concurrency=2147483647   | concurrency        | from 1 up to 1000000",
        "concurrency=1000001      | concurrency        | from 1 up to 1000000",
        "concurrency=2147483648   | concurrency        | number",
        "hostConcurrency=2147483647 | hostConcurrency  | from 1 up to 1000000",
        "streamWindow=2147483647  | streamWindow       | from 1 up to 1000000000",
        "lookAhead=2147483647     | lookAhead          | from 1 up to 1000000000",
        "burst=2147483647         | burst              | from 1 up to 1000000000",
        "hostBurst=2147483647     | hostBurst          | from 1 up to 1000000000",
        "maxItems=2147483647      | maxItems           | from 0 up to 1000000000",
        "maxRetries=2147483647    | maxRetries         | from 0 up to 1000000000",
        "maxRedirects=2147483647  | maxRedirects       | from 0 up to 1000000000",
        "tracedAttempts=2147483647 | tracedAttempts    | up to 1000000000",
        "maxBodySize=9223372036854775807 | maxBodySize | up to 1000000000000000",
        "requestTimeout=3651d     | requestTimeout     | 10 years",
        "requestTimeout=999999999999999d | requestTimeout | duration",
        "connectTimeout=9223372036854775807 | connectTimeout | 10 years",
        "batchTimeout=9223372036854775807 | batchTimeout | 10 years",
        "retryBackoff=9223372036854775807 | retryBackoff | 10 years",
        "retryMaxBackoff=9223372036854775807 | retryMaxBackoff | 10 years",
        "maxRetryAfter=9223372036854775807 | maxRetryAfter | 10 years",
        "proxyCooldown=9223372036854775807 | proxyCooldown | 10 years",
        "proxyRefresh=9223372036854775807 | proxyRefresh | 10 years",
        "progressInterval=9223372036854775807 | progressInterval | 10 years",
        "failureMode=maybe        | failureMode        | throw, nulls, include, omit",
        "conurrency=5             | conurrency         | concurrency",
        "maxRetries=-1            | maxRetries         | 0",
        "tracedAttempts=-2        | tracedAttempts     | -1",
        "retryJitter=2            | retryJitter        | 0 to 1",
        "retryJitter=NaN          | retryJitter        | 0 to 1",
        "retryBackoff=soon        | retryBackoff       | duration",
        "okStatusCodeRange=abc    | okStatusCodeRange  | abc",
        "okStatusCodeRange=300-200| okStatusCodeRange  | 300-200",
        "retryStatusCodes=5x      | retryStatusCodes   | 2xx",
        "returnType=xml           | returnType         | auto, json, text, bytes",
        "shape=tree               | shape              | auto, list, map",
        "requestTimeout=0         | requestTimeout     | 1",
        "connectTimeout=-5s       | connectTimeout     | duration",
        "batchTimeout=later       | batchTimeout       | duration",
        "progress=loud            | progress           | off, log",
        "progressInterval=0       | progressInterval   | 1",
        "maxItems=-1              | maxItems           | 0",
        "maxBodySize=-1           | maxBodySize        | 0",
        "maxBodySize=10TB         | maxBodySize        | 10MB",
        "maxBodySize=MB           | maxBodySize        | 10MB",
        "maxBodySize=1.5MB        | maxBodySize        | 10MB",
        "maxBodySize=9999999999GB | maxBodySize        | 10MB",
        "maxFailures=many         | maxFailures        | a number of items from 0",
        "maxFailures=-1           | maxFailures        | a number of items from 0",
        "maxFailures=101%25       | maxFailures        | percentage from 0% to 100%",
        "stopOnException=perhaps  | stopOnException    | true or false",
        "parser=#missing          | parser             | no such bean in the registry",
        "parser=nope              | parser             | #bean",
        "parser=h                 | parser             | write #h",
        "parser=#h                | parser             | no java.util.function.Function",
        "parser=#bean:missing     | parser             | no such bean in the registry",
        "parser=#bean:h           | parser             | no java.util.function.Function",
        "returnType=stream&streamHandler=nope | streamHandler | #bean",
        "aggregationStrategy=nope | aggregationStrategy | #bean",
        "aggregationStrategy=#h   | aggregationStrategy | no org.apache.camel.AggregationStrategy",
        "onPrepare=nope           | onPrepare          | #bean",
        "progressListener=#nope   | progressListener   | Bind a io.fastreq.camel.FastreqProgress",
        "rateLimiter=#h           | rateLimiter        | no io.fastreq.camel.FastreqRateLimiter",
        "sslContextParameters=a   | sslContextParameters | #bean",
        "cookieHandler=#h         | cookieHandler      | CookieHandler",
        "conditional=a            | conditional        | #bean",
        "conditional=#h           | conditional        | no org.apache.camel.spi.StateRepository",
        "idempotentRepository=a   | idempotentRepository | #bean",
        "headerFilterStrategy=#a  | headerFilterStrategy | no such bean in the registry",
        "retryWhile=RAW(${body.status ==) | retryWhile | Simple",
        "retryWhile=nope          | retryWhile         | Simple",
        "requestBody=RAW(${body)  | requestBody        | Simple",
        "requestBody=RAW(${bod})  | requestBody        | Simple",
        "authHosts=http://x/      | authHosts          | without scheme",
        "authHosts=x:80&bearerToken=a | authHosts      | without scheme",
        "allowedHosts=x:80&bearerToken=a | allowedHosts | without scheme",
        "nonProxyHosts=http://x/  | nonProxyHosts      | without scheme",
        "retryMethods=G T         | retryMethods       | HTTP methods",
        "adaptiveConcurrency=maybe | adaptiveConcurrency | true or false",
        "retryBudget=101          | retryBudget        | 0 to 100, such as 20 or 20%",
        "retryBudget=some         | retryBudget        | 0 to 100, such as 20 or 20%",
        "idempotencyKey=a b       | idempotencyKey     | name of a header",
        "idempotencyKey=#keys     | idempotencyKey     | name of a header",
        "idempotencyKey=Host      | idempotencyKey     | name of a header",
        "idempotencyKey=          | idempotencyKey     | true, false",
        "robots=maybe             | robots             | true or false",
        "robots=true&robotsAgent=a/1 | robotsAgent     | letters, _ and -",
        "robots=true&robotsAgent=* | robotsAgent       | letters, _ and -",
        "robotsAgent=mybot        | robotsAgent        | robots=true",
        "secretHeaders=a b        | secretHeaders      | names of headers",
        "propagateHeaders=a:b     | propagateHeaders   | names of headers",
        "httpMethod=G T           | httpMethod         | method",
        "retryBackoff=1y           | retryBackoff       | duration",
        "returnType=file           | returnType         | directory",
        "returnType=stream         | returnType         | streamHandler",
        "directory=x               | directory          | returnType=file",
        "fileName=x                | fileName           | returnType=file",
        "returnType=json&directory=x | directory        | returnType=file",
        "streamHandler=#h          | streamHandler      | returnType=stream",
        "returnType=file&directory=x&streamHandler=#h | streamHandler | returnType=stream",
        "returnType=stream&streamHandler=#h&fileName=x | fileName | returnType=file",
        "returnType=file&directory=a%00b | directory    | path",
        "returnType=file&directory=x&fileName=RAW(${header.) | fileName | Simple",
        "urls=a&urlsResource=b    | urlsResource       | urls",
        "backend=netty             | backend            | auto, vertx, vertx-http, http, or #bean",
      })
  void wrongOptionIsRefusedWhenTheEndpointIsCreated(String option, String name, String takes) {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + option))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll(name, takes);
    assertThat(context.getEndpoints()).isEmpty();
  }

  /** Options that name beans and resources, which may be added until the endpoint starts. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "proxies=#nope               | proxies           | no such bean in the registry",
        "userAgents=#nope            | userAgents        | no such bean in the registry",
        "requestBody=#nope           | requestBody       | no such bean in the registry",
        "retryWhile=#nope            | retryWhile        | no such bean in the registry",
        "onFallback=#nope            | onFallback        | no such bean in the registry",
        "onFallback=#h               | onFallback        | no org.apache.camel.Processor",
        "onFallback=nope:x           | onFallback        | such as direct:name",
        "onFallback=nope             | onFallback        | such as direct:name",
        "proxyResource=file:nope     | proxyResource     | is not there",
        "userAgentResource=nope      | userAgentResource | is not there",
      })
  void wrongOptionIsRefusedWhenTheEndpointStarts(String option, String name, String takes) {
    try (ProducerTemplate template = context.createProducerTemplate()) {
      assertThatThrownBy(() -> template.requestBody("fastreq:x?" + option, "http://127.0.0.1:1/"))
          .hasStackTraceContaining(name)
          .hasStackTraceContaining(takes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void missingBeanOfUrlsIsNamed() {
    assertThatThrownBy(
            () -> context.createFluentProducerTemplate().to("fastreq:x?urls=#nope").request())
        .hasStackTraceContaining("Option urls can not be #nope");
  }

  /** Not every Camel application has {@code camel-bean}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "retryWhile=RAW(${body.status} == 202)",
        "requestBody=RAW(${body.text})",
        "returnType=file&directory=x&fileName=RAW(${body.url})"
      })
  void missingLanguageIsNamedWithWhatToDo(String option) {
    LanguageResolver usual =
        context.getCamelContextExtension().getContextPlugin(LanguageResolver.class);
    context
        .getCamelContextExtension()
        .addContextPlugin(
            LanguageResolver.class,
            (name, camel) -> {
              if (name.equals("bean")) {
                throw new NoSuchLanguageException(name);
              }
              return usual.resolveLanguage(name, camel);
            });
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?" + option))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll(
            "Option " + option.replaceFirst(".*&", "").replaceFirst("=.*", ""), "camel-bean");
  }

  @ParameterizedTest
  @CsvSource({
    "1500,1500",
    "30s,30000",
    "2m,120000",
    "1h30m,5400000",
    "250ms,250",
    "1m5s10ms,65010"
  })
  void durationsAcceptCamelsForms(String text, long millis) {
    assertThat(
            context
                .getEndpoint("fastreq:x?requestTimeout=" + text, FastreqEndpoint.class)
                .getConfiguration()
                .getRequestTimeout())
        .isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "1000,1000",
    "500KB,512000",
    "10MB,10485760",
    "10 mb,10485760",
    "2M,2097152",
    "1GiB,1073741824",
    "7B,7",
  })
  void sizesMayHaveAUnit(String text, long bytes) {
    assertThat(
            context
                .getEndpoint("fastreq:x?maxBodySize=" + text, FastreqEndpoint.class)
                .getConfiguration()
                .getMaxBodySize())
        .isEqualTo(bytes);
  }

  @Test
  void sizesOfTheComponentMayHaveAUnit() {
    FastreqComponent component = context.getComponent("fastreq", FastreqComponent.class);
    component.getConfiguration().setMaxBodySize("1KB");
    assertThat(
            context
                .getEndpoint("fastreq:x", FastreqEndpoint.class)
                .getConfiguration()
                .getMaxBodySize())
        .isEqualTo(1024);
    assertThatThrownBy(() -> component.checkOption("maxBodySize", "lots"))
        .hasMessageContainingAll("maxBodySize", "10MB");
  }

  @Test
  void refusedUriDoesNotReserveItsName() {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x?rps=5&shape=tree"))
        .isInstanceOf(ResolveEndpointFailedException.class);
    assertThat(context.getEndpoint("fastreq:x?rps=7")).isNotNull();
  }

  @Test
  void endpointNeedsAName() {
    assertThatThrownBy(() -> context.getEndpoint("fastreq:"))
        .isInstanceOf(ResolveEndpointFailedException.class);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:?rps=1"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("needs a name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fastreq:https://host/x",
        "fastreq:http://user:sesame@host/x?rps=1",
        "fastreq://https://host:8443/x?token=sesame",
        "fastreq:https:host",
        "fastreq:HTTPS://HOST",
        "fastreq:host/x",
        "fastreq:www.host.example",
      })
  void urlIsNotAValidName(String uri) {
    assertThatThrownBy(() -> context.getEndpoint(uri))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll("a name, not a URL", "message body", "urls")
        .hasMessageNotContaining("sesame");
    assertThat(context.getEndpoints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fastreq:a b", "fastreq:a:b", "fastreq:a;b", "fastreq:a,b", "fastreq:a@b"})
  void invalidNameIsRefused(String uri) {
    assertThatThrownBy(() -> context.getEndpoint(uri))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("letters, digits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"fastreq:a", "fastreq://a", "fastreq:A-b_c.1", "fastreq:1", "fastreq:größe"})
  void validNameIsAccepted(String uri) {
    assertThat(context.getEndpoint(uri, FastreqEndpoint.class).getName()).isNotBlank();
  }

  @Test
  void routeWithAWrongOptionDoesNotStart() {
    assertThatThrownBy(
            () ->
                context.addRoutes(
                    new RouteBuilder() {
                      @Override
                      public void configure() {
                        from("direct:in").to("fastreq:x?concurrency=0");
                      }
                    }))
        .rootCause()
        .hasMessageContainingAll("concurrency", "0");
  }

  @Test
  void wrongValueOfTheComponentIsRefused() {
    context.getComponent("fastreq", FastreqComponent.class).getConfiguration().setConcurrency(0);
    assertThatThrownBy(() -> context.getEndpoint("fastreq:x"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContainingAll("concurrency", "1");
    assertThat(context.getEndpoint("fastreq:x?concurrency=1")).isNotNull();
  }

  @Test
  void wrongApplicationPropertyIsRefused() {
    Main main = new Main();
    main.addInitialProperty("camel.component.fastreq.concurrency", "0");
    main.configure()
        .addRoutesBuilder(
            new RouteBuilder() {
              @Override
              public void configure() {
                from("direct:in").to("fastreq:x");
              }
            });
    try {
      assertThatThrownBy(main::start).rootCause().hasMessageContainingAll("concurrency", "1");
    } finally {
      main.stop();
    }
  }

  @Test
  void consumerIsRefusedWithAClearMessage() {
    assertThatThrownBy(
            () ->
                context.addRoutes(
                    new RouteBuilder() {
                      @Override
                      public void configure() {
                        from("fastreq:x").to("log:x");
                      }
                    }))
        .rootCause()
        .hasMessageContaining("consumed");
  }

  @Test
  void placeholdersOfTheRouteAuthorAreResolved() {
    PropertiesComponent properties = context.getPropertiesComponent();
    properties.addInitialProperty("my.rate", "3.5");
    FastreqEndpoint endpoint =
        context.getEndpoint("fastreq:x?rps={{my.rate}}", FastreqEndpoint.class);
    assertThat(endpoint.getConfiguration().getRps()).isEqualTo(3.5);
  }
}
