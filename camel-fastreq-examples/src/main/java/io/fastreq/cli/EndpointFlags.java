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
 * The flags that are options of the endpoint. The first long name of each is the option's, with
 * hyphens: {@code --max-retries} is {@code maxRetries}. {@link EndpointOptions} relies on that.
 */
final class EndpointFlags {

  @ArgGroup(validate = false, heading = "%nHow fast:%n")
  Limits limits = new Limits();

  @ArgGroup(validate = false, heading = "%nWhat is sent:%n")
  Requests requests = new Requests();

  @ArgGroup(validate = false, heading = "%nCredentials (see also --bearer-token-file):%n")
  Credentials credentials = new Credentials();

  @ArgGroup(validate = false, heading = "%nThrough whom, and as whom:%n")
  Proxies proxies = new Proxies();

  @ArgGroup(validate = false, heading = "%nWhen it goes wrong:%n")
  Failures failures = new Failures();

  @ArgGroup(validate = false, heading = "%nWhat comes back:%n")
  Answers answers = new Answers();

  /** How fast. */
  static final class Limits {

    @Option(
        names = {"-c", "--concurrency"},
        paramLabel = "N",
        description = "Most requests in flight at once. Default: 20")
    @Nullable Integer concurrency;

    @Option(
        names = {"-r", "--rps"},
        paramLabel = "N",
        description = "Requests per second, such as 10 or 0.5. Default: no limit")
    @Nullable Double rps;

    @Option(
        names = "--burst",
        paramLabel = "N",
        description = "How many may start at once after a pause, with --rps. Default: 5")
    @Nullable Integer burst;

    @Option(
        names = "--host-concurrency",
        paramLabel = "N",
        description = "Most requests in flight to one host. Default: as --concurrency")
    @Nullable Integer hostConcurrency;

    @Option(
        names = "--host-rps",
        paramLabel = "N",
        description = "Requests per second to one host. Default: no limit")
    @Nullable Double hostRps;

    @Option(
        names = "--host-burst",
        paramLabel = "N",
        description = "The same as --burst for each host, with --host-rps. Default: 1")
    @Nullable Integer hostBurst;

    @Option(
        names = "--batch-timeout",
        paramLabel = "TIME",
        description = "How long all of it may take, such as 90s or 2h. Default: as it needs")
    @Nullable String batchTimeout;
  }

  /** What is sent. */
  static final class Requests {

    @Option(
        names = {"-X", "--http-method", "--method"},
        paramLabel = "METHOD",
        description = "Method of items that name none. Default: GET")
    @Nullable String httpMethod;

    @Option(
        names = {"-H", "--header"},
        paramLabel = "NAME=VALUE",
        description = "Header of every request; NAME: VALUE will do as well. May be repeated",
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
            "Makes URLs of items that are values or JSON objects: https://example.com/users/{id}")
    @Nullable String urlTemplate;

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
        description = "What carries the requests: auto, vertx, vertx-http or http. Default: auto")
    @Nullable String backend;
  }

  /** Who gets credentials. */
  static final class Credentials {

    @Option(
        names = "--auth-hosts",
        paramLabel = "HOSTS",
        description =
            "The hosts that get credentials, comma separated: nobody else does. Names, *.names,"
                + " addresses")
    @Nullable String authHosts;

    @Option(
        names = "--basic-auth-username",
        paramLabel = "NAME",
        description = "User name for Basic authentication")
    @Nullable String basicAuthUsername;
  }

  /** Through whom, and as whom. */
  static final class Proxies {

    @Option(
        names = "--proxies",
        paramLabel = "LIST",
        description =
            "Proxies in turn, comma separated: host:port, host:port:user:password or a URL")
    @Nullable String proxies;

    @Option(
        names = "--proxy-resource",
        paramLabel = "FROM",
        description = "The same, one a line: file:NAME or a URL. Keeps passwords out of sight")
    @Nullable String proxyResource;

    @Option(
        names = {"-A", "--user-agent"},
        paramLabel = "TEXT",
        description =
            "Who you say you are. Default: a browser of today, another each time; with credentials"
                + " or a body, camel-fastreq/VERSION")
    @Nullable String userAgent;
  }

  /** When it goes wrong. */
  static final class Failures {

    @Option(
        names = "--max-retries",
        paramLabel = "N",
        description = "Further tries after the first. Default: 3")
    @Nullable Integer maxRetries;

    @Option(
        names = "--retry-backoff",
        paramLabel = "TIME",
        description =
            "Wait before the first of them; each further one is twice as long. Default: 1s")
    @Nullable String retryBackoff;

    @Option(
        names = "--connect-timeout",
        paramLabel = "TIME",
        description = "How long making a connection may take. Default: 10s")
    @Nullable String connectTimeout;

    @Option(
        names = {"-m", "--request-timeout"},
        paramLabel = "TIME",
        description = "How long one try may take, to the last byte. Default: 30s")
    @Nullable String requestTimeout;

    @Option(
        names = "--ok-status-code-range",
        paramLabel = "CODES",
        description = "Statuses that are no failure, such as 2xx,404. Default: 200-299")
    @Nullable String okStatusCodeRange;

    @Option(
        names = "--on-open-circuit",
        paramLabel = "HOW",
        description =
            "What items do whose host has failed too often of late: wait until it is well again, or"
                + " fail at once. Default: wait")
    @Nullable String onOpenCircuit;

    @Option(names = "--stop-on-exception", description = "End with the first item that fails")
    @Nullable Boolean stopOnException;

    @Option(
        names = "--log-http-activity",
        description = "Say of each request how it ended, on standard error")
    @Nullable Boolean logHttpActivity;
  }

  /** What comes back. */
  static final class Answers {

    @Option(
        names = {"-t", "--return-type"},
        paramLabel = "TYPE",
        description =
            "What stands as value: auto (by content type), json, text, bytes, none (the status"
                + " alone), file. Default: auto, and file with --directory")
    @Nullable String returnType;

    @Option(
        names = {"-d", "--directory"},
        paramLabel = "DIR",
        description = "Write each answer to a file in there")
    @Nullable String directory;

    @Option(
        names = "--file-name",
        paramLabel = "NAME",
        description =
            "Its name, made of $${index}, $${header.CamelFastreqUrl} and the like. Default: the"
                + " item's key, or else its number")
    @Nullable String fileName;

    @Option(
        names = "--max-body-size",
        paramLabel = "SIZE",
        description = "Largest answer that is taken, such as 500KB; 0 for any. Default: 16MB")
    @Nullable String maxBodySize;

    @Option(
        names = {"-n", "--dry-run"},
        description = "Send nothing: print each request as it would go, all at once")
    @Nullable Boolean dryRun;
  }
}
