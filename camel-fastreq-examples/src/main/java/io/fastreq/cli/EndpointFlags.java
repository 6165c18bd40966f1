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
package io.fastreq.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/**
 * Flags for options of the endpoint. The first long name of each flag is the option's name with
 * hyphens: {@code --max-retries} is {@code maxRetries}. {@link EndpointOptions} relies on that.
 */
final class EndpointFlags {

  @ArgGroup(validate = false, heading = "%nLimits:%n")
  Limits limits = new Limits();

  @ArgGroup(validate = false, heading = "%nRequests:%n")
  Requests requests = new Requests();

  @ArgGroup(validate = false, heading = "%nCredentials (see also --bearer-token-file):%n")
  Credentials credentials = new Credentials();

  @ArgGroup(validate = false, heading = "%nProxies and user agent:%n")
  Proxies proxies = new Proxies();

  @ArgGroup(validate = false, heading = "%nFailures:%n")
  Failures failures = new Failures();

  @ArgGroup(validate = false, heading = "%nResults:%n")
  Results results = new Results();

  /** Limits. */
  static final class Limits {

    @Option(
        names = {"-c", "--concurrency"},
        paramLabel = "N",
        description = "Maximum number of requests in flight. Default: 20")
    @Nullable Integer concurrency;

    @Option(
        names = {"-r", "--rps"},
        paramLabel = "N",
        description = "Requests per second, such as 10 or 0.5. Default: no limit")
    @Nullable Double rps;

    @Option(
        names = "--burst",
        paramLabel = "N",
        description = "With --rps: requests that may start at once after a pause. Default: 5")
    @Nullable Integer burst;

    @Option(
        names = "--host-concurrency",
        paramLabel = "N",
        description = "Maximum requests in flight to one host. Default: as --concurrency")
    @Nullable Integer hostConcurrency;

    @Option(
        names = "--host-rps",
        paramLabel = "N",
        description = "Requests per second to one host. Default: no limit")
    @Nullable Double hostRps;

    @Option(
        names = "--host-burst",
        paramLabel = "N",
        description = "With --host-rps: the same as --burst for each host. Default: 1")
    @Nullable Integer hostBurst;

    @Option(
        names = "--quota",
        paramLabel = "QUOTA",
        description =
            "Attempts in any period, such as 1000/1h, or several: 100/1m,1000/1h. Default: no"
                + " limit")
    @Nullable String quota;

    @Option(
        names = "--host-quota",
        paramLabel = "QUOTA",
        description = "The same for each host. Default: no limit")
    @Nullable String hostQuota;

    @Option(
        names = "--adaptive-concurrency",
        description =
            "Find the number in flight that each host can bear, up to --concurrency and"
                + " --host-concurrency")
    @Nullable Boolean adaptiveConcurrency;

    @Option(
        names = "--batch-timeout",
        paramLabel = "TIME",
        description = "Time limit for all requests, such as 90s or 2h. Default: no limit")
    @Nullable String batchTimeout;
  }

  /** Requests. */
  static final class Requests {

    @Option(
        names = {"-X", "--http-method", "--method"},
        paramLabel = "METHOD",
        description = "Method of items that have none. Default: GET")
    @Nullable String httpMethod;

    @Option(
        names = {"-H", "--header"},
        paramLabel = "NAME=VALUE",
        description = "Header of every request; NAME: VALUE works too. May be repeated",
        converter = HeaderConverter.class)
    @Nullable List<Map.Entry<String, String>> header;

    @Option(
        names = "--query",
        paramLabel = "NAME=VALUE",
        description = "Query parameter of every request. May be repeated")
    @Nullable Map<String, String> query;

    @Option(
        names = "--url-template",
        paramLabel = "URL",
        description =
            "URL template for items that are values or JSON objects:"
                + " https://example.com/users/{id}")
    @Nullable String urlTemplate;

    @Option(
        names = "--group-size",
        paramLabel = "N",
        description =
            "With --url-template: send so many items in one request, as a JSON array, with POST."
                + " The URL has no names then")
    @Nullable Integer groupSize;

    @Option(
        names = "--group-body",
        paramLabel = "FORM",
        description = "With --group-size: json (an array) or ndjson. Default: json")
    @Nullable String groupBody;

    @Option(
        names = "--deduplicate",
        description = "Send equal requests once; each item gets the result")
    @Nullable Boolean deduplicate;

    @Option(
        names = "--follow-redirects",
        negatable = true,
        fallbackValue = "true",
        description = "Whether to follow redirects. Default: yes")
    @Nullable Boolean followRedirects;

    @Option(
        names = "--backend",
        paramLabel = "NAME",
        description = "HTTP client: auto, vertx, vertx-http or http. Default: auto")
    @Nullable String backend;
  }

  /** Credentials and their hosts. */
  static final class Credentials {

    @Option(
        names = "--auth-hosts",
        paramLabel = "HOSTS",
        description =
            "Hosts that receive credentials, comma separated; no others do. Names, *.names,"
                + " addresses")
    @Nullable String authHosts;

    @Option(
        names = "--basic-auth-username",
        paramLabel = "NAME",
        description = "User name for Basic authentication")
    @Nullable String basicAuthUsername;

    @Option(
        names = "--oauth2-token-endpoint",
        paramLabel = "URL",
        description =
            "Where to fetch an access token of OAuth 2.0, by client id and secret, for all"
                + " requests")
    @Nullable String oauth2TokenEndpoint;

    @Option(
        names = "--oauth2-client-id",
        paramLabel = "ID",
        description = "Client id for --oauth2-token-endpoint; see also --oauth2-client-secret-file")
    @Nullable String oauth2ClientId;

    @Option(
        names = "--oauth2-scope",
        paramLabel = "SCOPES",
        description = "Scopes that are asked for there, separated by blanks")
    @Nullable String oauth2Scope;
  }

  /** Proxies and user agent. */
  static final class Proxies {

    @Option(
        names = "--proxies",
        paramLabel = "LIST",
        description =
            "Proxies to rotate, comma separated: host:port, host:port:user:password or a URL")
    @Nullable String proxies;

    @Option(
        names = "--proxy-resource",
        paramLabel = "FROM",
        description = "The same, one a line: file:NAME or a URL. Keeps passwords hidden")
    @Nullable String proxyResource;

    @Option(
        names = {"-A", "--user-agent"},
        paramLabel = "TEXT",
        description =
            "User agent. Default: that of a current browser, chosen for each attempt; with"
                + " credentials or a body, camel-fastreq/VERSION")
    @Nullable String userAgent;
  }

  /** Failures. */
  static final class Failures {

    @Option(
        names = "--max-retries",
        paramLabel = "N",
        description = "Further attempts after the first. Default: 3")
    @Nullable Integer maxRetries;

    @Option(
        names = "--retry-backoff",
        paramLabel = "TIME",
        description = "Wait before the first retry; it doubles for each further one. Default: 1s")
    @Nullable String retryBackoff;

    @Option(
        names = "--connect-timeout",
        paramLabel = "TIME",
        description = "Time limit for making a connection. Default: 10s")
    @Nullable String connectTimeout;

    @Option(
        names = {"-m", "--request-timeout"},
        paramLabel = "TIME",
        description = "Time limit for one attempt, to the last byte. Default: 30s")
    @Nullable String requestTimeout;

    @Option(
        names = "--ok-status-code-range",
        paramLabel = "CODES",
        description = "Statuses that count as success, such as 2xx,404. Default: 200-299")
    @Nullable String okStatusCodeRange;

    @Option(
        names = "--on-open-circuit",
        paramLabel = "HOW",
        description =
            "What items do while their host's circuit breaker is open: wait until it permits"
                + " requests, or fail at once. Default: wait")
    @Nullable String onOpenCircuit;

    @Option(names = "--stop-on-exception", description = "End with the first failed item")
    @Nullable Boolean stopOnException;

    @Option(
        names = "--max-failures",
        paramLabel = "N",
        description =
            "End when more items than this have failed: a number, or a percentage of those that"
                + " have ended (5%%)")
    @Nullable String maxFailures;

    @Option(
        names = "--log-http-activity",
        description = "Log each request when it has ended, on standard error")
    @Nullable Boolean logHttpActivity;
  }

  /** Results. */
  static final class Results {

    @Option(
        names = {"-t", "--return-type"},
        paramLabel = "TYPE",
        description =
            "Type of the value: auto (by content type), json, text, bytes, none (only the status),"
                + " file. Default: auto, and file with --directory")
    @Nullable String returnType;

    @Option(
        names = "--next-page",
        paramLabel = "WHERE",
        description =
            "Go on with further pages of each item, and print a line for each: link (the Link"
                + " header), or a JSON Pointer to the URL of the next page, such as /paging/next")
    @Nullable String nextPage;

    @Option(
        names = "--page-items",
        paramLabel = "POINTER",
        description = "With --next-page: JSON Pointer to the list that is the value of a page")
    @Nullable String pageItems;

    @Option(
        names = "--max-pages",
        paramLabel = "N",
        description = "With --next-page: maximum pages of an item. Default: 1000")
    @Nullable Integer maxPages;

    @Option(
        names = {"-d", "--directory"},
        paramLabel = "DIR",
        description = "Write each response to a file in this directory")
    @Nullable String directory;

    @Option(
        names = "--file-name",
        paramLabel = "NAME",
        description =
            "Name of that file, with $${index}, $${header.CamelFastreqUrl} and the like. Default:"
                + " the item's key, or else its number")
    @Nullable String fileName;

    @Option(
        names = "--max-body-size",
        paramLabel = "SIZE",
        description = "Maximum size of a response, such as 500KB; 0 for no limit. Default: 16MB")
    @Nullable String maxBodySize;

    @Option(
        names = {"-n", "--dry-run"},
        description = "Send nothing: print all requests as they would be sent")
    @Nullable Boolean dryRun;
  }
}
