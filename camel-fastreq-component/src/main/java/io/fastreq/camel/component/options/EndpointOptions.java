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
package io.fastreq.camel.component.options;

import io.fastreq.camel.FastreqProgressListener;
import io.fastreq.camel.FastreqResponse;
import io.fastreq.camel.FastreqStreamHandler;
import io.fastreq.camel.batch.result.FailureMode;
import io.fastreq.camel.output.ReturnType;
import java.util.function.Function;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** Adds the options that say what comes out, and who is told of it: now all options are there. */
@UriParams
public abstract class EndpointOptions extends RequestOptions {

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
      label = "producer,result",
      description =
          "The field that the value of an item goes to, where the item is a map. The result is then"
              + " a copy of the map with that field, so that rows come back enriched. With"
              + " failureMode=include the field of a failed item holds the failure, with nulls it"
              + " is null. Items that are no maps come back as their value.")
  private @Nullable String resultField;

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
      label = "producer,health",
      defaultValue = "false",
      description =
          "Whether the health check fastreq looks at this endpoint's name: it is DOWN while nothing"
              + " can be sent, since all proxies rest or all circuit breakers are open. As with"
              + " Camel's own producers it is off unless asked for, here or for all producers by"
              + " camel.health.producersEnabled.")
  private boolean healthCheckEnabled;

  public ReturnType getReturnType() {
    return returnType;
  }

  public void setReturnType(ReturnType value) {
    this.returnType = value;
  }

  public @Nullable String getDirectory() {
    return directory;
  }

  public void setDirectory(@Nullable String value) {
    this.directory = value;
  }

  public @Nullable String getFileName() {
    return fileName;
  }

  public void setFileName(@Nullable String value) {
    this.fileName = value;
  }

  public @Nullable FastreqStreamHandler getStreamHandler() {
    return streamHandler;
  }

  public void setStreamHandler(@Nullable FastreqStreamHandler value) {
    this.streamHandler = value;
  }

  public @Nullable FailureMode getFailureMode() {
    return failureMode;
  }

  public void setFailureMode(@Nullable FailureMode value) {
    this.failureMode = value;
  }

  public boolean isStopOnException() {
    return stopOnException;
  }

  public void setStopOnException(boolean value) {
    this.stopOnException = value;
  }

  public String getOkStatusCodeRange() {
    return okStatusCodeRange;
  }

  public void setOkStatusCodeRange(String value) {
    this.okStatusCodeRange = value;
  }

  public @Nullable Function<FastreqResponse, ?> getParser() {
    return parser;
  }

  public void setParser(@Nullable Function<FastreqResponse, ?> value) {
    this.parser = value;
  }

  public @Nullable String getResultField() {
    return resultField;
  }

  public void setResultField(@Nullable String value) {
    this.resultField = value;
  }

  public @Nullable String getOutputType() {
    return outputType;
  }

  public void setOutputType(@Nullable String value) {
    this.outputType = value;
  }

  public boolean isDryRun() {
    return dryRun;
  }

  public void setDryRun(boolean value) {
    this.dryRun = value;
  }

  public boolean isStreaming() {
    return streaming;
  }

  public void setStreaming(boolean value) {
    this.streaming = value;
  }

  public int getStreamWindow() {
    return streamWindow;
  }

  public void setStreamWindow(int value) {
    this.streamWindow = value;
  }

  public boolean isDeduplicate() {
    return deduplicate;
  }

  public void setDeduplicate(boolean value) {
    this.deduplicate = value;
  }

  public @Nullable IdempotentRepository getIdempotentRepository() {
    return idempotentRepository;
  }

  public void setIdempotentRepository(@Nullable IdempotentRepository value) {
    this.idempotentRepository = value;
  }

  public @Nullable AggregationStrategy getAggregationStrategy() {
    return aggregationStrategy;
  }

  public void setAggregationStrategy(@Nullable AggregationStrategy value) {
    this.aggregationStrategy = value;
  }

  public @Nullable Long getMaxBodySize() {
    return maxBodySize;
  }

  public void setMaxBodySize(String value) {
    this.maxBodySize = Sizes.parse("maxBodySize", value);
  }

  public long getProgressInterval() {
    return progressInterval;
  }

  public void setProgressInterval(long value) {
    this.progressInterval = value;
  }

  public @Nullable FastreqProgressListener getProgressListener() {
    return progressListener;
  }

  public void setProgressListener(@Nullable FastreqProgressListener value) {
    this.progressListener = value;
  }

  public boolean isLogHttpActivity() {
    return logHttpActivity;
  }

  public void setLogHttpActivity(boolean value) {
    this.logHttpActivity = value;
  }

  public int getTracedAttempts() {
    return tracedAttempts;
  }

  public void setTracedAttempts(int value) {
    this.tracedAttempts = value;
  }

  public boolean isHealthCheckEnabled() {
    return healthCheckEnabled;
  }

  public void setHealthCheckEnabled(boolean value) {
    this.healthCheckEnabled = value;
  }
}
