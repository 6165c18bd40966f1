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

import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqRateLimiter;
import io.fastreq.camel.FastreqRequest;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.component.options.NamedValues;
import io.fastreq.camel.component.options.Sizes;
import io.fastreq.camel.output.ReturnType;
import io.fastreq.camel.policy.UserAgents;
import io.fastreq.camel.policy.address.AddressPolicy;
import io.fastreq.camel.policy.proxy.ProxyPool;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.http.base.cookie.CookieHandler;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.jspecify.annotations.Nullable;

/**
 * All options of the component and of its endpoints. Times are in milliseconds here, and in any of
 * Camel's duration forms as text. A plain bean: not thread-safe while it is being changed.
 */
@UriParams
public class FastreqConfiguration implements Cloneable {

  /** Values of the option {@code shape}. */
  public enum ResultShape {
    AUTO,
    LIST,
    MAP
  }

  /** Values of the option {@code onOpenCircuit}. */
  public enum OnOpenCircuit {
    FAIL,
    WAIT
  }

  /** Values of the option {@code proxyExhausted}. */
  public enum ProxyExhausted {
    FAIL,
    WAIT,
    DIRECT
  }

  /** Values of the option {@code progress}. */
  public enum ProgressMode {
    OFF,
    LOG
  }

  @UriParam(
      label = "producer,limits",
      defaultValue = "20",
      description =
          "Most requests in flight at once, over all endpoints of this name. The connection pools"
              + " are sized from it.")
  private int concurrency = 20;

  @UriParam(
      label = "producer,limits",
      javaType = "java.lang.Double",
      description =
          "Requests per second that the token bucket refills, over all endpoints of this name;"
              + " fractions are allowed. Every request costs a token when it leaves, retries and"
              + " redirects included. Without it there is no limit.")
  private @Nullable Double rps;

  @UriParam(
      label = "producer,limits",
      defaultValue = "5",
      description =
          "Size of the token bucket, which starts full: how many requests may leave at once after a"
              + " pause.")
  private int burst = 5;

  @UriParam(
      label = "producer,input",
      javaType = "java.lang.String",
      description =
          "What to send when the message body is null or blank: URLs, comma separated, or #bean of"
              + " a list.")
  private @Nullable String urls;

  @UriParam(
      label = "producer,input",
      javaType = "java.lang.String",
      description =
          "What to send when the message body is null or blank: a Camel resource (file:,"
              + " classpath:) with one URL or JSON object a line, read anew for each exchange.")
  private @Nullable String urlsResource;

  @UriParam(
      label = "producer,input",
      defaultValue = "0",
      description =
          "Most items of a batch; one with more fails before anything is sent or, read lazily, at"
              + " that item. 0 for no cap.")
  private int maxItems = 0;

  @UriParam(
      label = "producer,request",
      defaultValue = "GET",
      description = "HTTP method of items that name none. With itemBody the default is POST.")
  private @Nullable String httpMethod;

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.Object",
      prefix = "header.",
      multiValue = true,
      description =
          "Headers sent with every request. An item's header of the same name wins. Also as one"
              + " text of Name: value pairs, separated by semicolons, which keeps hyphens in YAML"
              + " (X-Api-Key: k); or #bean of a Map.")
  private Map<String, Object> headers = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.Object",
      description =
          "Query parameters, as those with the prefix query., in one text of Name: value pairs,"
              + " separated by semicolons, which keeps hyphens in YAML; or #bean of a Map.")
  private Map<String, Object> query = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      prefix = "query.",
      multiValue = true,
      description =
          "Query parameters added to every request. An item's parameter of the same name wins. The"
              + " option query takes them as one text.")
  private Map<String, Object> queryParameters = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.Object",
      prefix = "cookie.",
      multiValue = true,
      description =
          "Cookies sent with every request. An item's cookie of the same name wins. Also as one"
              + " text of Name: value pairs, separated by semicolons, which keeps hyphens in YAML;"
              + " or #bean of a Map.")
  private Map<String, Object> cookies = new LinkedHashMap<>();

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.String",
      description =
          "Body of items that name none: a Simple expression over the incoming exchange, or #bean.")
  private @Nullable String requestBody;

  @UriParam(
      label = "producer,request",
      javaType = "java.lang.String",
      description =
          "Headers of the incoming message to send with every request: comma separated names, in"
              + " which an asterisk stands for anything. By default no message header becomes an"
              + " HTTP header.")
  private @Nullable String propagateHeaders;

  @UriParam(
      label = "producer,request",
      javaType = "org.apache.camel.spi.HeaderFilterStrategy",
      description =
          "Filters what propagateHeaders lets through. By default all Camel headers and those that"
              + " frame a message stay inside.")
  private @Nullable HeaderFilterStrategy headerFilterStrategy;

  @UriParam(
      label = "producer,request",
      defaultValue = "10s",
      javaType = "java.time.Duration",
      description = "How long making a connection may take.")
  private long connectTimeout = 10_000;

  @UriParam(
      label = "producer,request",
      defaultValue = "30s",
      javaType = "java.time.Duration",
      description = "How long one attempt may take, to the last byte of the body.")
  private long requestTimeout = 30_000;

  @UriParam(
      label = "producer,request",
      javaType = "java.time.Duration",
      description =
          "How long the whole batch may take; what has not ended then fails with kind TIMEOUT. Not"
              + " set: as long as it needs.")
  private long batchTimeout = 0;

  @UriParam(
      label = "producer,request",
      defaultValue = "true",
      description =
          "Whether to ask for gzip and deflate. An answer in these codings is decoded, asked for or"
              + " not; one in another coding is bytes with returnType auto and bytes, and fails"
              + " with kind PROTOCOL with text and json.")
  private boolean useCompression = true;

  @UriParam(
      label = "producer,request",
      defaultValue = "true",
      javaType = "java.lang.Boolean",
      description =
          "Whether to speak HTTP/2 over TLS to servers that choose it (ALPN). Others are spoken to"
              + " in HTTP/1.1. Not set: where the backend can.")
  private @Nullable Boolean http2;

  @UriParam(
      label = "producer,request",
      description =
          "Whether to speak HTTP/2 in clear text to http URLs, with prior knowledge: their servers"
              + " must be known to do so. By way of a proxy that forwards requests, or of SOCKS 4,"
              + " HTTP/1.1 is spoken.")
  private boolean h2c = false;

  @UriParam(
      label = "producer,request",
      defaultValue = "auto",
      description =
          "What carries the requests. auto: the first that is on the class path of vertx, the"
              + " component's own, vertx-http, a producer of camel-vertx-http, and http, a producer"
              + " of camel-http on a pool of threads. Or #bean of a FastreqBackend of one's own.")
  private String backend = "auto";

  @UriParam(
      label = "producer,request",
      defaultValue = "16777216",
      javaType = "java.lang.String",
      description =
          "Most bytes of a response body, after decoding: a number, or with a unit (500KB, 10MB)."
              + " More fails with kind TOO_LARGE and closes the connection; so does a compressed"
              + " body that takes an eighth more than that before decoding. Not applied to"
              + " returnType file, stream and none unless set. 0 for no limit. Whatever the limit,"
              + " a compressed body fails that goes on for more than 1 MiB without standing for a"
              + " byte.")
  private @Nullable Long maxBodySize;

  @UriParam(
      label = "producer,security",
      javaType = "org.apache.camel.support.jsse.SSLContextParameters",
      description =
          "Camel's TLS configuration. Without it the JVM's trust store decides; certificates and"
              + " host names are verified.")
  private @Nullable SSLContextParameters sslContextParameters;

  @UriParam(
      label = "producer,result",
      defaultValue = "auto",
      enums = "auto,json,text,bytes,response,file,stream,none",
      description =
          "What the value of an item is: made from the content type, parsed JSON, text, bytes, the"
              + " FastreqResponse, the Path of the file the body was written to, the"
              + " FastreqResponse without the body that streamHandler had, or the status code"
              + " alone.")
  private ReturnType returnType = ReturnType.AUTO;

  @UriParam(
      label = "producer,result",
      description =
          "With returnType=file: the directory into which bodies are written as they come. Made"
              + " when it is needed.")
  private @Nullable String directory;

  @UriParam(
      label = "producer,result",
      description =
          "With returnType=file: the name of an item's file, a Simple expression over key, index"
              + " and URL. It is cleaned and never leads out of the directory. Default: the key,"
              + " else the index.")
  private @Nullable String fileName;

  @UriParam(
      label = "producer,result",
      javaType = "io.fastreq.camel.FastreqStreamHandler",
      description =
          "With returnType=stream: the handler that takes bodies piece by piece as they come, on"
              + " worker threads.")
  private @Nullable FastreqStreamHandler streamHandler;

  @UriParam(
      label = "producer,result",
      defaultValue = "auto",
      enums = "auto,list,map",
      description =
          "The form of the result: as the input was, or forced. A list without keys asked for as"
              + " map is keyed by URL.")
  private ResultShape shape = ResultShape.AUTO;

  @UriParam(
      label = "producer,result",
      defaultValue = "throw",
      enums = "throw,nulls,include,omit",
      description =
          "What a batch does about failed items: the exchange fails when all have ended, or they"
              + " are null, the FastreqFailure itself, or left out.")
  private @Nullable FailureMode failureMode;

  @UriParam(
      label = "producer,result",
      defaultValue = "false",
      description =
          "Whether the first failure ends the batch: nothing more is sent, what is in flight is"
              + " aborted.")
  private boolean stopOnException = false;

  @UriParam(
      label = "producer,result",
      defaultValue = "200-299",
      description =
          "Status codes that count as success: codes, classes (2xx) and ranges, comma separated.")
  private String okStatusCodeRange = "200-299";

  @UriParam(
      label = "producer,result",
      javaType = "java.util.function.Function",
      description =
          "A function of FastreqResponse that makes the value of an item. If it throws, that item"
              + " fails with kind PARSE. Called on a worker thread, one call at a time for a"
              + " batch.")
  private @Nullable Function<FastreqResponse, ?> parser;

  @UriParam(
      label = "producer,retry",
      defaultValue = "3",
      description = "Further attempts after the first.")
  private int maxRetries = 3;

  @UriParam(
      label = "producer,retry",
      defaultValue = "1s",
      javaType = "java.time.Duration",
      description = "Wait before the first retry.")
  private long retryBackoff = 1_000;

  @UriParam(
      label = "producer,retry",
      defaultValue = "2",
      description = "How much longer each further wait is.")
  private double retryBackoffMultiplier = 2;

  @UriParam(
      label = "producer,retry",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description = "Longest wait before a retry, before jitter.")
  private long retryMaxBackoff = 60_000;

  @UriParam(
      label = "producer,retry",
      defaultValue = "0.1",
      description =
          "Each wait is multiplied by a factor drawn evenly between one less and one more by this"
              + " part of it. From 0 to 1.")
  private double retryJitter = 0.1;

  @UriParam(
      label = "producer,retry",
      defaultValue = "408,429,500,502,503,504",
      description =
          "Status codes that are tried again: codes, classes (5xx) and ranges, comma separated.")
  private String retryStatusCodes = "408,429,500,502,503,504";

  @UriParam(
      label = "producer,retry",
      defaultValue = "GET,HEAD,OPTIONS,PUT,DELETE,TRACE",
      description =
          "Methods that may be repeated. Others are tried again only if the request surely did not"
              + " reach the server.")
  private String retryMethods = "GET,HEAD,OPTIONS,PUT,DELETE,TRACE";

  @UriParam(
      label = "producer,progress",
      defaultValue = "off",
      enums = "off,log",
      description =
          "Whether to log how far a batch is: one INFO line each progressInterval and one at the"
              + " end.")
  private ProgressMode progress = ProgressMode.OFF;

  @UriParam(
      label = "producer,progress",
      defaultValue = "5s",
      javaType = "java.time.Duration",
      description = "Time between two reports.")
  private long progressInterval = 5_000;

  @UriParam(
      label = "producer,progress",
      javaType = "io.fastreq.camel.FastreqProgressListener",
      description = "Told the same figures as an event.")
  private @Nullable FastreqProgressListener progressListener;

  @UriParam(
      label = "producer,input",
      description =
          "Makes URLs of items that are values or rows of fields, as in"
              + " https://api.example.com/users/{id}?q={name}. Values are percent-encoded, and"
              + " cannot change the host or the depth of the path. Names match fields ignoring"
              + " case; a row may have other fields.")
  private @Nullable String urlTemplate;

  @UriParam(
      label = "producer,input",
      description = "The field of a row whose value is the key of its result, with urlTemplate.")
  private @Nullable String keyField;

  @UriParam(
      label = "producer,result",
      description =
          "The field that the value of an item goes to, where the item is a map. The result is then"
              + " a copy of the map with that field, so that rows come back enriched. With"
              + " failureMode=include the field of a failed item holds the failure, with nulls it"
              + " is null. Items that are no maps come back as their value.")
  private @Nullable String resultField;

  @UriParam(
      label = "producer,input",
      description =
          "A body for each item that has none: json (the item as JSON), a Simple expression whose"
              + " body is the item, or #bean of a Function of the item. Text and bytes are sent as"
              + " they are, maps, lists and other objects as JSON. The items may be of any kind"
              + " where urls names one URL, or urlTemplate has no names: all are sent there, with"
              + " POST unless httpMethod says otherwise.")
  private @Nullable String itemBody;

  @UriParam(
      label = "producer,result",
      description =
          "The class that answers are bound to as JSON, whatever their content type, by the"
              + " ObjectMapper in the registry if there is exactly one. An answer that does not fit"
              + " fails with PARSE. A list is bound to an array, as in com.example.Order[]. With"
              + " returnType=response the object is the response's value.")
  private @Nullable String outputType;

  @UriParam(
      label = "producer,result",
      description =
          "Whether nothing is sent: the body that comes out is a FastreqDryRun, the requests as"
              + " they would go, and the least time that the rate limits allow.")
  private boolean dryRun;

  @UriParam(
      label = "producer,health",
      defaultValue = "false",
      description =
          "Whether the health check fastreq looks at this endpoint's name: it is DOWN while nothing"
              + " can be sent, since all proxies rest or all circuit breakers are open. As with"
              + " Camel's own producers it is off unless asked for, here or for all producers by"
              + " camel.health.producersEnabled.")
  private boolean healthCheckEnabled;

  @UriParam(
      label = "producer,progress",
      description =
          "Whether each request that is sent is logged when it has ended, one INFO line for each,"
              + " secrets masked.")
  private boolean logHttpActivity;

  @UriParam(
      label = "producer,progress",
      defaultValue = "20",
      description =
          "How many requests of a batch, the first ones, have a span of their own where Camel"
              + " traces by camel-telemetry, retries and redirects included. 0 for none, -1 for"
              + " all. The batch has its span in any case.")
  private int tracedAttempts = 20;

  @UriParam(
      label = "producer,result",
      description =
          "Whether the body that comes out is an iterator over the results in the order in which"
              + " they come, which sends no faster than it is read. Memory then does not grow with"
              + " the batch. Failures are among the results; failureMode=omit leaves them out.")
  private boolean streaming;

  @UriParam(
      label = "producer,result",
      defaultValue = "100",
      description = "Most results that wait unread, with streaming.")
  private int streamWindow = 100;

  @UriParam(
      label = "producer,result",
      description =
          "Whether equal requests of a batch (method, URL, headers and body) are sent once. Each"
              + " item gets the result. The results of all distinct requests are remembered until"
              + " the batch ends, with streaming as well.")
  private boolean deduplicate;

  @UriParam(
      label = "producer,result",
      javaType = "org.apache.camel.spi.IdempotentRepository",
      description =
          "An item whose key, or without one whose method and URL, is in this repository is"
              + " skipped. A key is added when the success of its item has been delivered, so that"
              + " a batch that was killed goes on where it was.")
  private @Nullable IdempotentRepository idempotentRepository;

  @UriParam(
      label = "producer,result",
      javaType = "org.apache.camel.AggregationStrategy",
      description =
          "Folds the results into one body: called once for each as it comes, one at a time. The"
              + " body of the exchange that it returns in the end is the body that comes out.")
  private @Nullable AggregationStrategy aggregationStrategy;

  @UriParam(
      label = "producer,limits",
      javaType = "java.lang.Integer",
      description =
          "Most requests in flight at once to one target host (scheme, name and port). Not set: as"
              + " many as concurrency allows.")
  private @Nullable Integer hostConcurrency;

  @UriParam(
      label = "producer,limits",
      javaType = "java.lang.Double",
      description =
          "Requests per second to one target host; fractions are allowed. Not set: no limit of its"
              + " own.")
  private @Nullable Double hostRps;

  @UriParam(
      label = "producer,limits",
      defaultValue = "1",
      description = "Size of each host's token bucket.")
  private int hostBurst = 1;

  @UriParam(
      label = "producer,limits",
      defaultValue = "10000",
      description =
          "Most items of a batch that are read ahead, past those whose host is not ready, to find"
              + " one whose host is.")
  private int lookAhead = 10_000;

  @UriParam(
      label = "producer,retry",
      defaultValue = "true",
      description =
          "Whether the Retry-After of an answer with a retryable status pauses its host for as long"
              + " as it says.")
  private boolean respectRetryAfter = true;

  @UriParam(
      label = "producer,retry",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description =
          "Longest wait that a server may ask for. An item whose server asks for more fails at"
              + " once.")
  private long maxRetryAfter = 60_000;

  @UriParam(
      label = "producer,retry",
      javaType = "java.lang.String",
      description =
          "A Simple predicate over the FastreqResponse as body, or #bean of a"
              + " java.util.function.Predicate or Camel Predicate: while it is true, a successful"
              + " answer is tried again as one of a retryable status is.")
  private @Nullable String retryWhile;

  @UriParam(
      label = "producer,circuitBreaker",
      defaultValue = "true",
      description =
          "true: a Resilience4j circuit breaker for each target host. false: none. #bean: one"
              + " breaker for all.")
  private String circuitBreaker = "true";

  @UriParam(
      label = "producer,circuitBreaker",
      javaType = "java.lang.String",
      description =
          "Name of a resilience4jConfiguration, looked up and laid over the context's default as"
              + " the Circuit Breaker EIP does.")
  private @Nullable String circuitBreakerConfiguration;

  @UriParam(
      label = "producer,circuitBreaker",
      defaultValue = "wait",
      enums = "wait,fail",
      description =
          "What items do whose host's breaker is open: wait, holding neither slot nor token, until"
              + " it is half open (at most for the circuitTimeout), or fail at once with kind"
              + " CIRCUIT_OPEN.")
  private OnOpenCircuit onOpenCircuit = OnOpenCircuit.WAIT;

  @UriParam(
      label = "producer,circuitBreaker",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description =
          "How long items wait for a breaker with onOpenCircuit=wait. Where it has not closed so"
              + " long after it first opened, they fail as with onOpenCircuit=fail, until a trial"
              + " succeeds.")
  private long circuitTimeout = 60_000;

  @UriParam(
      label = "producer,circuitBreaker",
      javaType = "java.lang.String",
      description =
          "What stands in for an item that has finally failed or met an open breaker: a Camel"
              + " endpoint (direct:x) or #bean of a Processor. Its exchange has the FastreqFailure"
              + " as body; the body it leaves becomes the value of the item.")
  private @Nullable String onFallback;

  @UriParam(
      label = "producer,request",
      defaultValue = "true",
      description =
          "Whether redirects are followed. Credentials are dropped where scheme, host or port"
              + " change, and https never becomes http.")
  private boolean followRedirects = true;

  @UriParam(
      label = "producer,request",
      defaultValue = "10",
      description = "Most redirects that one attempt follows.")
  private int maxRedirects = 10;

  @UriParam(
      label = "producer,request",
      javaType = "java.util.function.UnaryOperator",
      description =
          "Called before each attempt, on a worker thread, before breaker and rate limit are asked:"
              + " a function from FastreqRequest to the one that goes out, for signing and for"
              + " tokens that expire.")
  private @Nullable UnaryOperator<FastreqRequest> onPrepare;

  @UriParam(
      label = "producer,security",
      defaultValue = "false",
      description =
          "Whether to use the TLS configuration of the CamelContext where sslContextParameters is"
              + " not set.")
  private boolean useGlobalSslContextParameters = false;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      secret = true,
      description = "User name for Basic authentication, sent to authHosts only.")
  private @Nullable String basicAuthUsername;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      secret = true,
      description = "Password for Basic authentication, sent to authHosts only.")
  private @Nullable String basicAuthPassword;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      secret = true,
      description = "Token for Bearer authentication, sent to authHosts only.")
  private @Nullable String bearerToken;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      description =
          "Hosts that get the credentials of the route (basicAuth, bearerToken, Authorization among"
              + " headers): names, patterns with a leading asterisk, addresses, CIDR, comma"
              + " separated. Default: allowedHosts. If neither is set, an endpoint with credentials"
              + " can not be created.")
  private @Nullable String authHosts;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      description =
          "Names of headers that are treated as Authorization is: masked, and dropped when a"
              + " redirect leads to another origin. Comma separated.")
  private @Nullable String secretHeaders;

  @UriParam(
      label = "producer,security",
      defaultValue = "default",
      enums = "default,public,any",
      description =
          "Addresses that are refused, with kind BLOCKED: link-local, metadata and multicast;"
              + " loopback and private ones too; or none.")
  private AddressPolicy.Level addressPolicy = AddressPolicy.Level.DEFAULT;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      description =
          "Only these hosts may be requested: names, patterns with a leading asterisk, addresses,"
              + " CIDR, comma separated. Default: all.")
  private @Nullable String allowedHosts;

  @UriParam(
      label = "producer,security",
      javaType = "java.lang.String",
      description =
          "These hosts may not be requested: names, patterns with a leading asterisk, addresses,"
              + " CIDR, comma separated.")
  private @Nullable String deniedHosts;

  @UriParam(
      label = "producer,request",
      defaultValue = "false",
      description =
          "Whether to keep cookies for as long as endpoints of this name live: one jar for each"
              + " proxy, RFC 6265.")
  private boolean sessionManagement = false;

  @UriParam(
      label = "producer,request",
      javaType = "org.apache.camel.http.base.cookie.CookieHandler",
      description = "Camel's own cookie handler, to keep cookies for an instance or an exchange.")
  private @Nullable CookieHandler cookieHandler;

  @UriParam(
      label = "producer,proxy",
      javaType = "java.lang.String",
      secret = true,
      description =
          "Proxies to rotate, comma separated, or #bean of a list or supplier. A proxy is"
              + " host:port, host:port:user:password, or a URL with scheme http, socks4 or socks5.")
  private @Nullable String proxies;

  @UriParam(
      label = "producer,proxy",
      javaType = "java.lang.String",
      secret = true,
      description = "A resource (file:, classpath:, http:, https:) with one proxy a line.")
  private @Nullable String proxyResource;

  @UriParam(
      label = "producer,proxy",
      javaType = "java.time.Duration",
      description =
          "How often proxyResource is read again. If that fails, the old list stays. Not set:"
              + " never.")
  private long proxyRefresh = 0;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "false",
      description =
          "Whether FASTREQ_PROXIES, PROXIES or WEBSHARE_PROXIES_URL of the environment serve where"
              + " no proxy option is set.")
  private boolean proxyFromEnvironment = false;

  @UriParam(
      label = "producer,proxy",
      javaType = "java.lang.String",
      description =
          "Hosts that are requested directly, separated by a bar or a comma, with an asterisk as"
              + " wildcard.")
  private @Nullable String nonProxyHosts;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "roundRobin",
      enums = "roundRobin,random,sticky",
      description =
          "Which proxy is next: in order, any, or the same one for the same target host. A retry"
              + " takes the next.")
  private ProxyPool.Selection proxySelection = ProxyPool.Selection.ROUND_ROBIN;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "60s",
      javaType = "java.time.Duration",
      description = "How long a proxy rests that failed.")
  private long proxyCooldown = 60_000;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "fail",
      enums = "fail,wait,direct",
      description =
          "What items do while all proxies rest: fail with kind PROXY, wait, or go directly, which"
              + " shows your own address.")
  private ProxyExhausted proxyExhausted = ProxyExhausted.FAIL;

  @UriParam(
      label = "producer,proxy",
      defaultValue = "false",
      description = "Whether an item may name its own proxy.")
  private boolean allowItemProxy = false;

  @UriParam(
      label = "producer,userAgent",
      defaultValue = "true",
      description =
          "Whether each attempt names a user agent from a list, where neither the item nor"
              + " header.User-Agent names one. Where no list is named either, requests without"
              + " credentials and without a body name a browser of today; all others say"
              + " camel-fastreq and its version.")
  private boolean userAgentRotation = true;

  @UriParam(
      label = "producer,userAgent",
      javaType = "java.lang.String",
      description = "The user agent of all requests that do not name their own.")
  private @Nullable String userAgent;

  @UriParam(
      label = "producer,userAgent",
      javaType = "java.lang.String",
      description =
          "User agents to rotate, separated by commas outside of parentheses, or #bean of a list.")
  private @Nullable String userAgents;

  @UriParam(
      label = "producer,userAgent",
      javaType = "java.lang.String",
      description = "A resource (file:, classpath:, http:, https:) with one user agent a line.")
  private @Nullable String userAgentResource;

  @UriParam(
      label = "producer,userAgent",
      defaultValue = "random",
      enums = "random,roundRobin",
      description = "How a user agent is picked.")
  private UserAgents.Selection userAgentSelection = UserAgents.Selection.RANDOM;

  @UriParam(
      label = "producer,limits",
      javaType = "io.fastreq.camel.FastreqRateLimiter",
      description =
          "A rate limit of your own besides rps, for instance one that several JVMs share.")
  private @Nullable FastreqRateLimiter rateLimiter;

  /** A copy that can be changed without changing this one. */
  public FastreqConfiguration copy() {
    try {
      FastreqConfiguration copy = (FastreqConfiguration) clone();
      copy.headers = new LinkedHashMap<>(headers);
      copy.query = new LinkedHashMap<>(query);
      copy.queryParameters = new LinkedHashMap<>(queryParameters);
      copy.cookies = new LinkedHashMap<>(cookies);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new RuntimeCamelException(e);
    }
  }

  /**
   * Most requests in flight at once, over all endpoints of this name. The connection pools are
   * sized from it.
   */
  public int getConcurrency() {
    return concurrency;
  }

  public void setConcurrency(int value) {
    this.concurrency = value;
  }

  /**
   * Requests per second that the token bucket refills, over all endpoints of this name; fractions
   * are allowed. Every request costs a token when it leaves, retries and redirects included.
   * Without it there is no limit.
   */
  public @Nullable Double getRps() {
    return rps;
  }

  public void setRps(@Nullable Double value) {
    this.rps = value;
  }

  /**
   * Size of the token bucket, which starts full: how many requests may leave at once after a pause.
   */
  public int getBurst() {
    return burst;
  }

  public void setBurst(int value) {
    this.burst = value;
  }

  /**
   * What to send when the message body is null or blank: URLs, comma separated, or {@code #bean} of
   * a list.
   */
  public @Nullable String getUrls() {
    return urls;
  }

  public void setUrls(@Nullable String value) {
    this.urls = value;
  }

  /**
   * What to send when the message body is null or blank: a Camel resource (file:, classpath:) with
   * one URL or JSON object a line, read anew for each exchange.
   */
  public @Nullable String getUrlsResource() {
    return urlsResource;
  }

  public void setUrlsResource(@Nullable String value) {
    this.urlsResource = value;
  }

  /**
   * Most items of a batch; one with more fails before anything is sent or, read lazily, at that
   * item. 0 for no cap.
   */
  public int getMaxItems() {
    return maxItems;
  }

  public void setMaxItems(int value) {
    this.maxItems = value;
  }

  /** HTTP method of items that name none: GET, or POST with {@code itemBody}, where not set. */
  public String getHttpMethod() {
    if (httpMethod != null) {
      return httpMethod;
    }
    return itemBody == null ? "GET" : "POST";
  }

  public void setHttpMethod(String value) {
    this.httpMethod = value;
  }

  /** Headers sent with every request. An item's header of the same name wins. */
  public Map<String, Object> getHeaders() {
    return headers;
  }

  /**
   * Sets the headers.
   *
   * @param value a map, or a text of {@code Name: value} pairs, separated by line breaks or
   *     semicolons
   * @throws IllegalArgumentException where the text is not made of such pairs
   */
  public void setHeaders(@Nullable Object value) {
    this.headers = NamedValues.HEADERS.read(value);
  }

  /** Query parameters of the option {@code query}, which those with the prefix are laid over. */
  public Map<String, Object> getQuery() {
    return query;
  }

  /**
   * Sets query parameters.
   *
   * @param value a map, or a text of {@code Name: value} pairs, separated by line breaks or
   *     semicolons
   * @throws IllegalArgumentException where the text is not made of such pairs
   */
  public void setQuery(@Nullable Object value) {
    this.query = NamedValues.QUERY.read(value);
  }

  /** Query parameters added to every request. An item's parameter of the same name wins. */
  public Map<String, Object> getQueryParameters() {
    return queryParameters;
  }

  public void setQueryParameters(Map<String, Object> value) {
    this.queryParameters = value;
  }

  /** Cookies sent with every request. An item's cookie of the same name wins. */
  public Map<String, Object> getCookies() {
    return cookies;
  }

  /**
   * Sets the cookies.
   *
   * @param value a map, or a text of {@code Name: value} pairs, separated by line breaks or
   *     semicolons
   * @throws IllegalArgumentException where the text is not made of such pairs
   */
  public void setCookies(@Nullable Object value) {
    this.cookies = NamedValues.COOKIES.read(value);
  }

  /**
   * Body of items that name none: a Simple expression over the incoming exchange, or {@code #bean}.
   */
  public @Nullable String getRequestBody() {
    return requestBody;
  }

  public void setRequestBody(@Nullable String value) {
    this.requestBody = value;
  }

  /**
   * Headers of the incoming message to send with every request: comma separated names, in which an
   * asterisk stands for anything. By default no message header becomes an HTTP header.
   */
  public @Nullable String getPropagateHeaders() {
    return propagateHeaders;
  }

  public void setPropagateHeaders(@Nullable String value) {
    this.propagateHeaders = value;
  }

  /**
   * Filters what propagateHeaders lets through. By default all Camel headers and those that frame a
   * message stay inside.
   */
  public @Nullable HeaderFilterStrategy getHeaderFilterStrategy() {
    return headerFilterStrategy;
  }

  public void setHeaderFilterStrategy(@Nullable HeaderFilterStrategy value) {
    this.headerFilterStrategy = value;
  }

  /** How long making a connection may take. */
  public long getConnectTimeout() {
    return connectTimeout;
  }

  public void setConnectTimeout(long value) {
    this.connectTimeout = value;
  }

  /** How long one attempt may take, to the last byte of the body. */
  public long getRequestTimeout() {
    return requestTimeout;
  }

  public void setRequestTimeout(long value) {
    this.requestTimeout = value;
  }

  /**
   * How long the whole batch may take; what has not ended then fails with kind TIMEOUT. Not set: as
   * long as it needs.
   */
  public long getBatchTimeout() {
    return batchTimeout;
  }

  public void setBatchTimeout(long value) {
    this.batchTimeout = value;
  }

  /** Whether to ask for gzip and deflate, and to undo them. */
  public boolean isUseCompression() {
    return useCompression;
  }

  public void setUseCompression(boolean value) {
    this.useCompression = value;
  }

  /**
   * Whether to speak HTTP/2 over TLS to servers that choose it (ALPN). Others are spoken to in
   * HTTP/1.1. Not set: where the backend can.
   */
  public @Nullable Boolean getHttp2() {
    return http2;
  }

  public void setHttp2(@Nullable Boolean value) {
    this.http2 = value;
  }

  /**
   * Whether to speak HTTP/2 in clear text to http URLs, with prior knowledge: their servers must be
   * known to do so. By way of a proxy that forwards requests, or of SOCKS 4, HTTP/1.1 is spoken.
   */
  public boolean isH2c() {
    return h2c;
  }

  public void setH2c(boolean value) {
    this.h2c = value;
  }

  /**
   * What carries the requests. auto: the first that is on the class path of vertx, the component's
   * own, vertx-http, a producer of camel-vertx-http, and http, a producer of camel-http on a pool
   * of threads. Or #bean of a {@link io.fastreq.camel.FastreqBackend} of one's own.
   */
  public String getBackend() {
    return backend;
  }

  public void setBackend(String value) {
    this.backend = value;
  }

  /**
   * Most bytes of a response body, after decoding. More fails with kind TOO_LARGE and closes the
   * connection. Not applied to returnType file, stream and none unless set. 0 for no limit.
   */
  public @Nullable Long getMaxBodySize() {
    return maxBodySize;
  }

  public void setMaxBodySize(@Nullable Long value) {
    this.maxBodySize = value;
  }

  /**
   * Sets the most bytes of a response body.
   *
   * @param value bytes, or a number with a unit, such as {@code 10MB}
   * @throws IllegalArgumentException where it is no size
   */
  public void setMaxBodySize(String value) {
    this.maxBodySize = Sizes.parse("maxBodySize", value);
  }

  /**
   * Camel's TLS configuration. Without it the JVM's trust store decides; certificates and host
   * names are verified.
   */
  public @Nullable SSLContextParameters getSslContextParameters() {
    return sslContextParameters;
  }

  public void setSslContextParameters(@Nullable SSLContextParameters value) {
    this.sslContextParameters = value;
  }

  /**
   * What the value of an item is: made from the content type, parsed JSON, text, bytes, the
   * FastreqResponse, the Path of the file the body was written to, the FastreqResponse without the
   * body that streamHandler had, or the status code alone.
   */
  public ReturnType getReturnType() {
    return returnType;
  }

  public void setReturnType(ReturnType value) {
    this.returnType = value;
  }

  /**
   * With returnType=file: the directory into which bodies are written as they come. Made when it is
   * needed.
   */
  public @Nullable String getDirectory() {
    return directory;
  }

  public void setDirectory(@Nullable String value) {
    this.directory = value;
  }

  /**
   * With returnType=file: the name of an item's file, a Simple expression over key, index and URL.
   * It is cleaned and never leads out of the directory. Default: the key, else the index.
   */
  public @Nullable String getFileName() {
    return fileName;
  }

  public void setFileName(@Nullable String value) {
    this.fileName = value;
  }

  /**
   * With returnType=stream: the handler that takes bodies piece by piece as they come, on worker
   * threads.
   */
  public @Nullable FastreqStreamHandler getStreamHandler() {
    return streamHandler;
  }

  public void setStreamHandler(@Nullable FastreqStreamHandler value) {
    this.streamHandler = value;
  }

  /**
   * The form of the result: as the input was, or forced. A list without keys asked for as map is
   * keyed by URL.
   */
  public ResultShape getShape() {
    return shape;
  }

  public void setShape(ResultShape value) {
    this.shape = value;
  }

  /**
   * What a batch does about failed items: the exchange fails when all have ended, or they are null,
   * the FastreqFailure itself, or left out.
   */
  public @Nullable FailureMode getFailureMode() {
    return failureMode;
  }

  public void setFailureMode(@Nullable FailureMode value) {
    this.failureMode = value;
  }

  /**
   * Whether the first failure ends the batch: nothing more is sent, what is in flight is aborted.
   */
  public boolean isStopOnException() {
    return stopOnException;
  }

  public void setStopOnException(boolean value) {
    this.stopOnException = value;
  }

  /** Status codes that count as success: codes, classes (2xx) and ranges, comma separated. */
  public String getOkStatusCodeRange() {
    return okStatusCodeRange;
  }

  public void setOkStatusCodeRange(String value) {
    this.okStatusCodeRange = value;
  }

  /**
   * A function of FastreqResponse that makes the value of an item. If it throws, that item fails
   * with kind PARSE. Called on a worker thread, one call at a time for a batch.
   */
  public @Nullable Function<FastreqResponse, ?> getParser() {
    return parser;
  }

  public void setParser(@Nullable Function<FastreqResponse, ?> value) {
    this.parser = value;
  }

  /** Further attempts after the first. */
  public int getMaxRetries() {
    return maxRetries;
  }

  public void setMaxRetries(int value) {
    this.maxRetries = value;
  }

  /** Wait before the first retry. */
  public long getRetryBackoff() {
    return retryBackoff;
  }

  public void setRetryBackoff(long value) {
    this.retryBackoff = value;
  }

  /** How much longer each further wait is. */
  public double getRetryBackoffMultiplier() {
    return retryBackoffMultiplier;
  }

  public void setRetryBackoffMultiplier(double value) {
    this.retryBackoffMultiplier = value;
  }

  /** Longest wait before a retry, before jitter. */
  public long getRetryMaxBackoff() {
    return retryMaxBackoff;
  }

  public void setRetryMaxBackoff(long value) {
    this.retryMaxBackoff = value;
  }

  /**
   * Each wait is multiplied by a factor drawn evenly between one less and one more by this part of
   * it. From 0 to 1.
   */
  public double getRetryJitter() {
    return retryJitter;
  }

  public void setRetryJitter(double value) {
    this.retryJitter = value;
  }

  /** Status codes that are tried again: codes, classes (5xx) and ranges, comma separated. */
  public String getRetryStatusCodes() {
    return retryStatusCodes;
  }

  public void setRetryStatusCodes(String value) {
    this.retryStatusCodes = value;
  }

  /**
   * Methods that may be repeated. Others are tried again only if the request surely did not reach
   * the server.
   */
  public String getRetryMethods() {
    return retryMethods;
  }

  public void setRetryMethods(String value) {
    this.retryMethods = value;
  }

  /** Whether to log how far a batch is: one INFO line each progressInterval and one at the end. */
  public ProgressMode getProgress() {
    return progress;
  }

  public void setProgress(ProgressMode value) {
    this.progress = value;
  }

  /** Time between two reports. */
  public long getProgressInterval() {
    return progressInterval;
  }

  public void setProgressInterval(long value) {
    this.progressInterval = value;
  }

  /** Told the same figures as an event. */
  public @Nullable FastreqProgressListener getProgressListener() {
    return progressListener;
  }

  public void setProgressListener(@Nullable FastreqProgressListener value) {
    this.progressListener = value;
  }

  /** Makes URLs of items that are values or rows of fields. */
  public @Nullable String getUrlTemplate() {
    return urlTemplate;
  }

  public void setUrlTemplate(@Nullable String value) {
    this.urlTemplate = value;
  }

  /** The field of a row whose value is the key of its result. */
  public @Nullable String getKeyField() {
    return keyField;
  }

  public void setKeyField(@Nullable String value) {
    this.keyField = value;
  }

  /** The field of a row that its value goes to. */
  public @Nullable String getResultField() {
    return resultField;
  }

  public void setResultField(@Nullable String value) {
    this.resultField = value;
  }

  /** A body for each item that has none. */
  public @Nullable String getItemBody() {
    return itemBody;
  }

  public void setItemBody(@Nullable String value) {
    this.itemBody = value;
  }

  /** The class that answers are bound to as JSON. */
  public @Nullable String getOutputType() {
    return outputType;
  }

  public void setOutputType(@Nullable String value) {
    this.outputType = value;
  }

  /** Whether nothing is sent, and the body that comes out tells what would be. */
  public boolean isDryRun() {
    return dryRun;
  }

  public void setDryRun(boolean value) {
    this.dryRun = value;
  }

  /** Whether the health check {@code fastreq} looks at this endpoint's name. */
  public boolean isHealthCheckEnabled() {
    return healthCheckEnabled;
  }

  public void setHealthCheckEnabled(boolean value) {
    this.healthCheckEnabled = value;
  }

  /** Whether each request that is sent is logged. */
  public boolean isLogHttpActivity() {
    return logHttpActivity;
  }

  public void setLogHttpActivity(boolean value) {
    this.logHttpActivity = value;
  }

  /** How many requests of a batch have a span of their own; below 0 for all. */
  public int getTracedAttempts() {
    return tracedAttempts;
  }

  public void setTracedAttempts(int value) {
    this.tracedAttempts = value;
  }

  /** Whether the body that comes out is an iterator over the results as they come. */
  public boolean isStreaming() {
    return streaming;
  }

  public void setStreaming(boolean value) {
    this.streaming = value;
  }

  /** Most results that wait unread, with streaming. */
  public int getStreamWindow() {
    return streamWindow;
  }

  public void setStreamWindow(int value) {
    this.streamWindow = value;
  }

  /** Whether equal requests of a batch are sent once. */
  public boolean isDeduplicate() {
    return deduplicate;
  }

  public void setDeduplicate(boolean value) {
    this.deduplicate = value;
  }

  /** Remembers which items are done; those are skipped. */
  public @Nullable IdempotentRepository getIdempotentRepository() {
    return idempotentRepository;
  }

  public void setIdempotentRepository(@Nullable IdempotentRepository value) {
    this.idempotentRepository = value;
  }

  /** Folds the results into one body. */
  public @Nullable AggregationStrategy getAggregationStrategy() {
    return aggregationStrategy;
  }

  public void setAggregationStrategy(@Nullable AggregationStrategy value) {
    this.aggregationStrategy = value;
  }

  /**
   * Most requests in flight at once to one target host (scheme, name and port). Not set: as many as
   * concurrency allows.
   */
  public @Nullable Integer getHostConcurrency() {
    return hostConcurrency;
  }

  public void setHostConcurrency(@Nullable Integer value) {
    this.hostConcurrency = value;
  }

  /**
   * Requests per second to one target host; fractions are allowed. Not set: no limit of its own.
   */
  public @Nullable Double getHostRps() {
    return hostRps;
  }

  public void setHostRps(@Nullable Double value) {
    this.hostRps = value;
  }

  /** Size of each host's token bucket. */
  public int getHostBurst() {
    return hostBurst;
  }

  public void setHostBurst(int value) {
    this.hostBurst = value;
  }

  /**
   * Most items of a batch that are read ahead, past those whose host is not ready, to find one
   * whose host is.
   */
  public int getLookAhead() {
    return lookAhead;
  }

  public void setLookAhead(int value) {
    this.lookAhead = value;
  }

  /**
   * Whether the Retry-After of an answer with a retryable status pauses its host for as long as it
   * says.
   */
  public boolean isRespectRetryAfter() {
    return respectRetryAfter;
  }

  public void setRespectRetryAfter(boolean value) {
    this.respectRetryAfter = value;
  }

  /** Longest wait that a server may ask for. An item whose server asks for more fails at once. */
  public long getMaxRetryAfter() {
    return maxRetryAfter;
  }

  public void setMaxRetryAfter(long value) {
    this.maxRetryAfter = value;
  }

  /**
   * A Simple predicate over the FastreqResponse as body, or {@code #bean} of a
   * java.util.function.Predicate or Camel Predicate: while it is true, a successful answer is tried
   * again as one of a retryable status is.
   */
  public @Nullable String getRetryWhile() {
    return retryWhile;
  }

  public void setRetryWhile(@Nullable String value) {
    this.retryWhile = value;
  }

  /**
   * true: a Resilience4j circuit breaker for each target host. false: none. {@code #bean}: one
   * breaker for all.
   */
  public String getCircuitBreaker() {
    return circuitBreaker;
  }

  public void setCircuitBreaker(String value) {
    this.circuitBreaker = value;
  }

  /**
   * Name of a resilience4jConfiguration, looked up and laid over the context's default as the
   * Circuit Breaker EIP does.
   */
  public @Nullable String getCircuitBreakerConfiguration() {
    return circuitBreakerConfiguration;
  }

  public void setCircuitBreakerConfiguration(@Nullable String value) {
    this.circuitBreakerConfiguration = value;
  }

  /**
   * What items do whose host's breaker is open: wait, holding neither slot nor token, until it is
   * half open (at most for the {@code circuitTimeout}), or fail at once with kind CIRCUIT_OPEN.
   */
  public OnOpenCircuit getOnOpenCircuit() {
    return onOpenCircuit;
  }

  public void setOnOpenCircuit(OnOpenCircuit value) {
    this.onOpenCircuit = value;
  }

  /**
   * How long items wait for a breaker with {@code onOpenCircuit=wait}. Where it has not closed so
   * long after it first opened, they fail as with {@code onOpenCircuit=fail}, until a trial
   * succeeds.
   */
  public long getCircuitTimeout() {
    return circuitTimeout;
  }

  public void setCircuitTimeout(long value) {
    this.circuitTimeout = value;
  }

  /**
   * What stands in for an item that has finally failed or met an open breaker: a Camel endpoint
   * (direct:x) or {@code #bean} of a Processor. Its exchange has the FastreqFailure as body; the
   * body it leaves becomes the value of the item.
   */
  public @Nullable String getOnFallback() {
    return onFallback;
  }

  public void setOnFallback(@Nullable String value) {
    this.onFallback = value;
  }

  /**
   * Whether redirects are followed. Credentials are dropped where scheme, host or port change, and
   * https never becomes http.
   */
  public boolean isFollowRedirects() {
    return followRedirects;
  }

  public void setFollowRedirects(boolean value) {
    this.followRedirects = value;
  }

  /** Most redirects that one attempt follows. */
  public int getMaxRedirects() {
    return maxRedirects;
  }

  public void setMaxRedirects(int value) {
    this.maxRedirects = value;
  }

  /**
   * Called before each attempt, on a worker thread, before breaker and rate limit are asked: a
   * function from FastreqRequest to the one that goes out, for signing and for tokens that expire.
   */
  public @Nullable UnaryOperator<FastreqRequest> getOnPrepare() {
    return onPrepare;
  }

  public void setOnPrepare(@Nullable UnaryOperator<FastreqRequest> value) {
    this.onPrepare = value;
  }

  /**
   * Whether to use the TLS configuration of the CamelContext where sslContextParameters is not set.
   */
  public boolean isUseGlobalSslContextParameters() {
    return useGlobalSslContextParameters;
  }

  public void setUseGlobalSslContextParameters(boolean value) {
    this.useGlobalSslContextParameters = value;
  }

  /** User name for Basic authentication, sent to authHosts only. */
  public @Nullable String getBasicAuthUsername() {
    return basicAuthUsername;
  }

  public void setBasicAuthUsername(@Nullable String value) {
    this.basicAuthUsername = value;
  }

  /** Password for Basic authentication, sent to authHosts only. */
  public @Nullable String getBasicAuthPassword() {
    return basicAuthPassword;
  }

  public void setBasicAuthPassword(@Nullable String value) {
    this.basicAuthPassword = value;
  }

  /** Token for Bearer authentication, sent to authHosts only. */
  public @Nullable String getBearerToken() {
    return bearerToken;
  }

  public void setBearerToken(@Nullable String value) {
    this.bearerToken = value;
  }

  /**
   * Hosts that get the credentials of the route (basicAuth, bearerToken, Authorization among
   * headers): names, patterns with a leading asterisk, addresses, CIDR, comma separated. Default:
   * allowedHosts. If neither is set, an endpoint with credentials can not be created.
   */
  public @Nullable String getAuthHosts() {
    return authHosts;
  }

  public void setAuthHosts(@Nullable String value) {
    this.authHosts = value;
  }

  /**
   * Names of headers that are treated as Authorization is: masked, and dropped when a redirect
   * leads to another origin. Comma separated.
   */
  public @Nullable String getSecretHeaders() {
    return secretHeaders;
  }

  public void setSecretHeaders(@Nullable String value) {
    this.secretHeaders = value;
  }

  /**
   * Addresses that are refused, with kind BLOCKED: link-local, metadata and multicast; loopback and
   * private ones too; or none.
   */
  public AddressPolicy.Level getAddressPolicy() {
    return addressPolicy;
  }

  public void setAddressPolicy(AddressPolicy.Level value) {
    this.addressPolicy = value;
  }

  /**
   * Only these hosts may be requested: names, patterns with a leading asterisk, addresses, CIDR,
   * comma separated. Default: all.
   */
  public @Nullable String getAllowedHosts() {
    return allowedHosts;
  }

  public void setAllowedHosts(@Nullable String value) {
    this.allowedHosts = value;
  }

  /**
   * These hosts may not be requested: names, patterns with a leading asterisk, addresses, CIDR,
   * comma separated.
   */
  public @Nullable String getDeniedHosts() {
    return deniedHosts;
  }

  public void setDeniedHosts(@Nullable String value) {
    this.deniedHosts = value;
  }

  /**
   * Whether to keep cookies for as long as endpoints of this name live: one jar for each proxy, RFC
   * 6265.
   */
  public boolean isSessionManagement() {
    return sessionManagement;
  }

  public void setSessionManagement(boolean value) {
    this.sessionManagement = value;
  }

  /** Camel's own cookie handler, to keep cookies for an instance or an exchange. */
  public @Nullable CookieHandler getCookieHandler() {
    return cookieHandler;
  }

  public void setCookieHandler(@Nullable CookieHandler value) {
    this.cookieHandler = value;
  }

  /**
   * Proxies to rotate, comma separated, or {@code #bean} of a list or supplier. A proxy is
   * host:port, host:port:user:password, or a URL with scheme http, socks4 or socks5.
   */
  public @Nullable String getProxies() {
    return proxies;
  }

  public void setProxies(@Nullable String value) {
    this.proxies = value;
  }

  /** A resource (file:, classpath:, http:, https:) with one proxy a line. */
  public @Nullable String getProxyResource() {
    return proxyResource;
  }

  public void setProxyResource(@Nullable String value) {
    this.proxyResource = value;
  }

  /** How often proxyResource is read again. If that fails, the old list stays. Not set: never. */
  public long getProxyRefresh() {
    return proxyRefresh;
  }

  public void setProxyRefresh(long value) {
    this.proxyRefresh = value;
  }

  /**
   * Whether FASTREQ_PROXIES, PROXIES or WEBSHARE_PROXIES_URL of the environment serve where no
   * proxy option is set.
   */
  public boolean isProxyFromEnvironment() {
    return proxyFromEnvironment;
  }

  public void setProxyFromEnvironment(boolean value) {
    this.proxyFromEnvironment = value;
  }

  /**
   * Hosts that are requested directly, separated by a bar or a comma, with an asterisk as wildcard.
   */
  public @Nullable String getNonProxyHosts() {
    return nonProxyHosts;
  }

  public void setNonProxyHosts(@Nullable String value) {
    this.nonProxyHosts = value;
  }

  /**
   * Which proxy is next: in order, any, or the same one for the same target host. A retry takes the
   * next.
   */
  public ProxyPool.Selection getProxySelection() {
    return proxySelection;
  }

  public void setProxySelection(ProxyPool.Selection value) {
    this.proxySelection = value;
  }

  /** How long a proxy rests that failed. */
  public long getProxyCooldown() {
    return proxyCooldown;
  }

  public void setProxyCooldown(long value) {
    this.proxyCooldown = value;
  }

  /**
   * What items do while all proxies rest: fail with kind PROXY, wait, or go directly, which shows
   * your own address.
   */
  public ProxyExhausted getProxyExhausted() {
    return proxyExhausted;
  }

  public void setProxyExhausted(ProxyExhausted value) {
    this.proxyExhausted = value;
  }

  /** Whether an item may name its own proxy. */
  public boolean isAllowItemProxy() {
    return allowItemProxy;
  }

  public void setAllowItemProxy(boolean value) {
    this.allowItemProxy = value;
  }

  /**
   * Whether each attempt names a user agent from a list, where neither the item nor
   * header.User-Agent names one.
   */
  public boolean isUserAgentRotation() {
    return userAgentRotation;
  }

  public void setUserAgentRotation(boolean value) {
    this.userAgentRotation = value;
  }

  /** The user agent of all requests that do not name their own. */
  public @Nullable String getUserAgent() {
    return userAgent;
  }

  public void setUserAgent(@Nullable String value) {
    this.userAgent = value;
  }

  /**
   * User agents to rotate, separated by commas outside of parentheses, or {@code #bean} of a list.
   */
  public @Nullable String getUserAgents() {
    return userAgents;
  }

  public void setUserAgents(@Nullable String value) {
    this.userAgents = value;
  }

  /** A resource (file:, classpath:, http:, https:) with one user agent a line. */
  public @Nullable String getUserAgentResource() {
    return userAgentResource;
  }

  public void setUserAgentResource(@Nullable String value) {
    this.userAgentResource = value;
  }

  /** How a user agent is picked. */
  public UserAgents.Selection getUserAgentSelection() {
    return userAgentSelection;
  }

  public void setUserAgentSelection(UserAgents.Selection value) {
    this.userAgentSelection = value;
  }

  /** A rate limit of your own besides rps, for instance one that several JVMs share. */
  public @Nullable FastreqRateLimiter getRateLimiter() {
    return rateLimiter;
  }

  public void setRateLimiter(@Nullable FastreqRateLimiter value) {
    this.rateLimiter = value;
  }
}
